//! What went wrong last, or what else must be known.
//!
//! It is no live region: the one of the page speaks for it. Its words can take the focus.

use leptos::prelude::*;

use super::action::remedy;
use super::group::{children, group, slot};
use super::words::{code, said};
use crate::screen::{Notice, Rank};
use crate::ui::Report;

/// The box above the panel.
pub(in crate::ui) fn notice(notice: &Notice, report: Report) -> AnyView {
    let class = match notice.rank {
        Rank::Info => "notice info",
        Rank::Warning => "notice warning",
        Rank::Error => "notice error",
    };
    let help = notice.remedy.as_ref();
    let children = children![
        said(&notice.text),
        slot(notice.code.map(code)),
        slot(help.map(|help| remedy("plain", help, report))),
    ];
    group(class, children)
}
