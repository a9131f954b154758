//! Lays the page over what the document holds, and draws it anew whenever the screen changes; wasm32 only.

use std::rc::Rc;

use leptos::prelude::{ArcReadSignal, RenderEffect, With, document};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};

use super::tree::Shown;
use super::{Report, listen, page};
use latchkey_core::screen::Screen;

/// Puts the page where `index.html` wants it.
pub fn mount(screen: ArcReadSignal<Screen>, report: Report) {
    if let Some(parent) = document().get_element_by_id("latchkey") {
        mount_to(parent.unchecked_into(), screen, report);
    }
}

/// Draws the page over the one that an element holds, or below what it holds, for good.
pub fn mount_to(parent: HtmlElement, screen: ArcReadSignal<Screen>, report: Report) {
    let deeds = Rc::default();
    listen::listen(&parent, Rc::clone(&deeds), report);
    // A proxy may have put it into something of its own, or renamed it.
    let find = |selector| parent.query_selector(selector).ok().flatten();
    let found: Option<Node> = find(".page").or_else(|| find("div")).map(Into::into);
    let place = found.as_ref().and_then(Node::parent_node);
    let place = place.unwrap_or_else(|| parent.clone().into());
    let mut shown: Vec<_> = found.map(Shown::found).into_iter().collect();
    let draw = move |_| {
        let mut page = screen.with(page);
        deeds.replace(page.number_deeds());
        Shown::draw(&place, &mut shown, vec![page.into()]);
    };
    // The effect is never dropped: the page lives as long as its document.
    let start = move || core::mem::forget(RenderEffect::new(draw));
    leptos::mount::mount_to(parent, start).forget();
}
