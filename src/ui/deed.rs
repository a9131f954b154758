//! What a person does with an element. When the page is drawn the deeds are numbered, and their elements
//! carry the number: `super::listen` looks it up.

use latchkey_core::screen::{Act, Field};

/// The attribute that carries the number.
#[cfg(target_arch = "wasm32")]
pub(super) const NUMBER: &str = "data-deed";

/// What a person does with an element.
#[cfg_attr(
    not(target_arch = "wasm32"),
    expect(dead_code, reason = "nobody acts on the host")
)]
pub(super) enum Deed {
    /// Presses it.
    Press(Act),
    /// Opens it in a new tab. The middle button and the context menu do that too; that the page then looks
    /// for an end that may never come costs nothing.
    Open,
    /// Sends it: a form with these fields.
    Submit(Vec<Field>),
    /// Ticks or unticks "keep me logged in".
    Keep,
    /// Shows or hides what is typed beside it.
    Reveal,
}
