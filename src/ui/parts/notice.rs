//! What went wrong last, or what else must be known.
//!
//! It is no live region: the one of the page speaks for it. Its words can take the focus.

use super::action::remedy;
use super::words::{code, said};
use crate::ui::tree::{Element, element};
use latchkey_core::screen::{Notice, Rank, Remedy};

/// The box above the panel.
pub(in crate::ui) fn notice(notice: &Notice) -> Element {
    let class = match notice.rank {
        Rank::Info => "notice info",
        Rank::Warning => "notice warning",
        Rank::Error => "notice error",
    };
    let help = |help: &Option<Remedy>| help.as_ref().map(|help| remedy("plain", help));
    element("div")
        .class(class)
        .with(said(&notice.text))
        .with_some(notice.code.as_deref().map(code))
        .with_some(help(&notice.remedy))
        .with_some(help(&notice.alternative))
}
