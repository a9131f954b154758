//! What went wrong last, or what else must be known.
//!
//! It is no live region: the one of the page speaks for it. Its words can take the focus.

use latchkey_core::screen::{Notice, Rank, Remedy, Text};
use leptos::prelude::{component, view};

use super::action::Help;
use super::words::{Paragraph, Said};
use crate::ui::element::{Element, div};

/// The box above the panel.
#[component(transparent)]
pub(in crate::ui) fn Notice(notice: Notice) -> Element {
    let class = match notice.rank {
        Rank::Info => "notice info",
        Rank::Warning => "notice warning",
        Rank::Error => "notice error",
    };
    let help = |help: Option<Remedy>| help.map(|remedy| view! { <Help class="plain" remedy/> });
    let code = notice.code.map(|code| Text::Code(code.to_string()));
    div()
        .class(class)
        .child(view! { <Said text=notice.text/> })
        .child(code.map(|text| view! { <Paragraph class="code" text/> }))
        .child(help(notice.remedy))
        .child(help(notice.alternative))
}
