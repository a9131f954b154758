//! What the component offers: the page follows only what protects the person.

use latchkey_core::hass::Presentation;
use latchkey_core::machine::Event;
use latchkey_core::screen::{Panel, Text};

use super::{instance, refused_with};
use crate::drive::{Drive, ORIGIN, boot, own_query};
use crate::hass::{AuthProvider, Hass, Latchkey, Redeemer, Script};
use crate::op::Op;

/// Chooses a provider whose offer is otherwise than usual.
fn offered(latchkey: Latchkey) -> Drive {
    let mut drive = Drive::open(instance(latchkey));
    drive.choose("Example");
    drive
}

fn with_word(name: &'static str, word: Option<&str>) -> Drive {
    let words = vec![(name, word.map(str::to_owned))];
    offered(Latchkey {
        words,
        ..Latchkey::by(Redeemer::Browser)
    })
}

fn with_endpoint(change: impl Fn(&mut Op)) -> Drive {
    let mut hass = instance(Latchkey::by(Redeemer::Browser));
    change(&mut hass.ops[0]);
    let mut drive = Drive::open(hass);
    drive.choose("Example");
    drive
}

#[track_caller]
fn is_refused(drive: &Drive, code: &str) {
    let text = match code {
        "origin-unregistered" => Text::ProviderWantsOtherAddress("Example".to_owned()),
        _ => Text::ProviderMisconfigured("Example".to_owned()),
    };
    refused_with(drive, &text, code);
    assert_eq!(
        drive.notice().remedy,
        None,
        "only the administrator can help"
    );
    assert!(drive.left.is_empty());
    assert!(drive.tab.records.is_empty());
    assert_eq!(drive.hass.open_flows(), 0, "the flow is given up");
}

#[test]
fn an_offer_with_a_gap_is_not_followed() {
    for name in [
        "issuer",
        "client_id",
        "redirect_uris",
        "exchange",
        "token_endpoint",
        "alg",
        "now",
    ] {
        is_refused(&with_word(name, None), "offer-incomplete");
        let code = match name {
            "redirect_uris" => "origin-unregistered",
            _ => "offer-incomplete",
        };
        is_refused(&with_word(name, Some("")), code);
    }
    is_refused(
        &with_word("exchange", Some("telepathy")),
        "offer-incomplete",
    );
    is_refused(&with_word("now", Some("noon")), "offer-incomplete");
}

/// RP-40, RP-41
#[test]
fn an_algorithm_that_anyone_can_sign_with_is_refused() {
    for algorithm in ["none", "HS256", "HS512", "rs256", "ES256K", "RSA-OAEP"] {
        is_refused(&with_word("alg", Some(algorithm)), "algorithm-unknown");
    }
}

/// RP-01
#[test]
fn endpoints_are_https_or_this_very_machine() {
    let hosts = [
        ("https://idp.example", true),
        ("http://localhost:8080", true),
        ("http://127.0.0.1:8080", true),
        ("http://[::1]:8080", true),
        ("http://192.168.1.20:9000", false),
        ("http://idp.local", false),
        ("http://localhost.evil.example", false),
        ("http://localhost@evil.example", false),
        ("http://127.0.0.1.evil.example", false),
        ("ftp://localhost", false),
        ("javascript:alert(1)//localhost", false),
        ("nonsense", false),
    ];
    for (host, is_secure) in hosts {
        println!("{host}");
        let token = with_endpoint(|op| {
            op.issuer = "http://localhost:8080/realm".to_owned();
            op.token_endpoint = format!("{host}/token");
        });
        let authorization = with_endpoint(|op| {
            op.issuer = "http://[::1]:8080".to_owned();
            op.authorization = format!("{host}/authorize");
        });
        if is_secure {
            assert_eq!((token.left.len(), authorization.left.len()), (1, 1));
        } else {
            is_refused(&token, "token-endpoint-insecure");
            let is_web = host.starts_with("http");
            if is_web {
                is_refused(&authorization, "authorization-endpoint-insecure");
            } else {
                // Not even an address of the web.
                assert_eq!(authorization.notice().text, Text::ExternalAddress);
            }
        }
    }
}

/// RP-01: a provider elsewhere sends nobody, and no code, to this machine; and none does by an address that
/// is good for one link only.
#[test]
fn a_provider_elsewhere_names_no_address_of_this_machine() {
    for (issuer, host) in [
        ("https://idp.example", "http://localhost:8080"),
        ("https://idp.example", "https://127.0.0.1"),
        ("https://idp.example", "https://[::1]:8443"),
        ("https://localhost.example", "http://127.0.0.1:1984"),
        ("https://idp.example", "https://169.254.169.254"),
        ("http://localhost:8080", "https://169.254.169.254"),
        ("http://localhost:8080", "https://[fe80::1]"),
    ] {
        println!("{issuer} {host}");
        let token = with_endpoint(|op| {
            op.issuer = issuer.to_owned();
            op.token_endpoint = format!("{host}/token");
        });
        is_refused(&token, "token-endpoint-insecure");
        let authorization = with_endpoint(|op| {
            op.issuer = issuer.to_owned();
            op.authorization = format!("{host}/authorize");
        });
        is_refused(&authorization, "authorization-endpoint-insecure");
    }
}

/// RP-08, RP-14, and what the page adds itself.
#[test]
fn a_request_that_is_not_for_a_code_with_a_nonce_is_refused() {
    let requests: [&[(&str, &str)]; 10] = [
        &[("response_type", "token")],
        &[("response_type", "code+id_token")],
        &[("response_type", "")],
        &[("nonce", "")],
        &[("scope", "profile")],
        &[("scope", "openid_connect")],
        &[("state", "abc")],
        &[("redirect_uri", "https://evil.example/")],
        &[("code_challenge_method", "plain")],
        &[("code_challenge", "abc")],
    ];
    for request in requests {
        println!("{request:?}");
        let request = request.to_vec();
        let drive = offered(Latchkey {
            request,
            ..Latchkey::by(Redeemer::Browser)
        });
        is_refused(&drive, "request-malformed");
    }
    is_refused(
        &with_endpoint(|op| op.authorization.push_str("#here")),
        "request-malformed",
    );
    let twice = |op: &mut Op| op.authorization.push_str("?nonce=one");
    is_refused(&with_endpoint(twice), "request-malformed");
}

/// RP-08: browsers drop line breaks and tabs of an address, so what was validated would not be what is visited.
#[test]
fn a_request_that_a_browser_would_alter_is_refused() {
    for hidden in ["?sta\nte=abc", "?non\tce=one", "?x=\r", "?x=\0"] {
        let hide = |op: &mut Op| op.authorization.push_str(hidden);
        is_refused(&with_endpoint(hide), "request-malformed");
    }
}

/// RP-10: by the origin that the page stands on.
#[test]
fn an_address_that_is_not_registered_is_named_as_the_reason() {
    let only = |uris: &[&str]| Latchkey {
        redirect_uris: uris.iter().map(|uri| (*uri).to_owned()).collect(),
        ..Latchkey::by(Redeemer::Browser)
    };
    for uris in [
        &["https://home.example/auth/latchkey/callback/example"][..],
        &["http://ha.test:8124/auth/latchkey/callback/example"],
        &["https://ha.test:8123/auth/latchkey/callback/example"],
        &["http://ha.test:8123.evil.example/auth/latchkey/callback/example"],
        &["nonsense"],
    ] {
        is_refused(&offered(only(uris)), "origin-unregistered");
    }
}

#[test]
fn each_address_of_the_instance_has_its_own_way_back() {
    for origin in ["http://ha.test:8123", "https://home.example"] {
        let client = format!("{origin}/");
        let query = crate::drive::query(&client, &client, None);
        let page = boot(origin, "/auth/authorize", &query);
        let mut drive = Drive::open_with(page, instance(Latchkey::by(Redeemer::Browser)), None);
        drive.choose("Example");
        let callback = drive.visit();
        assert!(callback.starts_with(&format!("{origin}/auth/latchkey/callback/example?")));
        drive.open_page(&callback);
        assert!(drive.landed().starts_with(&format!("{origin}/?code=")));
    }
}

/// Whoever is not Latchkey's own provider is not treated as it, whatever its step says.
#[test]
fn another_integration_s_step_with_our_words_is_just_external() {
    let latchkey = Latchkey::by(Redeemer::Browser);
    let posing = AuthProvider::new(
        "Posing",
        "testauth",
        Some("x"),
        Script::Latchkey(Box::new(latchkey)),
    );
    let mut hass = Hass::with(vec![AuthProvider::homeassistant(), posing]);
    hass.ops = vec![Op::at("idp.example").registered()];
    let mut drive = Drive::open(hass);
    drive.choose("Posing");
    let Panel::Pending(pending) = drive.panel() else {
        panic!("{:?}", drive.screen());
    };
    assert!(!pending.watching);
    assert!(drive.left.is_empty());
    assert!(drive.tab.drawn.is_empty(), "nothing was drawn");
}

/// The step must name the very provider that was asked for.
#[test]
fn a_step_of_another_handler_is_just_external() {
    for handler in [
        r#"["latchkey", "other"]"#,
        r#"["latchkey", null]"#,
        r#""latchkey""#,
        "null",
    ] {
        let mut drive = Drive::open(instance(Latchkey::by(Redeemer::Browser)));
        drive.hass.poses_as = Some(serde_json::from_str(handler).unwrap());
        drive.choose("Example");
        assert!(matches!(drive.panel(), Panel::Pending(_)), "{handler}");
        assert!(drive.tab.drawn.is_empty());
    }
}

#[test]
fn a_step_of_ours_without_our_mark_is_just_external() {
    let drive = with_word("latchkey", None);
    assert!(matches!(drive.panel(), Panel::Pending(_)));
}

#[test]
fn a_fragment_or_a_query_of_this_page_changes_nothing() {
    let mut drive = Drive::open_for(&own_query(), instance(Latchkey::by(Redeemer::Browser)));
    drive.choose("Example");
    let callback = drive.visit();
    drive.open_page(&format!("{callback}#code=evil&state=evil"));
    assert!(drive.landed().contains(drive.code()));
}

#[test]
fn whoever_picks_another_language_sees_what_the_provider_is_called_there() {
    let mut page = boot(ORIGIN, "/auth/authorize", &own_query());
    let names = r#"{"providers": {"example": {"names": {"": "Example", "de": "Beispiel"}}}}"#;
    page.presentation = Presentation::read(names);
    let mut drive = Drive::open_with(page, instance(Latchkey::by(Redeemer::Browser)), None);
    assert_eq!(drive.others(), ["Example"]);
    let form = drive.form();
    drive.happen(&Event::Spoke("de".to_owned()));
    assert_eq!(drive.others(), ["Beispiel"]);
    assert_eq!(drive.form(), form);
    drive.happen(&Event::Spoke("fr".to_owned()));
    assert_eq!(drive.others(), ["Example"]);
}
