//! A line to type in, with a button that shows it if nobody may read along.

use leptos::prelude::*;
use web_sys::{Element, MouseEvent};

use super::field::Anatomy;
use crate::screen::{Autocomplete, Text};
use crate::ui::say;

/// A line. Without a value of its own it is hidden.
///
/// The placeholder is a space: the style sheet tells by it whether the line is empty.
pub(super) fn line(
    anatomy: &Anatomy<'_>,
    value: Option<String>,
    autocomplete: Autocomplete,
    keyboard: &'static str,
) -> AnyView {
    let reveal = value.is_none().then(|| reveal(anatomy.id.clone()));
    let kind = if value.is_none() { "password" } else { "text" };
    view! {
        <div class="line">
            <input
                type=kind
                id=anatomy.id.clone()
                name=anatomy.field.name.clone()
                value=value
                placeholder=" "
                autocomplete=autocomplete.as_str()
                inputmode=keyboard
                autocapitalize="none"
                spellcheck="false"
                readonly=anatomy.is_busy
                aria-required=anatomy.required()
                aria-invalid=anatomy.invalid()
                aria-describedby=anatomy.fault_id.clone()
            />
            <label for=anatomy.id.clone()>{anatomy.label()}</label>
            {reveal}
        </div>
    }
    .into_any()
}

fn reveal(id: String) -> AnyView {
    view! {
        <button
            type="button"
            class="reveal"
            aria-controls=id
            aria-label=say(&Text::ShowPassword)
            on:click=move |event: MouseEvent| turn(&event)
        ></button>
    }
    .into_any()
}

/// Shows or hides the line. Changed in the page only, like what is typed in it.
fn turn(event: &MouseEvent) {
    let button: Element = event_target(event);
    let input = button
        .parent_element()
        .and_then(|line| line.query_selector("input").ok().flatten());
    let Some(input) = input else { return };
    let is_hidden = input.get_attribute("type").as_deref() == Some("password");
    let (kind, label) = if is_hidden {
        ("text", Text::HidePassword)
    } else {
        ("password", Text::ShowPassword)
    };
    let _ = input.set_attribute("type", kind);
    let _ = button.set_attribute("aria-label", &say(&label));
}
