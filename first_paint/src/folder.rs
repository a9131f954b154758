//! The document of a static folder, which nobody fills in for a visit: it holds the form as this Home Assistant's own
//! frontend gets it, in English, and the boot script takes that away from anybody else.

use std::collections::BTreeMap;

use latchkey_core::hass::LONGEST_REDIRECT;
use latchkey_core::screen::{Catalog, Language};
use serde_json::json;

/// The parts of the document, by the names of their slots in `index.html`.
#[must_use]
pub fn folder() -> BTreeMap<&'static str, String> {
    let is_english = |language: &&Language| language.catalog == Catalog::ENGLISH;
    let english = Language::ALL.iter().find(is_english);
    let fragments = english.map(super::fragments).unwrap_or_default();
    let draw = |name: &str| fragments.get(name).map_or("", String::as_str);
    let nothing = draw("nothing");
    let parts = [
        ("app", nothing),
        ("above", ""),
        ("keep", draw("keep")),
        ("divider", nothing),
        ("below", ""),
        ("client", ""),
        // The boot script finds it by this.
        ("builtin", "/auth/latchkey/builtin"),
    ];
    let fill = |name: &str| {
        let filled = parts
            .iter()
            .fold(draw(name).to_owned(), |drawn, (name, part)| {
                drawn.replace(&format!("{{{name}}}"), part)
            });
        filled.replace("{{", "{").replace("}}", "}")
    };
    let script = json!({"script": {
        "loading": draw("loading"),
        "checking": draw("checking"),
        "longest_redirect": LONGEST_REDIRECT,
    }});
    BTreeMap::from([
        ("boot", script.to_string()),
        ("noscript", fill("noscript")),
        ("page", fill("form")),
        ("languages", fill("languages")),
        ("fallback", fill("fallback")),
    ])
}
