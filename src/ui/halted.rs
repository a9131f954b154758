//! A full stop: what happened, and the button that helps.

use leptos::prelude::*;

use super::{Report, parts, say};
use crate::screen::{Halted, Text};

/// Draws it.
pub(super) fn view(halted: &Halted, report: Report) -> AnyView {
    view! {
        <div class="card">
            {parts::heading(&halted.heading)}
            <p id="notice" tabindex="-1">{say(&halted.text)}</p>
            <p class="code">{say(&Text::Code(halted.code))}</p>
            {parts::remedy("button", &halted.remedy, report)}
        </div>
        {parts::footer(halted.builtin.as_deref())}
    }
    .into_any()
}
