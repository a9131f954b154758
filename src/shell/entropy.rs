//! Randomness, from the browser's cryptographic source. Plain-http pages have it too.

use leptos::prelude::window;

use latchkey_core::machine::Entropy;

/// Draws what one attempt needs; `None` where the browser has no source, and guessing is not an option.
pub fn draw() -> Option<Entropy> {
    let crypto = window().crypto().ok()?;
    let mut bytes = [0; 64];
    crypto.get_random_values_with_u8_array(&mut bytes).ok()?;
    Some(Entropy::new(bytes))
}
