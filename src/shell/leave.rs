//! Leaves this page.

use leptos::prelude::window;

use crate::shell::address;

/// Goes to an address.
///
/// A place of the web takes this page's place in the history: going back must not lead to a used-up
/// sign-in. An app does not replace the page that called it.
pub fn to(target: &str) {
    let location = window().location();
    let is_app = address::read(target).is_some_and(|target| !target.is_web());
    // Where the browser refuses, the link on the screen is the way.
    let _ = if is_app {
        location.assign(target)
    } else {
        location.replace(target)
    };
}
