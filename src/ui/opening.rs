//! It is not known yet how one can sign in here.

use super::parts;
use super::tree::Element;
use crate::screen::Text;

/// Draws it, as `index.html` does before this page has arrived.
pub(super) fn view(page: Element) -> Element {
    page.with(parts::busy(&Text::Loading))
}
