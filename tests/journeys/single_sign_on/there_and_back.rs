//! What goes well.

use latchkey_core::machine::{Event, Focus};
use latchkey_core::screen::{Act, Leads, Panel, Screen, Text};
use latchkey_core::wire::Method;
use serde_json::{Value, json};

use super::{BOTH, instance, instance_of, left, left_with};
use crate::drive::{CALLBACK, Drive, ORIGIN, STATE, body, boot, query};
use crate::hass::{AuthProvider, Hass, Latchkey, Redeemer, Version};
use crate::op::{Op, claims_of, field};

#[test]
fn both_exchanges_sign_in() {
    for redeemer in BOTH {
        let mut drive = left_with(Latchkey::by(redeemer));
        assert_eq!(
            drive.panel(),
            Panel::Busy(Text::LeavingFor("Example".to_owned()))
        );
        let before = drive.sent.len();
        drive.go_and_return();
        let client = format!(
            "{ORIGIN}/?auth_callback=1&code={}&state={STATE}",
            drive.code()
        );
        assert_eq!(drive.landed(), format!("{client}&storeToken=true"));
        // The figure: at most four API calls of the page after the return.
        let to_home = drive.sent.len() - before;
        assert_eq!(to_home, 2, "the proof, and what comes of it");
        assert_eq!(
            drive.posted.len(),
            usize::from(redeemer == Redeemer::Browser)
        );
        assert_eq!(drive.hass.ops[0].redeemed.len(), 1);
        assert_eq!(drive.hass.failures(), 0);
    }
}

/// RP-08, RP-09, RP-10, RP-12, RP-15, RP-53: the provider of the tests refuses any other parameter.
#[test]
fn the_authorization_request_says_what_it_must_and_no_more() {
    let mut drive = left_with(Latchkey::by(Redeemer::Browser));
    drive.visit();
    let request = &drive.hass.ops[0].request[0];
    assert_eq!(field(request, "response_type").as_deref(), Some("code"));
    assert_eq!(
        field(request, "scope").as_deref(),
        Some("openid profile email")
    );
    assert_eq!(field(request, "prompt"), None);
    let callback = format!("{ORIGIN}{CALLBACK}");
    assert_eq!(field(request, "redirect_uri"), Some(callback));
}

/// RP-31: the same list for the integration, which leads every other spelling away.
#[test]
fn a_callback_is_known_by_its_exact_path() {
    let list = include_str!("../../callback_paths.json");
    let list: serde_json::Value = serde_json::from_str(list).unwrap();
    for (kind, expected) in [("callbacks", true), ("others", false)] {
        for path in list[kind].as_array().unwrap() {
            let path = path.as_str().unwrap();
            assert_eq!(boot(ORIGIN, path, "").is_callback(), expected, "{path}");
        }
    }
}

/// As it was for everybody before each provider had a redirect URL of its own.
#[test]
fn a_provider_with_the_shared_redirect_url_signs_in() {
    let shared = format!("{ORIGIN}/auth/latchkey/callback");
    for redeemer in BOTH {
        let mut hass = instance(Latchkey {
            redirect_uris: vec![shared.clone()],
            ..Latchkey::by(redeemer)
        });
        hass.ops[0].redirect_uris.push(shared.clone());
        let mut drive = left(hass);
        drive.go_and_return();
        assert!(drive.landed().contains(drive.code()));
    }
}

/// RP-15
#[test]
fn an_endpoint_keeps_its_own_query() {
    let mut op = Op::at("idp.example");
    op.authorization.push_str("?tenant=a%20b&p=1");
    let mut drive = left(instance_of(op, Latchkey::by(Redeemer::Browser)));
    assert!(
        drive
            .landed()
            .starts_with("https://idp.example/authorize?tenant=a%20b&p=1&response_type=")
    );
    drive.go_and_return();
    assert!(drive.landed().contains(drive.code()));
}

/// RP-10: nothing on the page's own address changes where the provider sends people back to.
#[test]
fn the_page_s_query_does_not_choose_the_way_back() {
    let hostile = "https%3A%2F%2Fevil.example%2F";
    for more in [
        format!("&latchkey_redirect={hostile}"),
        format!("&redirect_uris={hostile}"),
    ] {
        let query = format!("{}{more}", crate::drive::own_query());
        let mut drive = Drive::open_for(&query, instance(Latchkey::by(Redeemer::Browser)));
        drive.choose("Example");
        drive.visit();
        let request = &drive.hass.ops[0].request[0];
        assert_eq!(
            field(request, "redirect_uri"),
            Some(format!("{ORIGIN}{CALLBACK}"))
        );
    }
}

/// RP-31
#[test]
fn the_address_bar_is_cleaned_and_then_the_client_s_own() {
    let mut drive = left_with(Latchkey::by(Redeemer::Browser));
    let callback = drive.visit();
    drive.hold();
    drive.open_page(&callback);
    let page = Drive::page_address(&crate::drive::own_query());
    let shown: Vec<_> = drive.tab.addresses.iter().skip(1).cloned().collect();
    assert_eq!(
        shown,
        [callback, format!("{ORIGIN}{CALLBACK}"), page.clone()]
    );
    assert_eq!(drive.screen(), Screen::Returning);
    drive.release(false);
    assert_eq!(drive.address_bar(), page);
}

/// RP-32, RP-16
#[test]
fn what_is_posted_to_the_provider_is_a_form_without_a_secret() {
    let mut drive = left_with(Latchkey::by(Redeemer::Browser));
    drive.go_and_return();
    let [post] = drive.posted.as_slice() else {
        panic!("{:?}", drive.posted);
    };
    assert_eq!(post.endpoint, "https://idp.example/token");
    let client_id = field(post.form.reveal(), "client_id");
    assert_eq!(client_id.as_deref(), Some("home-of-idp.example"));
    assert_eq!(field(post.form.reveal(), "client_secret"), None);
}

#[test]
fn what_else_the_provider_gave_goes_along_only_where_it_is_needed() {
    for token_response in [false, true] {
        let mut drive = left_with(Latchkey {
            token_response,
            ..Latchkey::by(Redeemer::Browser)
        });
        drive.go_and_return();
        assert!(drive.landed().contains(drive.code()));
        let proof = body(&drive.sent[drive.sent.len() - 2]);
        let token = proof["id_token"].as_str().unwrap();
        assert_eq!(claims_of(token)["sub"], "anna");
        // All of it, in the very bytes that arrived: how long a refresh token is good stands beside it.
        let answer = proof
            .get("token_response")
            .map(|answer| answer.as_str().unwrap());
        let answer = answer.map(|answer| serde_json::from_str::<Value>(answer).unwrap());
        assert_eq!(answer.is_some(), token_response);
        if let Some(answer) = answer {
            assert_eq!(answer["refresh_token"], "not-requested");
            assert_eq!(answer["expires_in"], 300);
            assert_eq!(answer["id_token"], token);
        } else {
            assert!(
                !proof.to_string().contains("not-requested"),
                "the refresh token"
            );
        }
    }
}

#[test]
fn keep_me_logged_in_survives_the_round_trip() {
    for keep in [true, false] {
        for redeemer in BOTH {
            let mut drive = Drive::open(instance(Latchkey::by(redeemer)));
            drive.act(Act::Keep(keep));
            drive.choose("Example");
            drive.go_and_return();
            assert_eq!(drive.landed().ends_with("&storeToken=true"), keep);
        }
    }
}

/// RP-57: verbatim, in the very bytes that arrived.
#[test]
fn the_client_s_state_survives_the_round_trip() {
    let odd = [
        "",
        "a+b%20c",
        "%F0%9F%94%91",
        "%ff%zz",
        "a=b%26c%3Dd",
        "\"}{",
        "%00",
        STATE,
    ];
    for state in odd.map(Some).into_iter().chain([None]) {
        let client = format!("{ORIGIN}/");
        let back = format!("{ORIGIN}/?auth_callback=1");
        let query = query(&client, &back, state);
        let mut drive = Drive::open_for(&query, instance(Latchkey::by(Redeemer::Browser)));
        drive.choose("Example");
        drive.go_and_return();
        let state = state
            .map(|state| format!("&state={state}"))
            .unwrap_or_default();
        let landed = format!("{back}&code={}{state}&storeToken=true", drive.code());
        assert_eq!(drive.landed(), landed);
    }
}

#[test]
fn an_app_gets_its_code_at_its_own_scheme() {
    let android = (
        "https://home-assistant.io/android",
        "homeassistant://auth-callback",
    );
    let query = query(android.0, android.1, None);
    for redeemer in BOTH {
        let mut drive = Drive::open_for(&query, instance(Latchkey::by(redeemer)));
        drive.choose("Example");
        drive.go_and_return();
        assert_eq!(
            drive.landed(),
            format!("{}?code={}", android.1, drive.code())
        );
        assert_eq!(drive.leaving().text, Text::ReturningToApp);
    }
}

#[test]
fn a_third_party_is_let_in_by_the_click_that_chose_the_provider() {
    let query = query("https://app.example/", "https://app.example/cb", Some("s"));
    let mut drive = Drive::open_for(&query, instance(Latchkey::by(Redeemer::Browser)));
    drive.choose("Example");
    drive.go_and_return();
    assert_eq!(
        drive.landed(),
        format!("https://app.example/cb?code={}&state=s", drive.code())
    );
}

const CHALLENGE: &str = "FgtOQz44TgXlN9xZtGf3yyQD8CFNsVxdtYhio_EVbS4";

fn with_pkce() -> String {
    let query = query("https://app.example/", "https://app.example/cb", Some("s"));
    format!("{query}&code_challenge={CHALLENGE}&code_challenge_method=S256")
}

#[test]
fn a_client_s_own_pkce_is_bound_to_its_code() {
    for redeemer in BOTH {
        let mut drive = Drive::open_for(&with_pkce(), instance(Latchkey::by(redeemer)));
        drive.choose("Example");
        drive.go_and_return();
        let issued = drive.hass.codes.last().unwrap();
        assert_eq!(issued.challenge.as_deref(), Some(CHALLENGE));
    }
}

/// A new flow after the return is bound too, whichever button opens it: what Home Assistant understands is
/// asked for again.
#[test]
fn a_client_s_own_pkce_is_never_dropped_after_the_return() {
    let providers: [fn(&mut Drive); 3] = [
        Drive::press,
        |drive| drive.act(Act::AnotherAccount),
        |drive| drive.choose("Example"),
    ];
    for again in providers {
        let mut drive = Drive::open_for(&with_pkce(), instance(Latchkey::by(Redeemer::Browser)));
        drive.choose("Example");
        let callback = drive.visit();
        drive.hass.restart();
        drive.open_page(&callback);
        assert_eq!(drive.notice().code.as_deref(), Some("flow-gone"));
        again(&mut drive);
        assert_eq!(drive.left.len(), 2, "{:?}", drive.screen());
        drive.go_and_return();
        let issued = drive.hass.codes.last().unwrap();
        assert_eq!(issued.challenge.as_deref(), Some(CHALLENGE));
    }
}

#[test]
fn an_old_home_assistant_signs_in_too() {
    for redeemer in BOTH {
        let mut hass = instance(Latchkey::by(redeemer));
        hass.version = Version::Old;
        let mut drive = left(hass);
        drive.go_and_return();
        assert!(drive.landed().contains(drive.code()));
    }
}

/// RP-49, RP-50: the component's clock counts.
#[test]
fn a_device_whose_clock_is_wrong_signs_in() {
    for skew in [-2 * 86_400, -300, 0, 300, 2 * 86_400, 10 * 365 * 86_400] {
        let mut drive = Drive::open(instance(Latchkey::by(Redeemer::Browser)));
        drive.skew = skew;
        drive.choose("Example");
        let callback = drive.visit();
        drive.wait(120_000);
        drive.open_page(&callback);
        assert!(
            drive.landed().contains("code="),
            "{skew}: {:?}",
            drive.screen()
        );
    }
}

#[test]
fn nothing_opens_before_a_click() {
    let latchkey = AuthProvider::latchkey("Example", "example", Latchkey::by(Redeemer::Browser));
    let mut hass = Hass::with(vec![latchkey]);
    hass.ops = vec![Op::at("idp.example").registered()];
    let drive = Drive::open(hass);
    assert_eq!(drive.panel(), Panel::List);
    assert_eq!(drive.count(Method::Post), 0);
    let [provider] = &drive.sign_in_screen().others[..] else {
        panic!("{:?}", drive.screen());
    };
    assert_eq!(
        (provider.name.as_str(), provider.leads),
        ("Example", Leads::Elsewhere)
    );
}

#[test]
fn the_wait_is_announced_and_the_focus_stays_where_it_helps() {
    let mut drive = left_with(Latchkey::by(Redeemer::Browser));
    let callback = drive.visit();
    drive.hold();
    drive.open_page(&callback);
    assert_eq!(drive.screen().announcement(), Text::SigningYouIn);
    drive.deliver(0, None);
    assert_eq!(drive.panel(), Panel::Busy(Text::SigningYouIn));
    assert_eq!(drive.sign_in_screen().heading, Text::AlmostThere);
    assert!(!drive.focus.contains(&Focus::Heading));
    drive.release(false);
    assert_eq!(drive.leaving().text, Text::ReturningToHomeAssistant);
}

/// RP-20, RP-33
#[test]
fn the_same_callback_again_sends_nothing() {
    for redeemer in BOTH {
        let mut drive = left_with(Latchkey::by(redeemer));
        drive.go_and_return();
        let (sent, posted) = (drive.sent.len(), drive.posted.len());
        drive.return_again();
        drive.happen(&Event::Restored);
        drive.wait(60_000);
        assert_eq!(drive.halted().code, "record-missing");
        assert_eq!((drive.sent.len(), drive.posted.len()), (sent, posted));
        assert_eq!(json!(drive.tab.records.len()), 0);
    }
}
