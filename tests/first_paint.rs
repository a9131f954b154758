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
use latchkey::hass::{Listing, Presentation};
use latchkey::machine::{Boot, Effect, Machine};
use latchkey::screen::Screen;
use latchkey::ui;
use latchkey::wire::{LARGEST_ANSWER, STEP_PATIENCE};
use serde_json::Value;

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

#[test]
fn the_boot_script_is_as_patient_as_the_core_and_reads_as_much() {
    let script = fs::read_to_string(root().join("public/boot.js")).unwrap();
    let script = script.replace('_', "");
    assert!(script.contains(&format!("patience.abort(), {STEP_PATIENCE})")));
    assert!(script.contains(&format!("body.length <= {LARGEST_ANSWER};")));
}

/// Where the cases are opened.
const ORIGIN: &str = "http://homeassistant.local:8123";

#[test]
fn a_page_that_was_filled_in_shows_what_is_then_drawn() {
    let list = fs::read_to_string(root().join("tests/first_paint/cases.json")).unwrap();
    let list: Vec<Value> = serde_json::from_str(&list).unwrap();
    assert!(list.len() >= 16);
    let drawn_at_once = |case: &&Value| case["waits"] == false;
    for case in list.iter().filter(drawn_at_once) {
        let text = |name: &str| case[name].as_str().unwrap().to_owned();
        let data = case["boot"].to_string();
        let boot = Boot {
            listing: Listing::of_document(&data),
            prepared: true,
            presentation: Presentation::read(&data),
            ..boot(ORIGIN, "/auth/authorize", &text("query"))
        };
        let (machine, effects) = Machine::start(boot);
        judge(&text("name"), &machine);
        let [Effect::Fetch(_, request), ..] = effects.as_slice() else {
            panic!("{} starts with {effects:?}", text("name"));
        };
        assert_eq!(request.path, "/auth/login_flow");
        assert_eq!(*request.body.as_ref().unwrap().reveal(), text("opening"));
    }
}

#[test]
fn a_page_that_somebody_returns_to_shows_what_is_then_drawn() {
    let boot = boot(
        ORIGIN,
        "/auth/latchkey/callback",
        "code=1&state=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    );
    let (machine, _) = Machine::start(boot);
    assert_eq!(machine.screen(), Screen::Returning);
    judge("return", &machine);
}

/// Where only the program can know what comes first, there is something to wait for.
#[test]
fn a_page_that_waits_shows_what_is_drawn_before_anything_is_known() {
    let boot = boot(ORIGIN, "/auth/authorize", &own_query());
    let (machine, _) = Machine::start(boot);
    assert_eq!(machine.screen(), Screen::Opening);
    judge("wait", &machine);
}

/// Compares with a file; `FIRST_PAINT=write` writes it anew.
fn judge(name: &str, machine: &Machine) {
    let drawn = ui::html(&machine.screen()) + "\n";
    let path = root().join("tests/first_paint").join(name);
    let path = path.with_extension("html");
    if std::env::var("FIRST_PAINT").is_ok_and(|wish| wish == "write") {
        fs::write(&path, &drawn).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap(), drawn, "{name}");
}

/// The page in a document, without what is meant for whoever fills it in or reads it.
fn page_of(document: &str) -> String {
    let start = document.find("<div class=\"page\">").expect("a page");
    let end = document.find("<!--/latchkey:page-->").expect("its end");
    let lines = document[start..end].lines().map(str::trim_start);
    let mut page = lines
        .collect::<String>()
        .replace(" autofocus", "")
        .replace(" data-busy=\"Checking…\"", "");
    while let Some(start) = page.find("<!--latchkey:").or(page.find("<!--/latchkey:")) {
        let end = start + page[start..].find("-->").unwrap() + "-->".len();
        page.replace_range(start..end, "");
    }
    page
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}
