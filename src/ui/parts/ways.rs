//! The other ways to sign in: above the panel where the administrator wants them, else below.

use super::action::{button, link};
use crate::ui::deed::Deed;
use crate::ui::say;
use crate::ui::tree::{Element, element};
use latchkey_core::screen::{Act, Leads, OtherWay, Panel, Side, SignIn, Text};

/// The ways that stand above the panel.
pub(in crate::ui) fn ways_above(sign_in: &SignIn) -> Element {
    ways(sign_in, Side::Above)
}

/// The ways that stand below it, the links to other pages, and the button that asks for ways not known yet.
pub(in crate::ui) fn ways_below(sign_in: &SignIn) -> Element {
    let links = sign_in.links.iter();
    let links = links.map(|(name, target)| link("way", name.clone().into(), target.clone()));
    let more = || button("way", say(&Text::OtherWays), Act::StartOver);
    ways(sign_in, Side::Below)
        .with_all(links)
        .with_some(sign_in.has_more.then(more))
}

/// Says what the list below is, unless it is all that there is.
pub(in crate::ui) fn divider(sign_in: &SignIn) -> Option<Element> {
    let is_below = |way: &OtherWay| way.side == Side::Below;
    let has_ways = sign_in.others.iter().any(is_below) || !sign_in.links.is_empty();
    let is_needed = sign_in.panel != Panel::List && has_ways;
    is_needed.then(|| element("h2").class("divider").say(&Text::OrLogInWith))
}

fn ways(sign_in: &SignIn, side: Side) -> Element {
    let ways = sign_in.others.iter().filter(|way| way.side == side);
    element("div").class("ways").with_all(ways.map(way))
}

/// The icon only decorates: the words beside it say the same. A missing one keeps no place, so that the words of
/// another way are other words: the same ones would move to where those without an icon stand.
fn way(way: &OtherWay) -> Element {
    let label = match way.leads {
        Leads::Here => way.name.clone().into(),
        Leads::Elsewhere => say(&Text::ContinueWith(way.name.clone())),
    };
    let icon = way.icon.as_ref().map(|path| {
        let icon = element("img").set("src", path.clone()).set("alt", "");
        icon.set("width", "24").set("height", "24")
    });
    element("button")
        .set("type", "button")
        .class("way")
        .does(Deed::Press(Act::Choose(way.index)))
        .with_all(icon.into_iter())
        .with(element("bdi").words(label))
}
