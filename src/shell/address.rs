//! The address of this page, and the browser's URL parser as the core's [`ReadAddress`].
//!
//! [`ReadAddress`]: crate::wire::ReadAddress

use wasm_bindgen::JsValue;
use web_sys::{Url, VisibilityState};

use super::record;
use crate::machine::{Boot, Presentation};
use crate::wire::{Address, Query};

/// What is known when the page opens; `None` outside of a page.
#[must_use]
pub fn boot() -> Option<Boot> {
    let window = web_sys::window()?;
    let location = window.location();
    Some(Boot {
        origin: location.origin().ok()?,
        path: location.pathname().ok()?,
        query: Query::new(&location.search().ok()?),
        address: read,
        presentation: presentation(),
        went_by_itself: record::went_by_itself(),
        visible: window.document()?.visibility_state() == VisibilityState::Visible,
    })
}

/// What the integration wrote into the document.
fn presentation() -> Presentation {
    let document = web_sys::window().and_then(|window| window.document());
    let data = document.and_then(|document| document.get_element_by_id("latchkey-boot-data"));
    let data = data.and_then(|data| data.text_content());
    data.map(|data| Presentation::read(&data))
        .unwrap_or_default()
}

/// Reads an absolute address as this browser would when it goes there.
#[must_use]
pub fn read(address: &str) -> Option<Address> {
    let url = Url::new(address).ok()?;
    let mut scheme = url.protocol();
    scheme.pop();
    Some(Address {
        scheme,
        host: url.host(),
        origin: url.origin(),
    })
}

/// Replaces the address in the address bar and the history, without loading anything.
pub fn clean(address: &str) {
    if let Some(history) = web_sys::window().and_then(|window| window.history().ok()) {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(address));
    }
}
