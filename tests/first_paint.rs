//! What a document holds before the program arrives is what the program then draws: nothing is replaced,
//! nothing moves.
//!
//! Both come from the same views, but what is drawn for a visit is put together by the integration, and decided by it and
//! by the core. The cases in `tests/first_paint` hold both to the same HTML: `tests/component/test_first_paint.py`
//! reads them too.

#![cfg(not(target_arch = "wasm32"))]

#[path = "drive/mod.rs"]
mod drive;
mod hass;
mod op;

use std::fs;
use std::path::{Path, PathBuf};

use drive::{boot, own_query};
use latchkey::ui;
use latchkey_core::hass::{AuthorizationRequest, Client, Listing, Presentation};
use latchkey_core::machine::{Boot, Effect, Machine};
use latchkey_core::screen::{Catalog, Screen};
use latchkey_core::wire::Query;
use leptos::prelude::RenderHtml;
use serde_json::Value;

#[test]
fn a_static_page_shows_what_is_then_drawn() {
    let boot = Boot {
        prepared: true,
        // What the boot script makes of a link without a query.
        ..boot(drive::ORIGIN, "/auth/authorize", &own_query())
    };
    let (machine, _) = Machine::start(boot);
    let document = &latchkey_first_paint::folder()["page"];
    ui::speak(Catalog::ENGLISH);
    let drawn = ui::page(machine.screen()).to_html();
    let query = drawn.split("builtin?").nth(1).unwrap().split('"').next();
    let drawn = drawn.replace(&format!("?{}", query.unwrap()), "");
    assert_eq!(document.replace(" autofocus", ""), drawn);
}

/// Neither the integration nor the first build needs a compiler for them, because they are in git: `FIRST_PAINT=write` writes them anew.
#[test]
fn what_is_generated_for_the_integration_is_what_the_source_says() {
    if is_writing() {
        latchkey_first_paint::write_into(&root()).unwrap();
    }
    let files = latchkey_first_paint::files();
    for (path, content) in &files {
        let there = fs::read_to_string(root().join(path)).unwrap_or_default();
        assert_eq!(
            there, *content,
            "{path}: FIRST_PAINT=write cargo test --test first_paint"
        );
    }
    let fragments = root().join("custom_components/latchkey/page/fragments");
    let languages = fs::read_dir(fragments).unwrap().count();
    assert_eq!(languages + 2, files.len(), "no file too many");
}

/// A part that is no slot would be drawn for everybody.
#[test]
fn every_part_that_differs_between_visits_has_its_slot() {
    let files = latchkey_first_paint::files();
    for (path, content) in files.iter().filter(|(path, _)| path.contains("fragments")) {
        let fragments: Value = serde_json::from_str(content).unwrap();
        let expected = [
            ("form", "app above keep divider below builtin"),
            ("waiting", ""),
            ("returning", ""),
            ("option", "name"),
            ("option_icon", "icon name"),
            ("option_elsewhere", "name"),
            ("option_elsewhere_icon", "icon name"),
            ("link", "target name"),
            ("client", "host"),
            ("client_elsewhere", "host destination"),
            ("client_unnamed", ""),
            ("client_unnamed_elsewhere", "destination"),
            ("logged_out", "more"),
            ("logged_out_there", "provider more"),
            ("logged_out_unconfirmed", "provider code more"),
            ("also_log_out", "target provider"),
            ("session_ended", "more"),
            ("languages", ""),
            ("noscript", "client builtin"),
            ("fallback", "client builtin"),
        ];
        for (name, expected) in expected {
            assert_eq!(
                slots_of(text(&fragments, name)),
                expected,
                "{name} in {path}"
            );
        }
    }
}

/// The slots of a template.
fn slots_of(template: &str) -> String {
    let slots = template.split('{').skip(1);
    let slots = slots.filter_map(|rest| rest.split('}').next());
    slots.collect::<Vec<_>>().join(" ")
}

/// Where the cases are opened.
const ORIGIN: &str = "http://homeassistant.local:8123";

#[test]
fn a_page_that_was_filled_in_shows_what_is_then_drawn() {
    let list = cases();
    assert!(list.len() >= 16);
    for case in list.iter().filter(|case| case["waits"] == false) {
        let name = text(case, "name");
        let (machine, effects) = Machine::start(opened(case));
        check(name, &machine);
        let [Effect::Fetch(_, request), ..] = effects.as_slice() else {
            panic!("{name} starts with {effects:?}");
        };
        assert_eq!(request.path, "/auth/login_flow");
        assert_eq!(
            *request.body.as_ref().unwrap().reveal(),
            text(case, "opening")
        );
    }
}

/// Nobody waits for a form that the program opens at once, unless somebody has to be named beside it.
#[test]
fn a_page_that_waits_has_a_reason_to() {
    for case in cases().iter().filter(|case| case["waits"] == true) {
        let (_, effects) = Machine::start(opened(case));
        let opens_the_form = effects.iter().any(|effect| match effect {
            Effect::Fetch(_, request) => {
                let body = request.body.as_ref().map(|body| body.reveal().as_str());
                let body: Value = serde_json::from_str(body.unwrap_or("{}")).unwrap();
                body["handler"][0] == "homeassistant"
            }
            _ => false,
        });
        let query = Query::new(text(case, "query"));
        let request = AuthorizationRequest::read(&query, ORIGIN, drive::read_address);
        let is_named =
            request.is_ok_and(|request| matches!(request.client, Client::ThirdParty { .. }));
        assert_eq!(opens_the_form, is_named, "{}", text(case, "name"));
    }
}

fn cases() -> Vec<Value> {
    let list = fs::read_to_string(root().join("tests/first_paint/cases.json")).unwrap();
    serde_json::from_str(&list).unwrap()
}

fn text<'case>(case: &'case Value, name: &str) -> &'case str {
    case[name].as_str().unwrap()
}

/// The visit of a case, as the integration prepared it.
fn opened(case: &Value) -> Boot {
    let data = case["boot"].to_string();
    Boot {
        listing: Listing::of_document(&data),
        prepared: case["waits"] == false,
        presentation: Presentation::read(&data),
        ..boot(ORIGIN, "/auth/authorize", text(case, "query"))
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
    check("return", &machine);
}

/// Where only the program can know what comes first, there is something to wait for.
#[test]
fn a_page_that_waits_shows_what_is_drawn_before_anything_is_known() {
    let boot = boot(ORIGIN, "/auth/authorize", &own_query());
    let (machine, _) = Machine::start(boot);
    assert_eq!(machine.screen(), Screen::Opening);
    check("wait", &machine);
}

/// Compares with a file; `FIRST_PAINT=write` writes it anew.
fn check(name: &str, machine: &Machine) {
    ui::speak(Catalog::ENGLISH);
    let drawn = ui::page(machine.screen()).to_html() + "\n";
    let path = root().join("tests/first_paint").join(name);
    let path = path.with_extension("html");
    if is_writing() {
        fs::write(&path, &drawn).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap(), drawn, "{name}");
}

fn is_writing() -> bool {
    std::env::var("FIRST_PAINT").is_ok_and(|wish| wish == "write")
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}
