//! It is not known yet how one can sign in here.

use leptos::prelude::*;

use super::parts;
use crate::screen::Text;

/// Draws it, as `index.html` does before this page has arrived.
pub(super) fn view() -> [AnyView; 3] {
    [
        parts::slot(None),
        parts::busy(&Text::Loading),
        parts::slot(None),
    ]
}
