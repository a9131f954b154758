//! What the person does: fills in forms as the page shows them, and presses its buttons.

use latchkey::screen::{Act, Control, Field, Form, Remedy};
use latchkey::secret::Secret;
use latchkey::wire::{Typed, TypedValue};

use super::Drive;

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
            let is_picked = |(_, choice): &(usize, &latchkey::screen::Choice)| match entry {
                Some(labels) => labels.split(',').any(|label| label == choice.label),
                None => choice.picked,
            };
            let picked = choices.iter().enumerate().filter(is_picked);
            TypedValue::Picked(picked.map(|(index, _)| index).collect())
        }
    }
}
