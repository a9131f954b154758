//! Runs the page's own tests in a headless Chromium: wasm-bindgen's test runner, as a program of this workspace, so that
//! its version is the page's. Cargo calls it (`.cargo/config.toml`).

use std::env;

fn main() -> anyhow::Result<()> {
    wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(env::args_os())
}
