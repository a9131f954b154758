//! Waits.

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// Does something once, after that many milliseconds.
pub fn after(milliseconds: u32, act: impl FnOnce() + 'static) {
    let act: JsValue = Closure::once_into_js(act);
    if let Some(window) = web_sys::window() {
        let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(
            act.unchecked_ref(),
            i32::try_from(milliseconds).unwrap_or(i32::MAX),
        );
    }
}
