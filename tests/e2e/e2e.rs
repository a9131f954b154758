//! End to end: real browsers sign in to a real Home Assistant through the built page.
//!
//! `cargo xtask test` runs this after `cargo xtask dist`; by itself:
//!
//! ```text
//! cargo run -p latchkey-e2e               # everything
//! cargo run -p latchkey-e2e -- password   # the journeys whose name holds "password"
//! ```
//!
//! A journey that fails leaves a picture, the page and Home Assistant's log in a folder of its own below `target/e2e/`.

mod harness;
mod journeys;

use std::process::ExitCode;

fn main() -> ExitCode {
    harness::run(journeys::all())
}
