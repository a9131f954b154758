//! Makes a form's elements anew when the form becomes another one, and only then.
//!
//! Leptos would fit the elements of one form to the next, and what was typed would stay in them: a user
//! name would stand in the field for a code.

use leptos::either::Either;
use leptos::prelude::*;

/// Remembers which form is on the screen.
#[derive(Default)]
pub(in crate::ui) struct Turn {
    key: String,
    is_odd: bool,
}

impl Turn {
    /// The form, in a wrapping that changes with its key: Leptos never fits one wrapping to another.
    pub(in crate::ui) fn draw(&mut self, key: &str, form: AnyView) -> AnyView {
        if self.key != key {
            key.clone_into(&mut self.key);
            self.is_odd = !self.is_odd;
        }
        let wrapped: Either<AnyView, AnyView> = if self.is_odd {
            Either::Left(form)
        } else {
            Either::Right(form)
        };
        wrapped.into_any()
    }
}
