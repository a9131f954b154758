//! A line to type in, with a button that shows it if nobody may read along.

use leptos::prelude::*;
use web_sys::{Element, MouseEvent};

use super::field::Anatomy;
use super::group::{children, group, slot};
use super::input::Input;
use crate::screen::{Autocomplete, Text};
use crate::ui::say;

/// A line. Without a value of its own it is hidden.
pub(super) fn line(
    anatomy: &Anatomy<'_>,
    value: Option<String>,
    autocomplete: Autocomplete,
    keyboard: &'static str,
) -> AnyView {
    let is_hidden = value.is_none();
    let input = Input {
        kind: if is_hidden { "password" } else { "text" },
        value,
        is_readonly: anatomy.is_busy,
        autocomplete: Some(autocomplete.as_str()),
        keyboard: Some(keyboard),
        ..anatomy.input()
    };
    let reveal = is_hidden.then(|| reveal(anatomy.id.clone()));
    group(
        "line",
        children![input.draw(), anatomy.label(), slot(reveal)],
    )
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
