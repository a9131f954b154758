//! The address of this page, and the browser's URL parser as the core's `wire::ReadAddress`.

use leptos::prelude::{document, window};
use wasm_bindgen::JsValue;
use web_sys::Url;

use super::{clock, record};
use latchkey_core::machine::{Boot, Listing, Presentation};
use latchkey_core::wire::{Address, Query};

/// What is known when the page opens; `None` if that is not even where. The query, with its question mark, is the boot
/// script's to know: it has cleaned the address of a callback by now.
#[must_use]
pub fn boot(query: &str) -> Option<Boot> {
    let location = window().location();
    // What the integration wrote into the document.
    let data = document().get_element_by_id("latchkey-boot-data");
    let data = data.and_then(|data| data.text_content());
    let data = data.unwrap_or_default();
    Some(Boot {
        origin: location.origin().ok()?,
        path: location.pathname().ok()?,
        query: Query::of_address(query),
        address: read,
        listing: Listing::of_document(&data),
        prepared: document().query_selector("main form").ok()?.is_some(),
        presentation: Presentation::read(&data),
        went_by_itself: record::went_by_itself(),
        records: record::all(),
        opened: clock::now(),
        visible: !document().hidden(),
    })
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
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(address));
    }
}
