//! The one real form: password managers and browsers know what it is, and Enter sends it.

use leptos::prelude::*;
use web_sys::{Element, Event, SubmitEvent};

use super::action::outbound;
use super::field::field;
use super::words::{facts, intro};
use crate::screen::{Act, Autocomplete, Control, Form, Pace, Text};
use crate::ui::gather::gather;
use crate::ui::{Report, say};

/// Where Home Assistant explains how to set a new password.
const FORGOTTEN: &str = "https://www.home-assistant.io/docs/locked_out/#forgot-password";

/// A form. While it is being judged its button stays pressable, so that it keeps the focus.
pub(in crate::ui) fn form(form: &Form, keep: Option<AnyView>, report: Report) -> AnyView {
    let is_busy = form.pace == Pace::Checking;
    let submit = if is_busy {
        &Text::Checking
    } else {
        &form.submit
    };
    let fields = form.fields.iter().enumerate();
    let drawn: Vec<_> = fields
        .map(|(index, shown)| field(index, shown, is_busy))
        .collect();
    let fields = form.fields.clone();
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let form: Element = event_target(&event);
        report.run(Act::Submit(gather(&form, &fields)));
    };
    let forgotten = asks_for_password(form)
        .then(|| outbound("", say(&Text::ForgotPassword), FORGOTTEN.to_owned(), None));
    view! {
        <form method="post" novalidate on:submit=send>
            {form.intro.as_ref().map(intro)}
            {facts(&form.facts)}
            <div class="fields">{drawn}</div>
            <div class="options">{keep} {forgotten}</div>
            <button type="submit" class="button" aria-disabled=is_busy.then_some("true")>
                {say(submit)}
            </button>
        </form>
    }
    .into_any()
}

/// "Keep me logged in".
pub(in crate::ui) fn keep(ticked: bool, report: Report) -> AnyView {
    let tick = move |event: Event| report.run(Act::Keep(event_target_checked(&event)));
    view! {
        <label class="tick">
            <input type="checkbox" id="keep" autocomplete="off" checked=ticked on:change=tick />
            <span>{say(&Text::KeepMeLoggedIn)}</span>
        </label>
    }
    .into_any()
}

fn asks_for_password(form: &Form) -> bool {
    form.fields.iter().any(|field| {
        matches!(
            field.control,
            Control::Line {
                autocomplete: Autocomplete::Username,
                ..
            }
        )
    })
}
