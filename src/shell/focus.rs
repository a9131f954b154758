//! Moves the keyboard focus.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Focuses the first element that a CSS selector finds. One that is not there leaves the focus alone.
pub fn on(selector: &str) {
    let found = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.query_selector(selector).ok().flatten());
    if let Some(element) = found {
        let _ = element.unchecked_into::<HtmlElement>().focus();
    }
}
