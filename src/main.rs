//! Starts the page, and nothing else: called by the boot script (`public/boot.js`).

#[cfg(target_arch = "wasm32")]
use latchkey::shell::early::Early;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

/// Called once the program has arrived. A panic later on is a trap, which the boot script sees: it shows a way on.
fn main() {}

/// Takes the page over, which was opened with this query, and what the boot script has sent already.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen]
pub fn start(query: &str, sent: &JsValue) {
    latchkey::app::run(query, Early::read(sent));
}
