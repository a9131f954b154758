//! The other ways to sign in: above the panel where the administrator wants them, else below.

use latchkey_core::screen::{Act, Leads, OtherWay, Side, Text};
use leptos::ev;
use leptos::prelude::{component, view};

use super::action::{Button, Link};
use crate::ui::element::{Part, bdi, button, div, h2, img};
use crate::ui::report::report;
use crate::ui::say;

/// The ways that stand on one side of the panel.
#[component(transparent)]
pub(in crate::ui) fn Ways(others: Vec<OtherWay>, side: Side) -> impl Part {
    let ways = others.into_iter().filter(|way| way.side == side);
    let ways = ways.map(|way| view! { <Way way/> });
    div().class("ways").child(ways.collect::<Vec<_>>())
}

/// The ways that stand below it, the links to other pages, and the button that asks for ways not known yet.
#[component(transparent)]
pub(in crate::ui) fn WaysBelow(
    others: Vec<OtherWay>,
    links: Vec<(String, String)>,
    has_more: bool,
) -> impl Part {
    let links = links.into_iter();
    let links = links.map(|(name, target)| view! { <Link class="way" label=name.into() target/> });
    let (label, act) = (say(&Text::OtherWays), Act::StartOver);
    let more = has_more.then(|| view! { <Button class="way" label act/> });
    view! { <Ways others side=Side::Below/> }
        .into_element()
        .child(links.collect::<Vec<_>>())
        .child(more)
}

/// Says what the list below is.
#[component(transparent)]
pub(in crate::ui) fn Divider() -> impl Part {
    h2().class("divider").child(say(&Text::OrLogInWith))
}

/// The icon only decorates: the words beside it say the same. A missing one keeps no place, so that the words of
/// another way are other words: the same ones would move to where those without an icon stand.
#[component(transparent)]
fn Way(way: OtherWay) -> impl Part {
    let OtherWay {
        index, name, icon, ..
    } = way;
    let label = match way.leads {
        Leads::Here => name.into(),
        Leads::Elsewhere => say(&Text::ContinueWith(name)),
    };
    let icon = icon.map(|path| {
        let icon = img().attr("src", path).attr("alt", "");
        icon.attr("width", "24").attr("height", "24")
    });
    button()
        .attr("type", "button")
        .class("way")
        .on(ev::click, move |_| report(Act::Choose(index)))
        .child(icon.into_iter().collect::<Vec<_>>())
        .child(bdi().child(label))
}
