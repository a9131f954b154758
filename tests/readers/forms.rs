//! The fields of a form as Home Assistant writes them, and what of a person's entries fits them.

use latchkey_core::hass::{
    Answers, AuthorizationRequest, FieldFault, FieldKind, FlowId, SchemaField, send_answers,
    validate,
};
use latchkey_core::secret::Secret;
use latchkey_core::wire::{Decimal, Query, Typed, TypedValue, read_json};
use serde_json::{Value, json};

use crate::attempt::{ORIGIN, address};

#[expect(clippy::needless_pass_by_value, reason = "it is made on the spot")]
fn field(raw: Value) -> SchemaField {
    read_json(&raw.to_string()).unwrap()
}

#[test]
fn options_are_pairs_plain_values_or_a_map_each_with_a_label_that_can_be_seen() {
    let a_and_b = json!([["a", "A"], ["b", "B"]]);
    for (options, expected) in [
        (a_and_b.clone(), a_and_b.clone()),
        (json!({"a": "A", "b": "B"}), a_and_b),
        (json!(["a", 1]), json!([["a", "a"], [1, "1"]])),
        (json!("none"), json!([])),
        (
            json!([["a", " "], [1, "\u{3164}"]]),
            json!([["a", "a"], [1, "1"]]),
        ),
        (
            json!([["\u{200b}", ""], [" ", " "]]),
            json!([["\u{200b}", "\"\u{200b}\""], [" ", "\" \""]]),
        ),
    ] {
        let field = field(json!({"name": "x", "type": "select", "options": options}));
        let FieldKind::Select(read) = field.kind else {
            panic!("{options}")
        };
        let read = read.into_iter().map(|option| {
            let value: Value = serde_json::from_str(&option.value.write()).unwrap();
            json!([value, option.label])
        });
        assert_eq!(read.collect::<Value>(), expected, "{options}");
    }
}

#[test]
fn a_kind_that_nobody_knows_is_a_line_of_text() {
    for kind in [json!("datetime"), json!(""), json!("selector"), json!(null)] {
        let field = field(json!({"name": "x", "type": kind}));
        assert!(matches!(field.kind, FieldKind::Text(_)), "{kind}");
    }
    assert!(matches!(
        field(json!({"name": "x"})).kind,
        FieldKind::Text(_)
    ));
}

#[test]
fn null_is_no_default_and_what_is_no_description_suggests_nothing() {
    let null = json!({"suggested_value": null});
    for description in [json!("words"), json!(1), json!([]), json!({}), null] {
        let raw = json!({"name": "x", "default": null, "description": description});
        let field = field(raw);
        assert_eq!(
            (field.default, field.suggested),
            (None, None),
            "{description}"
        );
    }
}

#[test]
fn what_its_kind_does_not_need_makes_no_field_unreadable() {
    let read = |kind: &str, name: &str, value: Value| {
        let raw = json!({"name": "x", "type": kind, name: value});
        read_json::<SchemaField>(&raw.to_string()).is_ok()
    };
    assert!(read("boolean", "valueMin", json!("1")));
    assert!(!read("integer", "valueMin", json!("1")));
    assert!(read("float", "lengthMin", json!([])));
    assert!(!read("string", "lengthMin", json!([])));
    assert!(read("select", "strip", json!("yes")));
    assert!(!read("", "strip", json!("yes")));
}

#[test]
fn home_assistants_choice_of_a_factor_is_required_whatever_it_says() {
    let raw = json!({"name": "multi_factor_auth_module", "required": false});
    assert!(field(raw).required);
}

/// What is posted, but for the client.
fn posted(answers: &Answers) -> Value {
    let query = format!("client_id={ORIGIN}/&redirect_uri={ORIGIN}/");
    let request = AuthorizationRequest::read(&Query::new(&query), ORIGIN, address).unwrap();
    let flow = FlowId::read("f".to_owned()).unwrap();
    let body = send_answers(&request, &flow, answers).body.unwrap();
    let mut body: Value = serde_json::from_str(body.reveal()).unwrap();
    body.as_object_mut().unwrap().remove("client_id");
    body
}

fn text(text: &str) -> TypedValue {
    TypedValue::Text(Secret::new(text.to_owned()))
}

#[test]
fn an_entry_fits_its_field_or_is_named() {
    use FieldFault::{Missing, NotAnAddress, NotAnEntry, TooLong, TooShort};
    let decimal = |digits| Decimal::read(digits).unwrap();
    let small = |bound| Err(FieldFault::TooSmall(decimal(bound)));
    let large = |bound| Err(FieldFault::TooLarge(decimal(bound)));
    let picked = |indices: &[usize]| TypedValue::Picked(indices.to_vec());
    // Bounds are inclusive, also those with an exponent.
    let integer = r#"{"name": "a", "type": "integer", "valueMin": 1e0, "valueMax": 3}"#;
    let float = r#"{"name": "a", "type": "float", "valueMin": 1e-05, "valueMax": 1e+21}"#;
    let unbounded = r#"{"name": "a", "type": "float", "valueMin": -1e999, "valueMax": 1e999}"#;
    let length = r#"{"name": "a", "type": "string", "lengthMin": 2.0, "lengthMax": 3e0}"#;
    let code = r#"{"name": "code", "type": "string", "required": true, "lengthMax": 6}"#;
    let password = r#"{"name": "password", "type": "string", "required": true}"#;
    let url = r#"{"name": "a", "type": "string", "format": "url"}"#;
    let one = r#"{"name": "a", "type": "select", "options": [["x", "X"], ["y", "Y"]]}"#;
    let many = r#"{"name": "a", "type": "multi_select", "options": [["x", "X"], ["y", "Y"]]}"#;
    let tick = r#"{"name": "a", "type": "boolean"}"#;
    for (raw, typed, expected) in [
        (integer, text("0"), small("1")),
        (integer, text("1"), Ok(json!({"a": 1}))),
        (integer, text("3"), Ok(json!({"a": 3}))),
        (integer, text("4"), large("3")),
        (float, text("0"), small("0.00001")),
        (float, text("0.00001"), Ok(json!({"a": 0.00001}))),
        (float, text("1e-5"), Ok(json!({"a": 0.00001}))),
        (
            float,
            text("1000000000000000000000.1"),
            large("1000000000000000000000"),
        ),
        // Nobody reads a bound beyond what numbers hold: it says nothing, and nothing is refused by it.
        (unbounded, text("5"), Ok(json!({"a": 5.0}))),
        (length, text("é"), Err(TooShort(2))),
        (length, text("éé"), Ok(json!({"a": "éé"}))),
        (length, text("ééé"), Ok(json!({"a": "ééé"}))),
        (length, text("éééé"), Err(TooLong(3))),
        // Only a code is rewritten.
        (code, text(" 906\u{a0}155 "), Ok(json!({"code": "906155"}))),
        (code, text(" \u{2013} "), Err(Missing)),
        (
            password,
            text(" 12-34 "),
            Ok(json!({"password": " 12-34 "})),
        ),
        // An address of the web has a scheme and a host.
        (url, text("example.com"), Err(NotAnAddress)),
        (url, text("://x"), Err(NotAnAddress)),
        (url, text("https://"), Err(NotAnAddress)),
        (url, text("https:x"), Err(NotAnAddress)),
        (url, text("https://x"), Ok(json!({"a": "https://x"}))),
        (one, text("1"), Ok(json!({"a": "y"}))),
        (one, text(""), Ok(json!({}))),
        (one, text("2"), Err(NotAnEntry)),
        (one, text("-1"), Err(NotAnEntry)),
        (one, text("y"), Err(NotAnEntry)),
        (many, picked(&[1, 0]), Ok(json!({"a": ["y", "x"]}))),
        (many, picked(&[2]), Err(NotAnEntry)),
        // A value of another kind counts as empty.
        (password, TypedValue::Ticked(true), Err(Missing)),
        (tick, text("true"), Ok(json!({"a": false}))),
    ] {
        let story = format!("{raw} {typed:?}");
        let field: SchemaField = read_json(raw).unwrap();
        let name = field.name.clone();
        let answers = validate(&[field], &[Typed { name, value: typed }]);
        let validated = answers.map(|answers| posted(&answers));
        assert_eq!(
            validated.map_err(|mut faults| faults.remove(0).1),
            expected,
            "{story}"
        );
    }
}

#[test]
fn what_the_form_does_not_ask_for_is_never_sent() {
    let typed = |name: &str| Typed {
        name: name.to_owned(),
        value: text("x"),
    };
    let fields = [field(json!({"name": "asked", "type": "string"}))];
    let answers = validate(&fields, &[typed("other"), typed("asked")]).unwrap();
    assert_eq!(posted(&answers), json!({"asked": "x"}));
    assert_eq!(format!("{answers:?}"), "Answers([redacted])");
}
