//! The card that most people see: one sign-in option, and the list of the others.

use latchkey_core::screen::{Act, Panel, Pending, Side, SignIn, SignInOption, Text};
use leptos::ev;
use leptos::prelude::{component, view};

use super::element::{Element, div};
use super::parts::{
    Button, Divider, Footer, Form, Heading, Keep, Notice, Outbound, Paragraph, Placeholders,
    SignInOptions, SignInOptionsBelow,
};
use super::{parts, report, translate};

/// Draws it.
#[component(transparent)]
pub(super) fn SignIn(page: Element, sign_in: SignIn) -> Element {
    let (panel, links) = (sign_in.panel, sign_in.links);
    let (others, has_more) = (sign_in.others, sign_in.has_more);
    let is_below = |option: &SignInOption| option.side == Side::Below;
    let has_options = others.iter().any(is_below) || !links.is_empty();
    let is_divided = panel != Panel::List && has_options;
    let keep = |is_ticked| view! { <Keep is_ticked/> }.into_inner();
    let card = div()
        .class("card")
        .child(view! { <Heading text=sign_in.heading/> })
        .child(sign_in.notice.map(|notice| view! { <Notice notice/> }))
        .child(view! { <SignInOptions others=others.clone() side=Side::Above/> })
        .child(self::panel(panel, sign_in.keep.map(keep)))
        .child(is_divided.then(|| view! { <Divider/> }))
        .child(view! { <SignInOptionsBelow others links has_more/> });
    page.child(parts::requesting_client(sign_in.requesting_client))
        .child(card)
        .child(view! { <Footer builtin=Some(sign_in.builtin)/> })
}

/// What is asked of the person.
fn panel(panel: Panel, keep: Option<Element>) -> Element {
    match panel {
        Panel::Busy(text) => view! { <Paragraph class="busy" text/> }.into_inner(),
        Panel::Form(form) => view! { <Form form keep/> }.into_inner(),
        Panel::Pending(pending) => view! { <Pending pending keep/> }.into_inner(),
        Panel::Menu(entries) => view! { <Menu entries keep/> }.into_inner(),
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
fn Menu(entries: Vec<(String, Text)>, keep: Option<Element>) -> Element {
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
fn Pending(pending: Pending, keep: Option<Element>) -> Element {
    let watching = pending.watching;
    let (intro, class) = if watching {
        ("busy", "plain")
    } else {
        ("intro", "button")
    };
    let link = pending.link.map(|(label, target)| {
        view! { <Outbound class label=translate(&label) target/> }
            .into_inner()
            .on(ev::click, |_| report(Act::OpenedExternal))
            .on(ev::auxclick, |_| report(Act::OpenedExternal))
    });
    let (label, act) = (translate(&Text::CheckNow), Act::AskAgain);
    let check = watching.then(|| view! { <Button class="plain" label act/> });
    div()
        .class("panel")
        .child(view! { <Paragraph class=intro text=pending.intro/> })
        .child(view! { <Placeholders placeholders=pending.placeholders/> })
        .child(keep)
        .child(link)
        .child(check)
}
