//! What went wrong last, or what else must be known.
//!
//! It is no live region: the one of the page speaks for it. Its words can take the focus.

use latchkey_core::screen::{Notice, Rank, Remedy};
use leptos::prelude::{component, view};

use super::action::Help;
use super::words::{Code, Said};
use crate::ui::element::{Part, div};

/// The box above the panel.
#[component(transparent)]
pub(in crate::ui) fn Notice(notice: Notice) -> impl Part {
    let class = match notice.rank {
        Rank::Info => "notice info",
        Rank::Warning => "notice warning",
        Rank::Error => "notice error",
    };
    let help = |help: Option<Remedy>| help.map(|remedy| view! { <Help class="plain" remedy/> });
    let code = notice.code.as_deref();
    div()
        .class(class)
        .child(view! { <Said text=notice.text/> })
        .child(code.map(|code| view! { <Code code/> }))
        .child(help(notice.remedy))
        .child(help(notice.alternative))
}
