//! Signed in: where the browser is going, and the same way as a link, which is always there.

use super::tree::{Element, element};
use super::{parts, say};
use latchkey_core::screen::Leaving;

/// Draws it.
pub(super) fn view(page: Element, leaving: &Leaving) -> Element {
    let (label, target) = &leaving.link;
    let remedy = leaving.remedy.as_ref();
    page.with(
        element("div")
            .class("card")
            .with(parts::heading(&leaving.text))
            .with(parts::link("button", say(label), target.reveal().clone()))
            .with_some(remedy.map(|remedy| parts::remedy("plain", remedy))),
    )
}
