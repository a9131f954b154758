//! The one real form: password managers and browsers know what it is, and Enter sends it.

use latchkey_core::screen::{self, Act, Pace, Text};
use leptos::ev;
use leptos::prelude::{component, event_target, event_target_checked, view};
use web_sys::{Event, SubmitEvent};

use super::action::Outbound;
use super::choice::Ticked;
use super::field::Field;
use super::words::{Paragraph, Placeholders};
use crate::ui::element::{Element, button, div, form, input};
use crate::ui::gather::gather;
use crate::ui::{report, translate};

/// Where Home Assistant explains how to set a new password.
const FORGOTTEN: &str = "https://www.home-assistant.io/docs/locked_out/#forgot-password";

/// A form, with inputs of its own for every key. While it is being validated its button stays pressable, so
/// that it keeps the focus.
#[component(transparent)]
pub(in crate::ui) fn Form(form: screen::Form, keep: Option<Element>) -> Element {
    let fields = form.fields;
    let is_busy = form.pace == Pace::Checking;
    let submit = if is_busy { Text::Checking } else { form.submit };
    let submit = button()
        .attr("type", "submit")
        .class("button")
        .attr("aria-disabled", is_busy.then_some("true"))
        .child(translate(&submit));
    let drawn = fields.iter().enumerate();
    let drawn = drawn.map(|(index, field)| view! { <Field index field is_busy/> });
    let drawn = div().class("fields").child(drawn.collect::<Vec<_>>());
    let forgotten = form.has_help.then(|| {
        let label = translate(&Text::ForgotPassword);
        view! { <Outbound class="" label target=FORGOTTEN/> }
    });
    let intro = |text| view! { <Paragraph class="intro" text/> };
    self::form()
        .key(form.key)
        .attr("method", "post")
        .attr("novalidate", true)
        .on(ev::submit, move |event: SubmitEvent| {
            event.prevent_default();
            report(Act::Submit(gather(&event_target(&event), &fields)));
        })
        .child(form.intro.map(intro))
        .child(view! { <Placeholders placeholders=form.placeholders/> })
        .child(drawn)
        .child(div().class("options").child(keep).child(forgotten))
        .child(submit)
}

/// "Keep me logged in".
#[component(transparent)]
pub(in crate::ui) fn Keep(is_ticked: bool) -> Element {
    let input = input()
        .attr("type", "checkbox")
        .attr("name", "keep")
        .attr("checked", is_ticked)
        .on(ev::change, |event: Event| {
            report(Act::Keep(event_target_checked(&event)));
        });
    view! { <Ticked input label=translate(&Text::KeepMeLoggedIn)/> }.into_inner()
}
