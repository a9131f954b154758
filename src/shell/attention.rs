//! Tells when the page gains or loses the person's attention, and when the browser brings it back.

use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::PageTransitionEvent;

use latchkey_core::machine::Event;

/// Reports for as long as the page lives.
pub fn watch(report: impl Fn(Event) + 'static) {
    let listener = Closure::<dyn Fn(_)>::new(move |event: web_sys::Event| {
        let shown = event.dyn_ref().map(PageTransitionEvent::persisted);
        let is_hidden = event.type_() == "visibilitychange" && document().hidden();
        match shown {
            Some(false) => {}
            Some(true) => report(Event::Restored),
            None if is_hidden => report(Event::Hidden),
            None => report(Event::Attended),
        }
    });
    let function = listener.as_ref().unchecked_ref();
    // A browser that refuses a listener leaves the person the button that asks again.
    let _ = document().add_event_listener_with_callback("visibilitychange", function);
    let _ = window().add_event_listener_with_callback("focus", function);
    let _ = window().add_event_listener_with_callback("pageshow", function);
    listener.forget();
}
