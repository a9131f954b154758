//! What decides in Latchkey, the login page of a Home Assistant: pure Rust, without browser, clock, randomness or network.
//!
//! `tests/directions.rs` says who may name whom. The crate depends on nothing that could reach a browser, so the
//! compiler keeps it pure.

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
