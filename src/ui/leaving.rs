//! Signed in: where the browser is going, and the same way as a link, which is always there.

use leptos::prelude::*;

use super::{Report, parts, say};
use crate::screen::Leaving;

/// Draws it.
pub(super) fn view(leaving: &Leaving, report: Report) -> [AnyView; 3] {
    let (label, target) = &leaving.link;
    let remedy = leaving.remedy.as_ref();
    let card = parts::children![
        parts::heading(&leaving.text),
        parts::link("button", say(label), target.reveal().clone()),
        parts::slot(remedy.map(|remedy| parts::remedy("plain", remedy, report))),
    ];
    [
        parts::slot(None),
        parts::group("card", card),
        parts::slot(None),
    ]
}
