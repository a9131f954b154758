//! What went wrong last, or what else must be known.
//!
//! It is no live region: the one of the page speaks for it. Its words can take the focus.

use leptos::prelude::*;

use super::action::remedy;
use crate::screen::{Notice, Rank, Text};
use crate::ui::{Report, say};

/// The box above the panel.
pub(in crate::ui) fn notice(notice: &Notice, report: Report) -> AnyView {
    let class = match notice.rank {
        Rank::Info => "notice info",
        Rank::Warning => "notice warning",
        Rank::Error => "notice error",
    };
    let code = notice
        .code
        .map(|code| view! { <p class="code">{say(&Text::Code(code))}</p> }.into_any());
    let help = notice.remedy.as_ref();
    view! {
        <div class=class>
            <p id="notice" tabindex="-1">{say(&notice.text)}</p>
            {code}
            {help.map(|help| remedy("plain", help, report))}
        </div>
    }
    .into_any()
}
