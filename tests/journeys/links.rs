//! The address that brought the person here: what is refused, before a single request.

use latchkey_core::screen::{Remedy, Text};

use crate::drive::{Drive, ORIGIN, own_query, query};
use crate::hass::{AuthProvider, Hass};

fn open(query: &str) -> Drive {
    Drive::open_for(query, Hass::with(vec![AuthProvider::homeassistant()]))
}

fn refused(query: &str, text: &Text, code: &str) {
    let drive = open(query);
    assert_eq!(drive.halted().text, *text, "{query}");
    assert_eq!(drive.halted().code, code, "{query}");
    assert!(drive.sent.is_empty(), "{query}: nothing is sent");
    let home = Remedy::Go(Text::GoToHomeAssistant, "/".to_owned());
    assert_eq!(drive.halted().remedy, home, "{query}");
}

#[test]
fn an_address_that_would_run_something_is_stopped_before_any_request() {
    let dangerous = [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "java\nscript:alert(1)",
        "\u{1}javascript:alert(1)",
        "data:text/html,<script>",
        "vbscript:x",
        "file:///etc/passwd",
        "about:blank",
        "blob:https://ha.test/1",
        "filesystem:https://ha.test/1",
        "view-source:https://ha.test/",
    ];
    for redirect in dangerous {
        let query = query(&format!("{ORIGIN}/"), redirect, Some("s"));
        refused(&query, &Text::DangerousRedirect, "redirect-uri-dangerous");
    }
}

#[test]
fn an_address_that_is_none_is_refused() {
    let long = format!("https://app.example/{}", "a".repeat(2048));
    let invalid = [
        "/relative",
        "//app.example/",
        "no scheme",
        "https://",
        "https://app.example/#fragment",
        "https://app.example/#",
        "https://app.example/ ",
        "https://app.example/\tx",
        &long,
    ];
    for redirect in invalid {
        let query = query("https://app.example/", redirect, None);
        refused(&query, &Text::BadLink, "redirect-uri-invalid");
    }
}

#[test]
fn an_address_of_just_the_right_length_is_taken() {
    let redirect = "https://app.example/";
    let redirect = format!("{redirect}{}", "a".repeat(2048 - redirect.len()));
    let drive = open(&query("https://app.example/", &redirect, None));
    assert_eq!(drive.form().fields.len(), 2);
}

#[test]
fn a_client_that_is_not_of_the_web_is_refused() {
    for client in [
        "not a url",
        "ftp://app.example/",
        "javascript:1",
        "myapp://x",
    ] {
        let query = query(client, "https://app.example/", None);
        refused(&query, &Text::ClientRefused, "client-id-invalid");
    }
}

#[test]
fn a_link_that_lacks_something_is_refused() {
    refused("", &Text::BadLink, "client-id-missing");
    refused("client_id=", &Text::BadLink, "client-id-missing");
    refused(
        "client_id=https://a.example/",
        &Text::BadLink,
        "redirect-uri-missing",
    );
    let empty = "client_id=https://a.example/&redirect_uri=";
    refused(empty, &Text::BadLink, "redirect-uri-missing");
}

#[test]
fn a_parameter_that_stands_there_twice_is_refused() {
    let own = own_query();
    for twice in [
        "state=other",
        "st%61te=other",
        "client_id=https://evil.example/",
        "redirect_uri=https://evil.example/",
        "code_challenge=a&code_challenge=b",
    ] {
        refused(
            &format!("{own}&{twice}"),
            &Text::BadLink,
            "parameter-repeated",
        );
    }
    let extra = open(&format!("{own}&other=1&other=2"));
    assert_eq!(
        extra.form().fields.len(),
        2,
        "what nobody reads may stand there"
    );
}

#[test]
fn a_home_assistant_that_is_not_set_up_is_set_up_first_and_the_query_is_kept() {
    let mut hass = Hass::with(vec![AuthProvider::homeassistant()]);
    hass.onboarded = false;
    let drive = Drive::open_for(&own_query(), hass);
    let expected = format!("/onboarding.html?{}", own_query());
    assert_eq!(drive.target(), expected);
    assert_eq!(drive.leaving().text, Text::FinishSetup);
    assert_eq!(drive.leaving().link.1.reveal(), &expected);
    assert_eq!(drive.sent.len(), 1);
}

#[test]
fn a_client_that_home_assistant_is_known_to_refuse_is_told_so_and_nothing_is_sent() {
    for client in [
        "http://8.8.8.8/",
        "https://user@app.example/",
        "https://app.example/#f",
    ] {
        let drive = open(&query(client, "https://app.example/", None));
        assert_eq!(drive.halted().text, Text::ClientRefused);
        assert_eq!(drive.halted().code, "client-id-invalid");
        assert_eq!(drive.sent, []);
    }
}
