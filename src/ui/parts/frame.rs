//! What frames a panel: its heading, the other ways below it, and the foot of the page.

use leptos::prelude::*;

use super::action::{button, link, outbound};
use crate::screen::{Act, Panel, SignIn, Text};
use crate::ui::{Report, say};

/// Home Assistant's help for people who can't get in.
const HELP: &str = "https://www.home-assistant.io/docs/locked_out/";

/// The one heading of the page.
pub(in crate::ui) fn heading(text: &Text) -> AnyView {
    view! { <h1 id="heading" tabindex="-1">{say(text)}</h1> }.into_any()
}

/// The list of other ways to sign in.
pub(in crate::ui) fn others(sign_in: &SignIn, report: Report) -> Option<AnyView> {
    if sign_in.others.is_empty() {
        return None;
    }
    let ways = sign_in.others.iter().map(|way| {
        button(
            "way",
            way.name.clone().into(),
            Act::Choose(way.index),
            report,
        )
    });
    let ways: Vec<_> = ways.collect();
    let divider = (sign_in.panel != Panel::List)
        .then(|| view! { <h2 class="divider">{say(&Text::OrLogInWith)}</h2> }.into_any());
    Some(view! { {divider} <div class="ways">{ways}</div> }.into_any())
}

/// The foot of the page, with the way to Home Assistant's own page where that could help.
pub(in crate::ui) fn footer(builtin: Option<&str>) -> AnyView {
    let builtin = builtin.map(|target| link("", say(&Text::UseBuiltinPage), target.to_owned()));
    let help = outbound("", say(&Text::Help), HELP.to_owned(), None);
    view! { <div class="footer">{builtin} {help}</div> }.into_any()
}
