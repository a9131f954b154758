//! Our JSON reader and writer, held against the usual library: the same documents, the same meaning, and the same
//! types made of them, but for what that library takes and we refuse.

#![cfg(not(target_arch = "wasm32"))]

use latchkey_core::wire::{Json, Malformed, or_default, read_json};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::Value;

/// The library's tree in ours.
fn ours(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(flag) => Json::Bool(*flag),
        Value::Number(number) => Json::Number(number.to_string()),
        Value::String(text) => Json::Text(text.clone()),
        Value::Array(list) => Json::List(list.iter().map(ours).collect()),
        Value::Object(members) => Json::Members(
            members
                .iter()
                .map(|(name, value)| (name.clone(), ours(value)))
                .collect(),
        ),
    }
}

/// Members in the order of their names and exponents in one spelling, as the library keeps them.
fn sorted(json: Json) -> Json {
    match json {
        Json::List(list) => Json::List(list.into_iter().map(sorted).collect()),
        Json::Members(members) => {
            let mut members: Vec<_> = members
                .into_iter()
                .map(|(name, value)| (name, sorted(value)))
                .collect();
            members.sort_by(|(one, _), (other, _)| one.cmp(other));
            Json::Members(members)
        }
        Json::Number(digits) => Json::Number(digits.replace('E', "e").replace('+', "")),
        other => other,
    }
}

fn documents() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Text that is nearly JSON: pieces of it in any order.
fn nearly_documents() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "{", "}", "[", "]", ",", ":", "\"", "\"a\"", "\\", "\\u", "\\ud83d", "\\ude00", "\\n",
        "00", "0", "-", "1", ".", "e", "E+", "true", "null", "fals", " ", "\n", "\u{a0}", "\u{1}",
        "ü",
    ]);
    prop::collection::vec(pieces, 0..8).prop_map(|pieces| pieces.concat())
}

/// A type of all that our answers are made of.
#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(default)]
struct Answer {
    text: Option<String>,
    #[serde(deserialize_with = "or_default")]
    flag: bool,
    seconds: Option<u64>,
    list: Option<Vec<String>>,
    pair: Option<(String, Option<String>)>,
    kind: Option<Kind>,
    inner: Option<Inner>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Kind {
    FirstKind,
    #[serde(other)]
    Other,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Inner {
    #[serde(rename = "type")]
    kind: String,
    text: Option<String>,
}

/// Answers that nearly fit. No list stands where an object belongs, and no object where a name does: see below.
fn answers() -> impl Strategy<Value = String> {
    let names = ["text", "flag", "seconds", "list", "pair", "other"];
    let values = [
        "null",
        "true",
        "0",
        "-1",
        "1.0",
        "1e3",
        "18446744073709551615",
        "18446744073709551616",
        r#""""#,
        r#""a""#,
        r#""1""#,
        "{}",
        "[]",
        r#"["a"]"#,
        r#"["a", null]"#,
        r#"["a", "b"]"#,
        r#"["a", "b", "c"]"#,
        r#"[1, "b"]"#,
        "[null]",
    ];
    let plain = (
        prop::sample::select(names.to_vec()),
        prop::sample::select(values.to_vec()),
    );
    let kinds = [
        "null",
        "1",
        "[]",
        r#""first_kind""#,
        r#""FirstKind""#,
        r#""""#,
    ];
    let inners = [
        "null",
        "1",
        r#""type""#,
        "{}",
        r#"{"type": "a"}"#,
        r#"{"type": null}"#,
        r#"{"type": "a", "text": null}"#,
        r#"{"text": "b", "type": "a"}"#,
        r#"{"type": "a", "other": null}"#,
    ];
    let member = prop_oneof![
        6 => plain,
        1 => (Just("kind"), prop::sample::select(kinds.to_vec())),
        1 => (Just("inner"), prop::sample::select(inners.to_vec())),
    ];
    prop::collection::btree_map(0..4, member, 0..4).prop_map(|members| {
        let members: std::collections::BTreeMap<_, _> = members.into_values().collect();
        let members: Vec<_> = members
            .into_iter()
            .map(|(name, value)| format!(r#""{name}": {value}"#))
            .collect();
        format!("{{{}}}", members.join(", "))
    })
}

proptest! {
    #[test]
    fn a_type_is_made_of_a_document_as_the_library_makes_it(text in answers()) {
        let expected = serde_json::from_str::<Answer>(&text).map_err(|_| Malformed);
        prop_assert_eq!(read_json::<Answer>(&text), expected, "{}", text);
    }

    #[test]
    fn what_the_library_writes_we_read(value in documents()) {
        let text = value.to_string();
        prop_assert_eq!(Json::read(&text).map(sorted), Some(sorted(ours(&value))));
    }

    #[test]
    fn what_we_write_the_library_reads(value in documents()) {
        let text = ours(&value).write();
        prop_assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }

    #[test]
    fn we_refuse_what_the_library_refuses(text in nearly_documents()) {
        let expected = serde_json::from_str::<Value>(&text).ok().map(|value| sorted(ours(&value)));
        prop_assert_eq!(Json::read(&text).map(sorted), expected, "{}", text);
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        let _ = Json::read(&text);
    }
}

#[test]
fn texts_are_unescaped_exactly() {
    let text = |written: &str| Json::read(written);
    assert_eq!(
        text(r#""\u00e4\ud83d\ude00\/\"""#),
        Some(Json::from("ä😀/\""))
    );
    for wrong in [
        r#""\ud83d""#,
        r#""\ude00""#,
        r#""\ud83d\u0041""#,
        r#""\u+123""#,
        r#""\x""#,
        "\"\n\"",
        "\"a",
    ] {
        assert_eq!(text(wrong), None, "{wrong}");
    }
}

#[test]
fn a_repeated_name_is_refused() {
    assert_eq!(Json::read(r#"{"a": 1, "a": 2}"#), None);
    assert_eq!(Json::read(r#"{"a": 1, "\u0061": 2}"#), None);
}

#[test]
fn a_document_that_is_too_deep_is_refused_and_does_not_overflow() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(Json::read(&nested(32)).is_some());
    assert!(Json::read(&nested(33)).is_none());
    assert!(Json::read(&"[".repeat(200_000)).is_none());
}

#[test]
fn numbers_are_those_of_the_grammar() {
    for right in ["0", "-0", "10", "1.50", "-1.5e+10", "1E5"] {
        assert_eq!(Json::read(right), Some(Json::Number(right.to_owned())));
    }
    for wrong in [
        "00", "-01", "+1", "1.", ".5", "1e", "1e+", "-", "0x1", "NaN", "1 2", "--1",
    ] {
        assert_eq!(Json::read(wrong), None, "{wrong}");
    }
}

#[test]
fn only_an_object_is_an_answer() {
    for text in ["null", "1", r#""text""#, "[]", "<html>"] {
        assert_eq!(read_json::<Answer>(text), Err(Malformed), "{text}");
    }
    assert_eq!(read_json("{}"), Ok(Answer::default()));
    // What is malformed may be secret: nothing of it is repeated.
    let shown = format!("{Malformed} {Malformed:?}");
    assert_eq!(shown, "malformed JSON Malformed");
}

/// Why the library's reader is not used, besides its weight.
#[test]
fn what_the_library_takes_and_we_refuse() {
    let deep = format!(r#"{{"other": {}{}}}"#, "[".repeat(40), "]".repeat(40));
    for text in [
        // A list for an object.
        r#"["a", true, 1, ["b"], null, null, null]"#,
        r#"{"inner": ["a", "b"]}"#,
        // A member twice, which another reader might read the other way.
        r#"{"other": 1, "other": 2}"#,
        r#"{"text": "a", "other": {"a": 1, "a": 2}}"#,
        // An object for a name.
        r#"{"kind": {"first_kind": null}}"#,
        &deep,
    ] {
        assert!(serde_json::from_str::<Answer>(text).is_ok(), "{text}");
        assert_eq!(read_json::<Answer>(text), Err(Malformed), "{text}");
    }
}
