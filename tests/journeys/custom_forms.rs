//! Custom providers, known by their schema only: `13_kitchen_sink_form.json` and what it lacks.

use latchkey_core::screen::{Autocomplete, Control, Panel, Text};
use latchkey_core::wire::Method;
use serde_json::{Value, json};

use crate::drive::Drive;
use crate::hass::{AuthProvider, Hass, Script, Version};

fn kitchen(version: Version) -> Drive {
    let mut hass = Hass::with(vec![AuthProvider::test("kitchen", Script::Kitchen)]);
    hass.version = version;
    Drive::open(hass)
}

fn fields(fields: Value) -> Drive {
    Drive::open(Hass::with(vec![AuthProvider::test(
        "form",
        Script::Fields(fields),
    )]))
}

#[test]
fn a_form_starts_with_its_defaults_and_suggestions() {
    for version in [Version::Old, Version::New] {
        let drive = kitchen(version);
        let form = drive.form();
        let control = |name: &str| {
            let field = form.fields.iter().find(|field| field.name == name);
            field.unwrap().control.clone()
        };
        let line = |name: &str| match control(name) {
            Control::Line {
                value, keyboard, ..
            } => (value, keyboard),
            other => panic!("{other:?}"),
        };
        assert_eq!(line("req_str"), (String::new(), "text"));
        assert_eq!(line("str_default"), ("dflt".to_owned(), "text"));
        assert_eq!(line("str_suggested"), ("sugg".to_owned(), "text"));
        assert_eq!(line("integer"), ("3".to_owned(), "numeric"));
        assert_eq!(line("flt"), (String::new(), "decimal"));
        assert_eq!(line("email"), (String::new(), "email"));
        assert_eq!(control("boolean"), Control::Tick(false));
        assert_eq!(control("const"), Control::Words("constant-text".to_owned()));
        let picked = |name: &str| match control(name) {
            Control::One(choices) => choices.iter().position(|choice| choice.picked),
            other => panic!("{other:?}"),
        };
        assert_eq!(picked("select_map"), Some(0));
        assert_eq!(picked("select_list"), None, "no choice is a choice");
        assert_eq!(
            form.placeholders,
            [("Hint".to_owned(), "placeholder value".to_owned())]
        );
        let required: Vec<_> = form.fields.iter().filter(|field| field.required).collect();
        let required: Vec<_> = required.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(
            required,
            ["req_str", "str_default", "integer", "select_map"]
        );
    }
}

#[test]
fn optional_empties_are_left_out_and_the_rest_has_its_type() {
    for version in [Version::Old, Version::New] {
        let mut drive = kitchen(version);
        drive.submit(&[("req_str", "a"), ("str_suggested", "")]);
        let expected = json!({
            "req_str": "a", "str_default": "dflt", "integer": 3, "boolean": false, "select_map": "a",
        });
        assert_eq!(drive.last_fields(), expected);
        assert!(drive.target().contains(drive.code()));
    }
}

#[test]
fn every_field_is_sent_with_its_exact_json_type() {
    for version in [Version::Old, Version::New] {
        let mut drive = kitchen(version);
        drive.submit(&[
            ("req_str", "1"),
            ("opt_str", "true"),
            ("integer", " -7 "),
            ("ranged", "10"),
            ("flt", "2"),
            ("boolean", "yes"),
            ("select_map", "Label B"),
            ("select_list", "y"),
            ("length", "äöüß"),
            ("stripped", "  s  "),
            ("email", "a@b"),
            ("maybe", "m"),
            ("plain_key", " p "),
        ]);
        let expected = json!({
            "req_str": "1", "opt_str": "true", "str_default": "dflt", "str_suggested": "sugg",
            "integer": -7, "ranged": 10, "flt": 2.0, "boolean": true, "select_map": "b",
            "select_list": "y", "length": "äöüß", "stripped": "s", "email": "a@b", "maybe": "m",
            "plain_key": " p ",
        });
        assert_eq!(drive.last_fields(), expected);
        assert!(drive.last_fields()["flt"].is_f64());
        assert!(drive.target().contains(drive.code()));
    }
}

#[test]
fn a_comma_is_a_decimal_point_in_half_of_the_world() {
    let mut drive = kitchen(Version::New);
    drive.submit(&[("req_str", "a"), ("flt", "2,5")]);
    assert_eq!(drive.last_fields()["flt"], 2.5);
}

#[test]
fn what_does_not_fit_is_said_field_by_field_and_not_sent() {
    let wrong = [
        ("req_str", "", Text::FieldMissing),
        ("str_default", "", Text::FieldMissing),
        ("integer", "", Text::FieldMissing),
        ("integer", "3.5", Text::FieldNotAnInteger),
        ("integer", "three", Text::FieldNotAnInteger),
        ("integer", "1,000", Text::FieldNotAnInteger),
        ("integer", "1.000", Text::FieldNotAnInteger),
        ("ranged", "1e1", Text::FieldNotAnInteger),
        ("integer", "99999999999999999999", Text::FieldNotAnInteger),
        ("ranged", "0", Text::FieldTooSmall("1".to_owned())),
        ("ranged", "11", Text::FieldTooLarge("10".to_owned())),
        ("flt", "x", Text::FieldNotANumber),
        ("flt", "1e999", Text::FieldNotANumber),
        ("flt", "NaN", Text::FieldNotANumber),
        ("length", "a", Text::FieldTooShort(2)),
        ("length", "abcdef", Text::FieldTooLong(5)),
        ("email", "nobody", Text::FieldNotAnEmail),
        ("email", "@home", Text::FieldNotAnEmail),
    ];
    for (name, entry, text) in wrong {
        let mut drive = kitchen(Version::New);
        let mut entries = vec![(name, entry)];
        if name != "req_str" {
            entries.push(("req_str", "a"));
        }
        drive.submit(&entries);
        assert_eq!(drive.fault_of(name), Some(text), "{name}={entry}");
        assert_eq!(drive.notice().text, Text::CheckMarkedFields);
        assert_eq!(drive.count(Method::Post), 1, "{name}={entry}");
        drive.submit(&[
            ("req_str", "a"),
            (name, if name == "email" { "a@b" } else { "5" }),
        ]);
        if name == "length" {
            drive.submit(&[("length", "abc")]);
        }
        assert!(drive.target().contains(drive.code()), "{name}={entry}");
        assert_eq!(drive.hass.failures(), 0);
    }
}

#[test]
fn an_error_of_one_field_stands_at_that_field() {
    let mut drive = kitchen(Version::New);
    drive.submit(&[("req_str", "fielderror")]);
    let refused = Text::FieldRefused("field_error_code".to_owned());
    assert_eq!(drive.fault_of("req_str"), Some(refused));
    let refused = Text::FormRefused("custom_base_error".to_owned());
    assert_eq!(drive.notice().text, refused);
    drive.submit(&[("req_str", "a")]);
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn an_error_of_a_field_that_the_form_does_not_have_is_not_lost() {
    let script = Script::Errors(json!({"ghost": "not_there"}));
    let mut drive = Drive::open(Hass::with(vec![AuthProvider::test("odd", script)]));
    let refused = Text::FormRefused("not_there".to_owned());
    assert_eq!(drive.notice().text, refused);
    drive.submit(&[]);
    assert!(drive.target().contains(drive.code()));
}

/// What Home Assistant's trusted networks ask for where none of its users may sign in from there, for one.
#[test]
fn a_form_that_nothing_fits_is_said_to_be_one_and_the_other_ways_are_there() {
    let impossible = [
        json!({"type": "select", "options": []}),
        json!({"type": "select", "options": {}, "default": "a"}),
        json!({"type": "select"}),
        json!({"type": "integer", "valueMin": 4, "valueMax": 3}),
        json!({"type": "float", "valueMin": 1e1, "valueMax": 9.5}),
        json!({"type": "string", "lengthMin": 5, "lengthMax": 4}),
    ];
    for mut field in impossible {
        field["name"] = json!("which_door");
        field["required"] = json!(false);
        let mut drive = fields(json!([field]));
        drive.submit(&[]);
        assert_eq!(
            drive.last_fields(),
            json!({}),
            "it may be left out: {field}"
        );
        field["required"] = json!(true);
        let provider = AuthProvider::test("form", Script::Fields(json!([field])));
        let mut drive = Drive::open(Hass::with(vec![provider, AuthProvider::homeassistant()]));
        let label = Text::Named("Which door".to_owned());
        assert_eq!(drive.notice().text, Text::NothingFits(label), "{field}");
        assert_eq!(drive.panel(), Panel::List);
        assert_eq!(drive.hass.open_flows(), 0, "the flow is given up");
        drive.choose("Home Assistant Local");
        drive.sign_in();
        assert!(drive.target().contains(drive.code()));
    }
    let many = json!({"type": "multi_select", "name": "many", "options": [], "required": true});
    let mut drive = fields(json!([many]));
    drive.submit(&[]);
    assert_eq!(drive.last_fields(), json!({"many": []}));
}

#[test]
fn every_field_has_a_label_that_can_be_seen() {
    use latchkey_core::screen::Catalog;
    for name in ["", " ", "_", "-", "\u{200b}", "\u{3164}_\u{ad}"] {
        let drive = fields(json!([{"name": name, "type": "string"}]));
        let label = drive.form().fields[0].label.translate(Catalog::ENGLISH);
        assert_eq!(label, "Unnamed", "{name:?}");
    }
}

#[test]
fn a_form_of_many_choices_sends_a_list() {
    let options = json!([["a", "A"], ["b", "B"], ["c", "C"]]);
    let many = |required| {
        fields(json!([{
            "type": "multi_select", "name": "many", "options": options, "required": required,
            "default": ["b"],
        }]))
    };
    let mut drive = many(true);
    drive.submit(&[]);
    assert_eq!(drive.last_fields(), json!({"many": ["b"]}));
    let mut drive = many(true);
    drive.submit(&[("many", "A,C")]);
    assert_eq!(drive.last_fields(), json!({"many": ["a", "c"]}));
    let mut drive = many(true);
    drive.submit(&[("many", "")]);
    assert_eq!(drive.fault_of("many"), Some(Text::FieldMissing));
    let mut drive = many(false);
    drive.submit(&[("many", "")]);
    assert_eq!(drive.last_fields(), json!({}));
}

#[test]
fn a_required_text_that_may_be_nothing_is_sent_as_null() {
    let mut drive = fields(json!([
        {"type": "string", "name": "maybe", "required": true, "allow_none": true},
        {"type": "constant", "name": "fixed", "value": 7, "required": true},
    ]));
    drive.submit(&[]);
    assert_eq!(drive.last_fields(), json!({"maybe": null, "fixed": 7}));
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn a_choice_whose_values_are_numbers_sends_numbers() {
    let mut drive = fields(json!([
        {"type": "select", "name": "level", "required": true, "options": [[1, "One"], [2, "Two"]]},
    ]));
    drive.submit(&[("level", "Two")]);
    assert_eq!(drive.last_fields(), json!({"level": 2}));
}

#[test]
fn a_secret_field_is_hidden_by_its_flag_or_by_its_name() {
    let drive = fields(json!([
        {"type": "string", "name": "pin", "secret": true},
        {"type": "string", "name": "api_token"},
        {"type": "string", "name": "New_Password"},
        {"type": "string", "name": "plain"},
    ]));
    let form = drive.form();
    let hidden = form.fields.iter();
    let hidden: Vec<_> = hidden
        .map(|field| matches!(field.control, Control::Hidden { .. }))
        .collect();
    assert_eq!(hidden, [true, true, true, false]);
    assert_eq!(form.fields[1].label, Text::Named("Api token".to_owned()));
}

#[test]
fn a_code_that_is_secret_is_still_a_code() {
    let drive = fields(json!([{"type": "string", "name": "code", "secret": true}]));
    let hidden = Control::Hidden {
        autocomplete: Autocomplete::OneTimeCode,
    };
    assert_eq!(drive.form().fields[0].control, hidden);
}

#[test]
fn no_field_of_a_provider_can_pose_as_the_client() {
    let mut drive = fields(json!([{"type": "string", "name": "client_id", "required": true}]));
    drive.submit(&[("client_id", "https://evil.example/")]);
    let sent = crate::drive::body(drive.last_sent());
    assert_eq!(sent["client_id"], format!("{}/", crate::drive::ORIGIN));
}

#[test]
fn a_provider_that_fails_leaves_the_other_ways() {
    let raise = AuthProvider::test("raise", Script::Raise);
    let mut drive = Drive::open(Hass::with(vec![raise, AuthProvider::homeassistant()]));
    assert_eq!(drive.notice().text, Text::ServerError);
    assert_eq!(drive.panel(), Panel::List);
    assert_eq!(drive.others(), ["Test raise", "Home Assistant Local"]);
    drive.choose("Home Assistant Local");
    drive.sign_in();
    assert!(drive.target().contains(drive.code()));
}
