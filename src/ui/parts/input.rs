//! The one `<input>` that all lines, ticks and picks are made of.

use leptos::prelude::*;
use web_sys::Event;

use crate::screen::Act;
use crate::ui::Report;

/// What distinguishes one input from another.
#[derive(Default)]
pub(super) struct Input {
    pub(super) kind: &'static str,
    pub(super) id: Option<String>,
    pub(super) name: String,
    pub(super) value: Option<String>,
    pub(super) is_ticked: bool,
    pub(super) is_readonly: bool,
    /// For lines.
    pub(super) autocomplete: Option<&'static str>,
    /// For lines.
    pub(super) keyboard: Option<&'static str>,
    pub(super) required: Option<&'static str>,
    pub(super) invalid: Option<&'static str>,
    /// The `id` of the words that say what is wrong.
    pub(super) described: Option<String>,
    /// Where "keep me logged in" is reported; other inputs report nothing.
    pub(super) report: Option<Report>,
}

impl Input {
    pub(super) fn draw(self) -> AnyView {
        let report = self.report;
        let changed = move |event: Event| {
            if let Some(report) = report {
                report.run(Act::Keep(event_target_checked(&event)));
            }
        };
        // The placeholder is a space: the style sheet tells by it whether a line is empty.
        view! {
            <input
                type=self.kind
                id=self.id
                name=self.name
                value=self.value
                checked=self.is_ticked
                readonly=self.is_readonly
                placeholder=self.autocomplete.map(|_| " ")
                autocomplete=self.autocomplete
                inputmode=self.keyboard
                autocapitalize="none"
                spellcheck="false"
                aria-required=self.required
                aria-invalid=self.invalid
                aria-describedby=self.described
                on:change=changed
            />
        }
        .into_any()
    }
}
