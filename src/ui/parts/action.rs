//! Everything that can be pressed: buttons that report an act, and links.
//!
//! Names from outside stand in a `<bdi>`, so that a right-to-left name can't rearrange its surroundings.

use std::borrow::Cow;

use leptos::prelude::*;

use super::group::{children, group, slot};
use crate::screen::{Act, Remedy, Text};
use crate::ui::{Report, say};

/// Home Assistant's help for people who can't get in.
const HELP: &str = "https://www.home-assistant.io/docs/locked_out/";

/// A button that reports an act.
pub(in crate::ui) fn button(
    class: &'static str,
    label: Cow<'static, str>,
    act: Act,
    report: Report,
) -> AnyView {
    view! {
        <button type="button" class=class on:click=move |_| report.run(act.clone())>
            <bdi>{label}</bdi>
        </button>
    }
    .into_any()
}

/// A link in this tab.
pub(in crate::ui) fn link(
    class: &'static str,
    label: Cow<'static, str>,
    target: String,
) -> AnyView {
    anchor(class, label, target, None, None)
}

/// A link that opens in a new tab, and can report that it was opened.
///
/// The middle button and the context menu open it too; that the page then looks for an end that may never
/// come costs nothing.
pub(in crate::ui) fn outbound(
    class: &'static str,
    label: Cow<'static, str>,
    target: String,
    report: Option<Report>,
) -> AnyView {
    anchor(
        class,
        label,
        target,
        Some(say(&Text::OpensInNewTab)),
        report,
    )
}

fn anchor(
    class: &'static str,
    label: Cow<'static, str>,
    target: String,
    new_tab: Option<Cow<'static, str>>,
    report: Option<Report>,
) -> AnyView {
    let opened = move |_| {
        if let Some(report) = report {
            report.run(Act::OpenedExternal);
        }
    };
    let is_new = new_tab.is_some();
    view! {
        <a
            class=class
            href=target
            target=is_new.then_some("_blank")
            rel=is_new.then_some("noopener noreferrer")
            on:click=opened
            on:auxclick=opened
        >
            <bdi>{label}</bdi>
            <span class="unseen">{new_tab}</span>
        </a>
    }
    .into_any()
}

/// The button that helps.
pub(in crate::ui) fn remedy(class: &'static str, remedy: &Remedy, report: Report) -> AnyView {
    match remedy {
        Remedy::Do(label, act) => button(class, say(label), act.clone(), report),
        Remedy::Go(label, target) => link(class, say(label), target.clone()),
    }
}

/// The foot of the page, with the way to Home Assistant's own page where that could help.
pub(in crate::ui) fn footer(builtin: Option<&str>) -> AnyView {
    let builtin = builtin.map(|target| link("", say(&Text::UseBuiltinPage), target.to_owned()));
    let help = outbound("", say(&Text::Help), HELP.to_owned(), None);
    group("footer", children![slot(builtin), help])
}
