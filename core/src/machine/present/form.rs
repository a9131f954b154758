//! Draws a form: what Home Assistant asks for as labels and controls, and what they start with.

use crate::hass::{FieldKind, Provider, SchemaField, SelectOption, value_of};
use crate::machine::form::FormPanel;
use crate::machine::messages;
use crate::machine::session::Session;
use crate::screen::{Autocomplete, Choice, Control, Field as Shown, Form, Pace, Text};
use crate::wire::{Decimal, Json, is_blank};

/// More words of a provider than these would push its form off the screen.
const MOST_FACTS: usize = 8;
/// Characters of one of them.
const LONGEST_FACT: usize = 300;

/// A form as it is shown.
pub(super) fn form(panel: &FormPanel, provider: &Provider, session: &Session, pace: Pace) -> Form {
    let step = &panel.step;
    let module = value_of(&step.placeholders, "mfa_module_id");
    let module_name = value_of(&step.placeholders, "mfa_module_name").unwrap_or_default();
    let module = module.map(|id| (id, module_name));
    let fields = step.fields.iter();
    let fields = fields.map(|field| shown(field, panel, session));
    // Home Assistant's own provider is one whatever its id, which a document that shows its form can't know.
    let id = match &provider.handler.id {
        Some(id) if !provider.handler.is_homeassistant() => id,
        _ => "",
    };
    let names = step.fields.iter().map(|field| &*field.name);
    let key = [&*provider.handler.kind, id, &step.step_id].into_iter();
    let key: Vec<_> = key.chain(names).collect();
    let asks_for_password = step.fields.iter().any(|field| field.kind.is_secret());
    let is_own = provider.handler.is_homeassistant() && module.is_none();
    let intro = messages::intro(provider, step, module);
    Form {
        key: key.join("/"),
        // What the introduction says already is not said again, in words that are nobody's.
        placeholders: if module.is_some() || messages::link(provider, step).is_some() {
            Vec::new()
        } else {
            shown_placeholders(&step.placeholders)
        },
        intro,
        fields: fields.collect(),
        has_help: is_own && asks_for_password,
        submit: match step.step_id.as_str() {
            "init" => Text::LogIn,
            "mfa" => Text::Verify,
            _ => Text::Continue,
        },
        pace,
    }
}

/// A provider's own words, made presentable.
pub(super) fn shown_placeholders(placeholders: &[(String, String)]) -> Vec<(String, String)> {
    let placeholders = placeholders.iter().filter(|(_, value)| !is_blank(value));
    placeholders
        .take(MOST_FACTS)
        .map(|(name, value)| {
            let value = value.chars().take(LONGEST_FACT).collect();
            (messages::readable(name), value)
        })
        .collect()
}

fn shown(field: &SchemaField, panel: &FormPanel, session: &Session) -> Shown {
    let fault = panel.faults.iter().find(|(name, _)| *name == field.name);
    Shown {
        name: field.name.clone(),
        label: messages::label(&field.name),
        control: control(field, panel, session),
        required: field.required,
        fault: fault.map(|(_, text)| text.clone()),
    }
}

fn control(field: &SchemaField, panel: &FormPanel, session: &Session) -> Control {
    let initial = field.suggested.as_ref().or(field.default.as_ref());
    // A number that could not be sent back is not shown: left empty, Home Assistant's default holds.
    let is_number = matches!(field.kind, FieldKind::Integer(_) | FieldKind::Float(_));
    let written = match initial {
        Some(value) if is_number => number(value),
        value => value.map(plain),
    };
    let line = |keyboard| Control::Line {
        value: match field.name.as_str() {
            "username" if written.is_none() => session.username.clone(),
            _ => written.clone().unwrap_or_default(),
        },
        autocomplete: autocomplete(field),
        keyboard,
    };
    match &field.kind {
        FieldKind::Text(text) if text.secret => Control::Hidden {
            autocomplete: match autocomplete(field) {
                Autocomplete::OneTimeCode => Autocomplete::OneTimeCode,
                _ => Autocomplete::CurrentPassword,
            },
        },
        FieldKind::Text(text) => match text.format.as_deref() {
            Some("email") => line("email"),
            Some("url") => line("url"),
            _ if has_digits_only(field, panel) => line("numeric"),
            _ => line("text"),
        },
        FieldKind::Integer(_) => line("numeric"),
        FieldKind::Float(_) => line("decimal"),
        FieldKind::Boolean => Control::Tick(initial == Some(&Json::Bool(true))),
        FieldKind::Select(options) => {
            let mut values = options.iter().map(|option| &option.value);
            let start = values.position(|value| Some(value) == initial);
            // A required choice starts with its first entry: leaving it empty could only fail.
            let start = start.or(field.required.then_some(0));
            Control::One(choices(options, |index, _| Some(index) == start))
        }
        FieldKind::MultiSelect(options) => {
            let picked = initial.and_then(Json::as_list).unwrap_or_default();
            Control::Many(choices(options, |_, value| picked.contains(value)))
        }
        FieldKind::Constant(value) => Control::Words(plain(value)),
    }
}

/// The codes of Home Assistant's own second factors.
fn has_digits_only(field: &SchemaField, panel: &FormPanel) -> bool {
    let module = value_of(&panel.step.placeholders, "mfa_module_id");
    field.name == "code" && module.is_some_and(|id| id == "totp" || id == "notify")
}

fn autocomplete(field: &SchemaField) -> Autocomplete {
    match field.name.as_str() {
        "username" => Autocomplete::Username,
        _ if field.is_one_time_code() => Autocomplete::OneTimeCode,
        _ => Autocomplete::Off,
    }
}

fn choices(options: &[SelectOption], is_picked: impl Fn(usize, &Json) -> bool) -> Vec<Choice> {
    let options = options.iter().enumerate();
    let choices = options.map(|(index, option)| Choice {
        label: option.label.clone(),
        picked: is_picked(index, &option.value),
    });
    choices.collect()
}

/// A number as people write it: without an exponent.
fn number(value: &Json) -> Option<String> {
    let plain = plain(value);
    let number = Decimal::read(&plain)?;
    Some(if plain.contains(['e', 'E']) {
        number.written()
    } else {
        plain
    })
}

/// A JSON value without the quotation marks of a string.
fn plain(value: &Json) -> String {
    value.as_text().map_or_else(|| value.write(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::shown_placeholders;

    #[test]
    fn what_nobody_sees_of_a_provider_s_words_takes_no_place() {
        let said = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let blank = said("blank", "\u{200b} ");
        let mut words = vec![blank; 8];
        words.push(said("hint", "seen"));
        assert_eq!(shown_placeholders(&words), [said("Hint", "seen")]);
    }
}
