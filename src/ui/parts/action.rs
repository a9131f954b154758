//! Everything that can be pressed: buttons that report an act, and links.
//!
//! Names from outside stand in a `<bdi>`, so that a right-to-left name can't rearrange its surroundings.

use std::borrow::Cow;

use crate::ui::deed::Deed;
use crate::ui::say;
use crate::ui::tree::{Element, element};
use latchkey_core::screen::{Act, Remedy, Text};

/// Home Assistant's help for people who can't get in.
const HELP: &str = "https://www.home-assistant.io/docs/locked_out/";

/// A button that reports an act.
pub(in crate::ui) fn button(class: &'static str, label: Cow<'static, str>, act: Act) -> Element {
    element("button")
        .set("type", "button")
        .class(class)
        .does(Deed::Press(act))
        .with(element("bdi").words(label))
}

/// A link in this tab.
pub(in crate::ui) fn link(
    class: &'static str,
    label: Cow<'static, str>,
    target: impl Into<Cow<'static, str>>,
) -> Element {
    element("a")
        .class(class)
        .set("href", target)
        .with(element("bdi").words(label))
}

/// A link that opens in a new tab, and says so.
pub(in crate::ui) fn outbound(
    class: &'static str,
    label: Cow<'static, str>,
    target: impl Into<Cow<'static, str>>,
) -> Element {
    link(class, label, target)
        .set("target", "_blank")
        .set("rel", "noopener noreferrer")
        .words(" ")
        .with(element("span").class("unseen").say(&Text::OpensInNewTab))
}

/// The button that helps.
pub(in crate::ui) fn remedy(class: &'static str, remedy: &Remedy) -> Element {
    match remedy {
        Remedy::Do(label, act) => button(class, say(label), act.clone()),
        Remedy::Go(label, target) => link(class, say(label), target.clone()),
    }
}

/// The foot of the page, with the way to Home Assistant's own page where that could help.
pub(in crate::ui) fn footer(builtin: Option<&str>) -> Element {
    let builtin = builtin.map(|target| link("", say(&Text::UseBuiltinPage), target.to_owned()));
    element("div")
        .class("footer")
        .with_some(builtin)
        .with(outbound("", say(&Text::Help), HELP))
}
