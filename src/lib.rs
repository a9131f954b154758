//! Latchkey, the login page of a Home Assistant.
//!
//! The crate is two halves with one narrow joint. The **core** decides and is pure: no browser, clock,
//! randomness or network. The **shell** exists only for wasm32 and does what the core orders; so does the
//! half of the **ui** that touches the page.
//!
//! ```text
//! app -> { ui, shell, machine, screen }     ui -> { screen, wire } <- machine -> { oidc, hass } -> { wire, secret }
//! shell -> { machine, wire, secret }        oidc and hass never know each other
//! ```
//!
//! `tests/directions.rs` reads this folder and fails on a `use` against these arrows.

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
pub mod ui;
pub mod wire;

#[cfg(target_arch = "wasm32")]
pub mod app;
#[cfg(target_arch = "wasm32")]
pub mod shell;
