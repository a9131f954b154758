//! A full stop: what happened, and the button that helps.

use leptos::prelude::*;

use super::{Report, parts};
use crate::screen::Halted;

/// Draws it.
pub(super) fn view(halted: &Halted, report: Report) -> [AnyView; 3] {
    let card = parts::children![
        parts::heading(&halted.heading),
        parts::said(&halted.text),
        parts::code(halted.code),
        parts::remedy("button", &halted.remedy, report),
    ];
    [
        parts::slot(None),
        parts::group("card", card),
        parts::footer(halted.builtin.as_deref()),
    ]
}
