//! What the person does: fills in forms as the page shows them, and presses its buttons.

use latchkey_core::machine::Event;
use latchkey_core::screen::{Act, Control, Field, Form, Halted, Panel, Remedy, Screen, SignIn};
use latchkey_core::secret::Secret;
use latchkey_core::wire::{Typed, TypedValue};

use super::{Drive, own_query};
use crate::hass::TOTP;

impl Drive {
    /// Types into the form and sends it. What stood in the same form before stays there.
    pub fn submit(&mut self, entries: &[(&str, &str)]) {
        let form = self.form();
        let kept = match self.typed.take() {
            Some((key, typed)) if key == form.key => typed,
            _ => fill(&form, &[]),
        };
        let mut typed = fill(&form, entries);
        for entry in &mut typed {
            if !entries.iter().any(|(name, _)| *name == entry.name)
                && let Some(kept) = kept.iter().find(|kept| kept.name == entry.name)
            {
                entry.value = kept.value.clone();
            }
        }
        self.know_secrets(&form, &typed);
        self.typed = Some((form.key, typed.clone()));
        self.act(Act::Submit(typed));
    }

    /// Signs in as the owner, who has no second factor.
    pub fn sign_in(&mut self) {
        self.submit(&[("username", "owner"), ("password", "owner-pass-1")]);
    }

    /// Picks another way by its name.
    pub fn choose(&mut self, name: &str) {
        let others = self.sign_in_screen().others;
        let other = others.into_iter().find(|other| other.name == name);
        let other = other.unwrap_or_else(|| panic!("no way {name}"));
        self.act(Act::Choose(other.index));
    }

    /// Presses the button of the notice or of the full stop.
    pub fn press(&mut self) {
        match self.remedy() {
            Some(Remedy::Do(_, act)) => self.act(act),
            other => panic!("nothing to press, but {other:?}"),
        }
    }

    /// Does what the screen asks for, in a healthy world, until the page is left.
    pub fn reach_the_end(&mut self) {
        self.hass.busy = false;
        self.hass.outside_done = true;
        self.release(false);
        let left = self.left.len();
        for tried in 0..12 {
            match self.screen() {
                Screen::Leaving(_) if self.is_welcomed() => self.act(Act::StartOver),
                Screen::Leaving(_) => {
                    assert!(self.left.len() > left || left > 0, "left without an order");
                    return;
                }
                Screen::Halted(Halted {
                    remedy: Remedy::Go(..),
                    ..
                }) => {
                    // Home Assistant's frontend opens the page again.
                    let page = Self::page_address(&own_query());
                    self.open_page(&page);
                }
                Screen::Halted(_) => self.press(),
                Screen::Opening | Screen::Returning => {
                    panic!("nothing is on its way, yet it waits")
                }
                Screen::SignIn(_) if self.is_on_the_way() => self.go_and_return(),
                Screen::SignIn(sign_in) => self.take_a_step(*sign_in, tried),
            }
        }
        panic!("stuck at {:?}", self.screen());
    }

    fn take_a_step(&mut self, sign_in: SignIn, tried: u32) {
        match sign_in.panel {
            Panel::Form(form) => {
                let account = match form.key.split('/').next() {
                    Some("command_line") => ("cmduser", "cmdpass"),
                    Some("testauth") => ("zed", "pw"),
                    _ => ("alice", "alice-pass-1"),
                };
                let known = [
                    ("username", account.0),
                    ("password", account.1),
                    ("code", TOTP),
                    ("req_str", "a"),
                    ("ranged", ""),
                ];
                let is_there = |name: &str| form.fields.iter().any(|field| field.name == name);
                let entries = known.into_iter().filter(|(name, _)| is_there(name));
                self.submit(&entries.collect::<Vec<_>>());
            }
            Panel::Pending(pending) => {
                if !pending.watching {
                    self.act(Act::OpenedExternal);
                }
                self.happen(&Event::Attended);
            }
            Panel::Menu(entries) => self.act(Act::Pick(entries[0].0.clone())),
            Panel::Consent(_) => self.act(Act::Agree),
            Panel::List => match self.remedy() {
                Some(Remedy::Do(..)) if tried < 2 => self.press(),
                // What did not help twice does not help at all: another way, the last one.
                _ => self.act(Act::Choose(sign_in.others.last().unwrap().index)),
            },
            Panel::Busy(_) => panic!("nothing is on its way, yet it is busy"),
        }
    }

    fn know_secrets(&mut self, form: &Form, typed: &[Typed]) {
        for (field, typed) in form.fields.iter().zip(typed) {
            let is_secret = matches!(field.control, Control::Hidden { .. }) || field.name == "code";
            if let TypedValue::Text(text) = &typed.value
                && is_secret
                && text.reveal().len() > 3
            {
                self.secrets.push(text.reveal().clone());
            }
        }
    }
}

/// What the page reads from a form at its submit, with these fields changed: choices by their label,
/// ticks by `yes` and `no`.
pub fn fill(form: &Form, entries: &[(&str, &str)]) -> Vec<Typed> {
    for (name, _) in entries {
        let is_there = form.fields.iter().any(|field| field.name == *name);
        assert!(is_there, "the form has no field {name}");
    }
    let fields = form.fields.iter();
    fields
        .map(|field| {
            let entry = entries.iter().find(|(name, _)| *name == field.name);
            Typed {
                name: field.name.clone(),
                value: value(field, entry.map(|(_, text)| *text)),
            }
        })
        .collect()
}

fn value(field: &Field, entry: Option<&str>) -> TypedValue {
    let text = |text: &str| TypedValue::Text(Secret::new(text.to_owned()));
    match (&field.control, entry) {
        (Control::Line { .. } | Control::Hidden { .. }, Some(entry)) => text(entry),
        (Control::Line { value, .. }, None) => text(value),
        (Control::Hidden { .. } | Control::Words(_), _) => text(""),
        (Control::Tick(_), Some(entry)) => TypedValue::Ticked(entry == "yes"),
        (Control::Tick(ticked), None) => TypedValue::Ticked(*ticked),
        (Control::One(choices), entry) => {
            let picked = choices.iter().position(|choice| match entry {
                Some(label) => choice.label == label,
                None => choice.picked,
            });
            text(&picked.map(|index| index.to_string()).unwrap_or_default())
        }
        (Control::Many(choices), entry) => {
            let is_picked = |(_, choice): &(usize, &latchkey_core::screen::Choice)| match entry {
                Some(labels) => labels.split(',').any(|label| label == choice.label),
                None => choice.picked,
            };
            let picked = choices.iter().enumerate().filter(is_picked);
            TypedValue::Picked(picked.map(|(index, _)| index).collect())
        }
    }
}
