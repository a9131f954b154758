//! Nothing can be done yet but wait: for the ways to sign in, or for a provider's answer to be judged.

use super::parts;
use super::tree::Element;
use latchkey_core::screen::Text;

/// Draws it, as `index.html` does before this page has arrived.
pub(super) fn view(page: Element, text: &Text) -> Element {
    page.with(parts::busy(text))
}
