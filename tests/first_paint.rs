//! What a document holds before the program arrives is what the program then draws: nothing is replaced,
//! nothing moves.
//!
//! `index.html` is the page of a static folder, and what the integration starts from. The cases in
//! `tests/first_paint` are what the integration makes of it; `tests/component/test_first_paint.py` holds
//! it to the same files.

#![cfg(not(target_arch = "wasm32"))]

#[path = "drive/mod.rs"]
mod drive;
mod hass;
mod op;

use std::fs;
use std::path::{Path, PathBuf};

use drive::{boot, own_query};
use latchkey::machine::{Boot, Machine};
use latchkey::ui;



#[test]
fn a_static_page_shows_what_is_then_drawn() {
    let boot = Boot {
        prepared: true,
        // What the boot script makes of a link without a query.
        ..boot(drive::ORIGIN, "/auth/authorize", &own_query())
    };
    let (machine, _) = Machine::start(boot);
    let document = fs::read_to_string(root().join("index.html")).unwrap();
    let drawn = ui::html(&machine.screen());
    let query = drawn.split("builtin?").nth(1).unwrap().split('"').next();
    let drawn = drawn.replace(&format!("?{}", query.unwrap()), "");
    assert_eq!(page_of(&document), drawn, "in index.html");
}

/// The page in a document, without what is meant for whoever fills it in or reads it.
fn page_of(document: &str) -> String {
    let start = document.find("<div class=\"page\">").expect("a page");
    let end = document.find("<!--/latchkey:page-->").expect("its end");
    let lines = document[start..end].lines().map(str::trim_start);
    let mut page = lines.collect::<String>().replace(" autofocus", "");
    while let Some(start) = page.find("<!--latchkey:").or(page.find("<!--/latchkey:")) {
        let end = start + page[start..].find("-->").unwrap() + "-->".len();
        page.replace_range(start..end, "");
    }
    page
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}
