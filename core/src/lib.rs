//! What decides in Latchkey, the login page of a Home Assistant: pure Rust, without browser, clock, randomness or network.
//!
//! ```text
//! machine -> { screen, oidc, hass } -> { wire, secret }        oidc and hass never know each other
//! ```
//!
//! `tests/directions.rs` reads this folder and fails on a `use` against these arrows. The crate depends on nothing
//! that could reach a browser, so the compiler keeps it pure.

#![cfg_attr(
    not(test),
    warn(
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used
    )
)]

pub mod hass;
pub mod machine;
pub mod oidc;
pub mod screen;
pub mod secret;
pub mod wire;
