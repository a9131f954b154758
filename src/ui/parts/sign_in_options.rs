//! The other sign-in options: above the panel where the administrator wants them, else below.

use latchkey_core::screen::{Act, Leads, Side, SignInOption, Text};
use leptos::ev;
use leptos::prelude::{component, view};

use super::action::{Button, Link};
use crate::ui::element::{Part, bdi, button, div, h2, img};
use crate::ui::report::report;
use crate::ui::translate;

/// The options that stand on one side of the panel.
#[component(transparent)]
pub(in crate::ui) fn SignInOptions(others: Vec<SignInOption>, side: Side) -> impl Part {
    let sign_in_options = others.into_iter().filter(|option| option.side == side);
    let sign_in_options = sign_in_options.map(|option| view! { <OptionButton option/> });
    div()
        .class("ways")
        .child(sign_in_options.collect::<Vec<_>>())
}

/// The options below it, the links to other pages, and the button that asks for options that are not known yet.
#[component(transparent)]
pub(in crate::ui) fn SignInOptionsBelow(
    others: Vec<SignInOption>,
    links: Vec<(String, String)>,
    has_more: bool,
) -> impl Part {
    let links = links.into_iter();
    let links = links.map(|(name, target)| view! { <Link class="way" label=name.into() target/> });
    let (label, act) = (translate(&Text::OtherSignInOptions), Act::StartOver);
    let more = has_more.then(|| view! { <Button class="way" label act/> });
    view! { <SignInOptions others side=Side::Below/> }
        .into_element()
        .child(links.collect::<Vec<_>>())
        .child(more)
}

/// Says what the list below is.
#[component(transparent)]
pub(in crate::ui) fn Divider() -> impl Part {
    h2().class("divider").child(translate(&Text::OrLogInWith))
}

/// The icon only decorates: the words beside it say the same. A missing one keeps no place, so that the words of
/// another option are other words: the same ones would move to where those without an icon stand.
#[component(transparent)]
pub(in crate::ui) fn OptionButton(option: SignInOption) -> impl Part {
    let SignInOption {
        index, name, icon, ..
    } = option;
    let label = match option.leads {
        Leads::Here => name.into(),
        Leads::Elsewhere => translate(&Text::ContinueWith(name)),
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
