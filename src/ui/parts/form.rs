//! The one real form: password managers and browsers know what it is, and Enter sends it.

use latchkey_core::screen::{self, Act, Pace, Text};
use leptos::ev;
use leptos::prelude::{component, view};
use web_sys::{Event, HtmlInputElement, SubmitEvent};

use super::action::Outbound;
use super::choice::Ticked;
use super::field::Field;
use super::words::{Intro, Placeholders};
use crate::ui::element::{Element, Part, button, div, form, input};
use crate::ui::gather::{current, gather};
use crate::ui::report::report;
use crate::ui::translate;

/// Where Home Assistant explains how to set a new password.
const FORGOTTEN: &str = "https://www.home-assistant.io/docs/locked_out/#forgot-password";

/// A form, with inputs of its own for every key. While it is being validated its button stays pressable, so
/// that it keeps the focus.
#[component(transparent)]
pub(in crate::ui) fn Form(form: screen::Form, keep: Option<Element>) -> impl Part {
    let screen::Form {
        key,
        intro,
        placeholders,
        fields,
        help,
        submit,
        pace,
    } = form;
    let is_busy = pace == Pace::Checking;
    let submit = if is_busy { Text::Checking } else { submit };
    let submit = button()
        .attr("type", "submit")
        .class("button")
        .attr("aria-disabled", is_busy.then_some("true"))
        .child(translate(&submit));
    let drawn = fields.iter().enumerate();
    let drawn = drawn.map(|(index, field)| view! { <Field index field is_busy/> });
    let drawn = div().class("fields").child(drawn.collect::<Vec<_>>());
    let label = || translate(&Text::ForgotPassword);
    let forgotten = help.map(|screen::Help::ForgottenPassword| {
        view! { <Outbound class="" label=label() target=FORGOTTEN/> }
    });
    self::form()
        .key(key)
        .attr("method", "post")
        .attr("novalidate", true)
        .on(ev::submit, move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(form) = current(&event) {
                report(Act::Submit(gather(&form, &fields)));
            }
        })
        .child(intro.map(|text| view! { <Intro text/> }))
        .child(view! { <Placeholders placeholders/> })
        .child(drawn)
        .child(div().class("options").child(keep).child(forgotten))
        .child(submit)
}

/// "Keep me logged in".
#[component(transparent)]
pub(in crate::ui) fn Keep(is_ticked: bool) -> impl Part {
    let input = input()
        .attr("type", "checkbox")
        .attr("name", "keep")
        .attr("checked", is_ticked)
        .on(ev::change, |event: Event| {
            if let Some(input) = current::<HtmlInputElement>(&event) {
                report(Act::Keep(input.checked()));
            }
        });
    view! { <Ticked input label=translate(&Text::KeepMeLoggedIn)/> }
}
