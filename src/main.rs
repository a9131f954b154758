//! Starts the page, and nothing else: called by the boot script (`public/boot.js`).

#[cfg(target_arch = "wasm32")]
use latchkey::shell::early::Early;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

/// Smaller than the library's own by half a kilobyte of every download, and as quick: TLSF, which takes the same time
/// whatever is free.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Called once the program has arrived. A panic later on is a trap, which the boot script sees: it shows a way on.
fn main() {}

/// Takes the page over, which was opened with this query, and what the boot script has sent already.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen]
pub fn start(query: &str, sent: &JsValue) {
    latchkey::app::run(query, Early::read(sent));
}
