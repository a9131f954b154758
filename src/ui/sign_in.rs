//! The card that most people see: one sign-in option, and the list of the others.

use latchkey_core::screen::{Act, Panel, Pending, Side, SignIn, SignInOption, Text};
use leptos::ev;
use leptos::prelude::{component, view};

use super::element::{Element, Part, div};
use super::parts::{
    Busy, Button, Divider, Footer, Form, Heading, Intro, Keep, Notice, Outbound, Placeholders,
    SignInOptions, SignInOptionsBelow,
};
use super::report::report;
use super::{parts, translate};

/// Draws it.
#[component(transparent)]
pub(super) fn SignIn(page: Element, sign_in: SignIn) -> impl Part {
    let SignIn {
        requesting_client,
        heading,
        notice,
        panel,
        keep,
        others,
        has_more,
        links,
        builtin,
    } = sign_in;
    let is_below = |option: &SignInOption| option.side == Side::Below;
    let has_options = others.iter().any(is_below) || !links.is_empty();
    let is_divided = panel != Panel::List && has_options;
    let keep = keep.map(|is_ticked| view! { <Keep is_ticked/> }.into_element());
    let card = div()
        .class("card")
        .child(view! { <Heading text=heading/> })
        .child(notice.map(|notice| view! { <Notice notice/> }))
        .child(view! { <SignInOptions others=others.clone() side=Side::Above/> })
        .child(self::panel(panel, keep))
        .child(is_divided.then(|| view! { <Divider/> }))
        .child(view! { <SignInOptionsBelow others links has_more/> });
    page.child(parts::requesting_client(requesting_client))
        .child(card)
        .child(view! { <Footer builtin=Some(builtin)/> })
}

/// What is asked of the person.
fn panel(panel: Panel, keep: Option<Element>) -> Element {
    match panel {
        Panel::Busy(text) => view! { <Busy text/> }.into_element(),
        Panel::Form(form) => view! { <Form form keep/> }.into_element(),
        Panel::Pending(pending) => view! { <Pending pending keep/> }.into_element(),
        Panel::Menu(entries) => view! { <Menu entries keep/> }.into_element(),
        Panel::Consent(label) => {
            let (label, act) = (translate(&label), Act::Agree);
            let agree = view! { <Button class="button" label act/> };
            div().class("panel").child(keep).child(agree)
        }
        Panel::List => div().class("panel").child(keep),
    }
}

/// A choice of how to go on.
#[component(transparent)]
fn Menu(entries: Vec<(String, Text)>, keep: Option<Element>) -> impl Part {
    let entries = entries.into_iter().map(|(id, label)| {
        let (label, act) = (translate(&label), Act::Pick(id));
        view! { <Button class="way" label act/> }
    });
    let entries = div().class("ways").child(entries.collect::<Vec<_>>());
    div().class("panel").child(entries).child(keep)
}

/// Something that happens on another page. The middle button and the context menu open it too; that this page then
/// looks for an end that may never come costs nothing.
#[component(transparent)]
fn Pending(pending: Pending, keep: Option<Element>) -> impl Part {
    let Pending {
        intro,
        placeholders,
        link,
        watching,
    } = pending;
    let (intro, class) = if watching {
        (view! { <Busy text=intro/> }.into_element(), "plain")
    } else {
        (view! { <Intro text=intro/> }.into_element(), "button")
    };
    let link = link.map(|(label, target)| {
        view! { <Outbound class label=translate(&label) target/> }
            .into_element()
            .on(ev::click, |_| report(Act::OpenedExternal))
            .on(ev::auxclick, |_| report(Act::OpenedExternal))
    });
    let (label, act) = (translate(&Text::CheckNow), Act::AskAgain);
    let check = watching.then(|| view! { <Button class="plain" label act/> });
    div()
        .class("panel")
        .child(intro)
        .child(view! { <Placeholders placeholders/> })
        .child(keep)
        .child(link)
        .child(check)
}
