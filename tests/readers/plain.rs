//! The plain data that everything else is made of: secrets, names, queries and numbers.

use latchkey_core::secret::Secret;
use latchkey_core::wire::{
    Decimal, Name, Query, Repeated, decode_component, encode_component, is_blank, separator_after,
};
use serde_json::Value;

#[test]
fn debug_never_shows_the_value() {
    let shown = format!("{:?}", Some(Secret::new("hunter2")));
    assert_eq!(shown, "Some([redacted])");
}

#[test]
fn a_name_is_never_empty() {
    for blank in ["", " ", "\u{a0}\n", "\u{200b}", "\u{3164} "] {
        assert_eq!(Name::read(blank), None);
        assert_eq!(&*Name::read_or(blank, "kind"), "kind");
        assert_eq!(&*Name::read_or(blank, blank), "Home Assistant");
    }
    assert_eq!(&*Name::read_or(" Home ", "kind"), " Home ");
}

#[test]
fn both_halves_see_the_same_texts() {
    let texts = include_str!("../blank_texts.json");
    let texts: Value = serde_json::from_str(texts).unwrap();
    for (kind, expected) in [("blank", true), ("visible", false)] {
        for text in texts[kind].as_array().unwrap() {
            assert_eq!(is_blank(text.as_str().unwrap()), expected, "{text}");
        }
    }
}

#[test]
fn values_are_read_as_a_form_decoder_reads_them() {
    for (address, name, expected) in [
        ("?a=1+2%2B3", "a", Some("1 2+3")),
        ("?a=%C3%A4%zz%4", "a", Some("ä%zz%4")),
        ("?a", "a", Some("")),
        ("?a=b=c", "a", Some("b=c")),
        ("?%61=x", "a", Some("x")),
        ("?b=1", "a", None),
        // Only the first question mark begins the query.
        ("??a=1", "a", None),
        ("??a=1", "?a", Some("1")),
        ("a=1", "a", None),
        ("?a=1?&b=2", "a", Some("1?")),
    ] {
        for begin in ["", "https://a.example/b"] {
            let query = Query::of_address(&[begin, address].concat());
            let found = query.decoded(name).unwrap();
            assert_eq!(found.as_deref(), expected, "{begin}{address}");
        }
    }
    assert_eq!(Query::new("?a=1").as_str(), "?a=1");
}

#[test]
fn verbatim_is_what_arrived() {
    let query = Query::new("state=%fF+a%2b");
    assert_eq!(query.verbatim("state"), Ok(Some("%fF+a%2b")));
}

#[test]
fn another_parameter_becomes_no_part_of_the_one_before() {
    for (address, separator) in [
        ("/a", "?"),
        ("/a?", ""),
        ("/a?b&", ""),
        ("/a?b", "&"),
        ("/a?b?", "&"),
        ("/a??", "&"),
    ] {
        assert_eq!(separator_after(address), separator, "{address}");
    }
}

#[test]
fn a_repeated_name_is_refused_even_when_one_is_encoded() {
    assert_eq!(Query::new("a=1&b=2&%61=3").verbatim("a"), Err(Repeated));
}

#[test]
fn what_is_left_out_leaves_the_rest_as_it_was() {
    let query = Query::new("a=%zz&n=1&&b&%6e=2&n");
    assert_eq!(query.without("n").as_str(), "a=%zz&&b");
}

#[test]
fn components_survive_a_round_trip() {
    let value = "a b&c=d#e%f+ü/?";
    let encoded = encode_component(value);
    assert_eq!(encoded, "a%20b%26c%3Dd%23e%25f%2B%C3%BC%2F%3F");
    assert_eq!(decode_component(&encoded), value);
    assert_eq!(encode_component("-._~AZaz09\0\u{7f}"), "-._~AZaz09%00%7F");
}

fn decimal(text: &str) -> Decimal {
    Decimal::read(text).unwrap()
}

#[test]
fn what_is_no_number_is_refused() {
    let long = "1e99999999999999999999";
    for text in [
        "", " ", "-", ".", "e5", "1e", "1e+", "1e5.5", "1e5e5", "1e١", "1e 5", "1e401", "1e-401",
        long, "1.2.3", "0x1", "one", "1 2", "--1", "NaN", "٣",
    ] {
        assert_eq!(Decimal::read(text), None, "{text}");
    }
}

#[test]
fn the_same_number_is_written_in_one_way() {
    for (typed, written) in [
        ("1e-05", "0.00001"),
        ("1E5", "100000"),
        ("1e+5", "100000"),
        ("-2.50e1", "-25"),
        ("1.7000006e9", "1700000600"),
        ("123.456e-2", "1.23456"),
        ("0.00012e3", "0.12"),
        ("1200e-2", "12"),
        ("0e99", "0"),
        ("-0e-9", "0"),
        ("7e0", "7"),
        ("-0.0", "0"),
        ("007", "7"),
        (",5", "0.5"),
        (" +007,50 ", "7.5"),
    ] {
        assert_eq!(decimal(typed), decimal(written), "{typed}");
        assert_eq!(decimal(typed).written(), written, "{typed}");
    }
    assert!(decimal("1e-05") < decimal("0.00002"));
    assert!(decimal("1e308") > decimal("99999999999999999999"));
    assert!(decimal("-1e308") < decimal("-99999999999999999999"));
    assert!(decimal("5e-324") > decimal("0"));
}

#[test]
fn a_number_with_a_fraction_is_written_as_json_wants_it() {
    assert_eq!(decimal("5").with_fraction(), "5.0");
    assert_eq!(decimal("-5.50").with_fraction(), "-5.5");
}
