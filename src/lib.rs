//! Latchkey's page: what draws, and what does as the core says.
//!
//! The **core** (`core/`) decides. The **shell** exists only for wasm32 and does what the core orders. The **ui** draws screens
//! by Leptos, and writes them as HTML on the host. `tests/directions.rs` says who may name whom.

#![cfg_attr(
    not(test),
    warn(
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used
    )
)]

pub mod ui;

#[cfg(target_arch = "wasm32")]
pub mod app;
#[cfg(target_arch = "wasm32")]
pub mod shell;
