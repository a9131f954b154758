//! The other sign-in options: above the panel where the administrator wants them, else below.

use latchkey_core::screen::{Act, Leads, Side, SignInOption, Text};
use leptos::prelude::{component, view};

use super::action::{Button, Link};
use crate::ui::element::{Element, div, h2, img};
use crate::ui::translate;

/// The options that stand on one side of the panel.
#[component(transparent)]
pub(in crate::ui) fn SignInOptions(others: Vec<SignInOption>, side: Side) -> Element {
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
) -> Element {
    let links = links.into_iter();
    let links = links.map(|(name, target)| view! { <Link class="way" label=name.into() target/> });
    let (label, act) = (translate(&Text::OtherSignInOptions), Act::StartOver);
    let more = has_more.then(|| view! { <Button class="way" label act/> });
    view! { <SignInOptions others side=Side::Below/> }
        .into_inner()
        .child(links.collect::<Vec<_>>())
        .child(more)
}

/// Says what the list below is.
#[component(transparent)]
pub(in crate::ui) fn Divider() -> Element {
    h2().class("divider").child(translate(&Text::OrLogInWith))
}

/// The icon only decorates: the words beside it say the same. A missing one keeps no place, so that the words of
/// another option are other words: the same ones would move to where those without an icon stand.
#[component(transparent)]
pub(in crate::ui) fn OptionButton(option: SignInOption) -> Element {
    let label = match option.leads {
        Leads::Here => option.name.into(),
        Leads::Elsewhere => translate(&Text::ContinueWith(option.name)),
    };
    let icon = option.icon.into_iter().map(|path| {
        let icon = img().attr("src", path).attr("alt", "");
        icon.attr("width", "24").attr("height", "24")
    });
    let (act, icon) = (Act::Choose(option.index), icon.collect());
    view! { <Button class="way" label act icon/> }.into_inner()
}
