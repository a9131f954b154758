//! The ui in a real browser: what only a browser can show about inputs, labels, focus and the live region.
//!
//! Run by `cargo xtask test`, with `wasm-bindgen-test-runner`; empty on the host.

#![cfg(target_arch = "wasm32")]

#[path = "page/open.rs"]
mod open;
#[path = "page/screens.rs"]
mod screens;

#[path = "page/acts.rs"]
mod acts;
#[path = "page/attention.rs"]
mod attention;
#[path = "page/distances.rs"]
mod distances;
#[path = "page/inputs.rs"]
mod inputs;
#[path = "page/requests.rs"]
mod requests;
#[path = "page/take_over.rs"]
mod take_over;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
