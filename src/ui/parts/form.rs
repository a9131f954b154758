//! The one real form: password managers and browsers know what it is, and Enter sends it.

use super::action::outbound;
use super::choice::ticked;
use super::field::field;
use super::words::{facts, intro};
use crate::ui::deed::Deed;
use crate::ui::say;
use crate::ui::tree::{Element, element};
use latchkey_core::screen::{Form, Help, Pace, Text};

/// Where Home Assistant explains how to set a new password.
const FORGOTTEN: &str = "https://www.home-assistant.io/docs/locked_out/#forgot-password";

/// A form, with inputs of its own for every key. While it is being judged its button stays pressable, so
/// that it keeps the focus.
pub(in crate::ui) fn form(form: &Form, keep: Option<Element>) -> Element {
    let is_busy = form.pace == Pace::Checking;
    let submit = if is_busy {
        &Text::Checking
    } else {
        &form.submit
    };
    let submit = element("button")
        .set("type", "submit")
        .class("button")
        .truth("aria-disabled", is_busy)
        .say(submit);
    let fields = form.fields.iter().enumerate();
    let fields = fields.map(|(index, shown)| field(index, shown, is_busy));
    let forgotten = outbound("", say(&Text::ForgotPassword), FORGOTTEN);
    let options = element("div")
        .class("options")
        .with_some(keep)
        .with_some(form.help.map(|Help::ForgottenPassword| forgotten));
    element("form")
        .key(&form.key)
        .set("method", "post")
        .flag("novalidate", true)
        .does(Deed::Submit(form.fields.clone()))
        .with_some(form.intro.as_ref().map(intro))
        .with(facts(&form.facts))
        .with(element("div").class("fields").with_all(fields))
        .with(options)
        .with(submit)
}

/// "Keep me logged in".
pub(in crate::ui) fn keep(is_ticked: bool) -> Element {
    let input = element("input")
        .set("type", "checkbox")
        .set("name", "keep")
        .flag("checked", is_ticked)
        .does(Deed::Keep);
    ticked(input, say(&Text::KeepMeLoggedIn))
}
