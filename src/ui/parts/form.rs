//! The one real form: password managers and browsers know what it is, and Enter sends it.

use leptos::prelude::*;
use web_sys::{Element, SubmitEvent};

use super::action::outbound;
use super::choice::ticked;
use super::field::field;
use super::group::{children, group, slot};
use super::input::Input;
use super::words::{facts, intro};
use crate::screen::{Act, Autocomplete, Control, Form, Pace, Text};
use crate::ui::gather::gather;
use crate::ui::{Report, say};

/// Where Home Assistant explains how to set a new password.
const FORGOTTEN: &str = "https://www.home-assistant.io/docs/locked_out/#forgot-password";

/// A form. While it is being judged its button stays pressable, so that it keeps the focus.
pub(in crate::ui) fn form(form: &Form, keep: AnyView, report: Report) -> AnyView {
    let is_busy = form.pace == Pace::Checking;
    let submit = if is_busy {
        &Text::Checking
    } else {
        &form.submit
    };
    let fields = form.fields.iter().enumerate();
    let drawn = fields.map(|(index, shown)| field(index, shown, is_busy));
    let forgotten = asks_for_password(form)
        .then(|| outbound("", say(&Text::ForgotPassword), FORGOTTEN.to_owned(), None));
    let parts = children![
        slot(form.intro.as_ref().map(intro)),
        facts(&form.facts),
        group("fields", drawn.collect()),
        group("options", children![keep, slot(forgotten)]),
    ];
    let fields = form.fields.clone();
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let form: Element = event_target(&event);
        report.run(Act::Submit(gather(&form, &fields)));
    };
    view! {
        <form method="post" novalidate on:submit=send>
            {parts}
            <button type="submit" class="button" aria-disabled=is_busy.then_some("true")>
                {say(submit)}
            </button>
        </form>
    }
    .into_any()
}

/// "Keep me logged in".
pub(in crate::ui) fn keep(is_ticked: bool, report: Report) -> AnyView {
    let input = Input {
        kind: "checkbox",
        name: "keep".to_owned(),
        is_ticked,
        report: Some(report),
        ..Input::default()
    };
    ticked(input, say(&Text::KeepMeLoggedIn))
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
