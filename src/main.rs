//! Starts the page, and changes its language: called by the boot script (`public/boot.js`) and by the picker.

#[cfg(target_arch = "wasm32")]
use latchkey::{app, shell::early::Early};
#[cfg(target_arch = "wasm32")]
use latchkey_core::screen::Catalog;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

/// Smaller than the library's own by half a kilobyte of every download, and as quick: TLSF, which takes the same time
/// whatever is free.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Called once the program has arrived. A panic later on is a trap, which the boot script sees: it shows a way on.
fn main() {}

/// Takes the page over, which was opened with this query, and what the boot script has sent already. Says whether it
/// can: a catalog may be another build's.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen]
#[must_use]
pub fn start(query: &str, sent: &JsValue, catalog: String) -> bool {
    let catalog = Catalog::read(catalog.leak());
    catalog
        .map(|catalog| app::run(query, Early::read(sent), catalog))
        .is_some()
}

/// Shows the page in another language, of this tag, if it can.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen]
#[must_use]
pub fn speak(catalog: String, language: String) -> bool {
    let catalog = Catalog::read(catalog.leak());
    catalog
        .map(|catalog| app::speak(catalog, language))
        .is_some()
}
