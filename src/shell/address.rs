//! The address of this page, and the browser's URL parser as the core's [`ReadAddress`].
//!
//! [`ReadAddress`]: crate::wire::ReadAddress

use web_sys::{Url, VisibilityState};

use crate::machine::Boot;
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
        visible: window.document()?.visibility_state() == VisibilityState::Visible,
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
