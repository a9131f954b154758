//! The element that all views are made of, and why they are not made of Leptos' own.
//!
//! Leptos draws this page: [`Element`] is a view of it as any other ([`view`]), components return it, `view!` composes
//! them, a closure over a signal redraws them. What is ours is how an element gets into the page, and what it may hold.
//!
//! **It adopts.** The document holds the first screen as HTML, and people type into it while this program is on its
//! way. So an element, when it is mounted, takes over the one that stands in its place, with what is typed there, the focus
//! and the selection. Leptos' hydration does that too, but only for the very HTML that Leptos wrote: a node that a proxy,
//! a password manager or a translator has put in or taken out is `unreachable!()` to it, and the program ends. Here
//! whatever is not ours is passed over, what is missing is put in, and nothing panics ([`shown`]).
//!
//! **It outlives translators.** A browser that translates the page puts elements in place of the texts. Leptos would
//! go on writing into the nodes that are gone. Here new words are put where the old ones are seen.
//!
//! **Its children are sealed.** Words, a part that may be missing and lists are of our own making ([`child`]), because
//! Leptos' texts and lists have neither of the two properties, and need markers that the document does not have. So
//! `view!` has components in it and no tags: a tag there would be an element of Leptos, and the compiler refuses that
//! as a child. The vocabulary is that of Leptos' builder: `div().class("card").child(heading).on(ev::click, …)`.
//!
//! **It is one type.** Leptos has a type for each shape of a view, and each weighs about a kilobyte of every visitor's
//! download: 20 KB for this page. Components cost next to nothing on top of one type; they are `transparent` because none
//! reads a signal, and what keeps them from it weighs half a kilobyte. The closure that gives the page reads the screen.
//!
//! **Its values are no closures.** Leptos draws only what changed because each value is a signal with an effect of its own. Here
//! the core gives one value, the whole screen, after each event: to make signals of its parts, every part would have to be
//! compared with the one before, which [`shown`] does anyway while it draws, in one walk. Effects would add their owners and
//! their subscriptions, and take no comparison away.

mod builder;
mod child;
mod html;
mod shown;
mod view;

pub(super) use builder::{
    Element, a, b, bdi, button, dd, div, dl, dt, fieldset, form, h1, h2, img, input, label, legend,
    option, p, select, span,
};
#[cfg(not(target_arch = "wasm32"))]
pub(super) use html::NOTHING;
