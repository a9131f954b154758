//! Leaves this page.

use crate::shell::address;
use latchkey_core::wire::Address;

/// Goes to an address.
///
/// A place of the web takes this page's place in the history: going back must not lead to a used-up
/// sign-in. An app does not replace the page that called it.
pub fn to(target: &str) {
    let Some(window) = web_sys::window() else {
        return;
    };
    let is_app = address::read(target).is_some_and(|target: Address| !target.is_web());
    // Where the browser refuses, the link on the screen is the way.
    let _ = if is_app {
        window.location().assign(target)
    } else {
        window.location().replace(target)
    };
}
