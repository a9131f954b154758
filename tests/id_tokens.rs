//! The page's verdicts on the ID Tokens that the integration validates too: `fuzz/corpus/id_token` has the tokens,
//! `id_tokens.json` what is said of each. `tests/component/fuzz/test_fuzz_two_validators.py` holds the other half to
//! the same file.

#![cfg(not(target_arch = "wasm32"))]

#[path = "id_tokens/attempt.rs"]
mod attempt;
#[path = "id_tokens/case.rs"]
mod case;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use case::Case;
use serde_json::Value;

fn verdicts() -> BTreeMap<String, Value> {
    serde_json::from_str(include_str!("id_tokens.json")).unwrap()
}

#[test]
fn the_page_comes_to_the_verdicts_that_are_written_down() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/id_token");
    for (name, verdict) in verdicts() {
        let case = fs::read(folder.join(&name)).unwrap();
        let verdict = verdict.get("page").unwrap_or(&verdict);
        assert_eq!(*verdict, Case::read(&case).unwrap().verdict(), "{name}");
    }
}
