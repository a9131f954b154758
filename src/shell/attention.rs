//! Tells when the page gains or loses the person's attention, and when the browser brings it back.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{PageTransitionEvent, VisibilityState};

use latchkey_core::machine::Event;

/// Reports for as long as the page lives.
pub fn watch(report: impl Fn(Event) + 'static) {
    let Some(window) = web_sys::window() else {
        return;
    };
    let Some(document) = window.document() else {
        return;
    };
    let page = document.clone();
    let listener = Closure::<dyn Fn(web_sys::Event)>::new(move |event: web_sys::Event| match event
        .type_()
        .as_str()
    {
        "visibilitychange" if page.visibility_state() != VisibilityState::Visible => {
            report(Event::Hidden);
        }
        "pageshow" => {
            if event
                .dyn_ref::<PageTransitionEvent>()
                .is_some_and(PageTransitionEvent::persisted)
            {
                report(Event::Restored);
            }
        }
        _ => report(Event::Attended),
    });
    let function = listener.as_ref().unchecked_ref();
    // A browser that refuses a listener leaves the person the button that asks again.
    let _ = document.add_event_listener_with_callback("visibilitychange", function);
    let _ = window.add_event_listener_with_callback("focus", function);
    let _ = window.add_event_listener_with_callback("pageshow", function);
    listener.forget();
}
