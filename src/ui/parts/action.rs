//! Everything that can be pressed: buttons that report an act, and links.
//!
//! Names from outside stand in a `<bdi>`, so that a right-to-left name can't rearrange its surroundings.

use std::borrow::Cow;

use latchkey_core::screen::{Act, Remedy, Text};
use leptos::ev;
use leptos::prelude::{component, view};

use crate::ui::element::{Element, a, bdi, button, div, span};
use crate::ui::{report, translate};

/// Home Assistant's help for people who can't get in.
const HELP: &str = "https://www.home-assistant.io/docs/locked_out/";

/// A button that reports an act.
#[component(transparent)]
pub(in crate::ui) fn Button(
    class: &'static str,
    label: Cow<'static, str>,
    act: Act,
    #[prop(optional)] icon: Vec<Element>,
) -> Element {
    button()
        .attr("type", "button")
        .class(class)
        .on(ev::click, move |_| report(act.clone()))
        .child(icon)
        .child(bdi().child(label))
}

/// A link in this tab.
#[component(transparent)]
pub(in crate::ui) fn Link(
    class: &'static str,
    label: Cow<'static, str>,
    #[prop(into)] target: Cow<'static, str>,
) -> Element {
    let link = a().class(class).attr("href", target);
    link.child(bdi().child(label))
}

/// A link that opens in a new tab, and says so.
#[component(transparent)]
pub(in crate::ui) fn Outbound(
    class: &'static str,
    label: Cow<'static, str>,
    #[prop(into)] target: Cow<'static, str>,
) -> Element {
    let said = span()
        .class("unseen")
        .child(translate(&Text::OpensInNewTab));
    view! { <Link class label target/> }
        .into_inner()
        .attr("target", "_blank")
        .attr("rel", "noopener noreferrer")
        .child(" ")
        .child(said)
}

/// The button that helps.
#[component(transparent)]
pub(in crate::ui) fn Help(class: &'static str, remedy: Remedy) -> Element {
    match remedy {
        Remedy::Do(label, act) => view! { <Button class label=translate(&label) act/> },
        Remedy::Go(label, target) => view! { <Link class label=translate(&label) target/> },
    }
    .into_inner()
}

/// The foot of the page, with the way to Home Assistant's own page where that could help.
#[component(transparent)]
pub(in crate::ui) fn Footer(builtin: Option<String>) -> Element {
    let label = || translate(&Text::UseBuiltinPage);
    let builtin = builtin.map(|target| view! { <Link class="" label=label() target/> });
    let help = view! { <Outbound class="" label=translate(&Text::Help) target=HELP/> };
    div().class("footer").child(builtin).child(help)
}
