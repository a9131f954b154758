//! It is not known yet how one can sign in here.

use leptos::prelude::*;

use super::parts;
use crate::screen::Text;

/// Draws it, as `index.html` does before this page has arrived.
pub(super) fn view() -> AnyView {
    parts::busy(&Text::Loading).into_any()
}
