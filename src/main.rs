//! Starts the page, and nothing else: called by the boot script (`public/boot.js`).

#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::wasm_bindgen;

/// Called once the program has arrived.
fn main() {
    // No message is made: its machinery would weigh more than a screen, and nobody would read it. The boot
    // script sees the trap that follows, and shows a way on.
    #[cfg(target_arch = "wasm32")]
    std::panic::set_hook(Box::new(|_| ()));
}

/// Takes the page over, which was opened with this query.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen]
pub fn start(query: &str) {
    latchkey::app::run(query);
}
