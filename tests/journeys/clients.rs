//! Who asks: the frontend, the apps, and strangers; and what goes back to them.

use latchkey_core::hass::{AuthorizationRequest, AuthorizationRequestFault};
use latchkey_core::screen::{Act, Remedy, RequestingClient, Text};
use latchkey_core::wire::{Query, decode_component, encode_component};
use proptest::prelude::*;
use serde_json::Value;

use crate::drive::{Drive, ORIGIN, boot, query, read_address};
use crate::hass::{AuthProvider, Hass};

const ANDROID: &str = "https://home-assistant.io/android";
const IOS: &str = "https://home-assistant.io/iOS";
const BACK: &str = "homeassistant://auth-callback";
const WEAR: &str = "https://wear.googleapis.com/3p_auth/io.homeassistant.companion.android";

fn signed_in(client_id: &str, redirect_uri: &str, state: Option<&str>) -> Drive {
    let query = query(client_id, redirect_uri, state);
    let mut drive = Drive::open_for(&query, Hass::with(vec![AuthProvider::homeassistant()]));
    drive.sign_in();
    drive
}

fn requesting_client(client_id: &str, redirect_uri: &str) -> RequestingClient {
    let query = query(client_id, redirect_uri, None);
    let drive = Drive::open_for(&query, Hass::with(vec![AuthProvider::homeassistant()]));
    drive.sign_in_screen().requesting_client
}

#[test]
fn the_frontend_needs_no_introduction() {
    let redirect = format!("{ORIGIN}/?auth_callback=1");
    assert_eq!(
        requesting_client(&format!("{ORIGIN}/"), &redirect),
        RequestingClient::OwnOrigin
    );
}

#[test]
fn the_apps_are_called_by_their_names() {
    assert_eq!(
        requesting_client(ANDROID, BACK),
        RequestingClient::App(Text::AndroidApp)
    );
    assert_eq!(
        requesting_client(ANDROID, WEAR),
        RequestingClient::App(Text::WearOsApp)
    );
    let china = WEAR.replace("googleapis.com", "googleapis-cn.com");
    assert_eq!(
        requesting_client(ANDROID, &china),
        RequestingClient::App(Text::WearOsApp)
    );
    assert_eq!(
        requesting_client(IOS, BACK),
        RequestingClient::App(Text::IosApp)
    );
    let dev = "homeassistant-dev://auth-callback";
    let client = format!("{IOS}/dev-auth");
    assert_eq!(
        requesting_client(&client, dev),
        RequestingClient::App(Text::IosApp)
    );
}

/// What two Home Assistants themselves say of each id, whose request came to this very origin
/// (`tests/component/test_client_ids.py` asks the one that is there).
#[test]
fn a_client_id_is_refused_exactly_where_every_home_assistant_refuses_it() {
    let known: Value = serde_json::from_str(include_str!("../client_ids.json")).unwrap();
    assert_eq!(known["origin"], ORIGIN);
    for case in known["cases"].as_array().unwrap() {
        let id = case["client_id"].as_str().unwrap();
        let query = Query::new(&query(id, "https://app.example/cb", None));
        let request = AuthorizationRequest::read(&query, ORIGIN, read_address);
        let is_refused = request == Err(AuthorizationRequestFault::ClientIdInvalid);
        // What no browser can read cannot be shown to anybody, and is refused too.
        let is_readable = read_address(id).is_some();
        let accepted = ["2025.4.4", "2026.11.0"].map(|version| case[version].as_bool().unwrap());
        let expected = accepted == [false, false] || !is_readable;
        assert_eq!(is_refused, expected, "{id:?} {request:?}");
    }
}

fn opened_at(origin: &str, told: bool) -> Drive {
    let query = query(
        &format!("{origin}/"),
        &format!("{origin}/?auth_callback=1"),
        None,
    );
    let mut boot = boot(origin, "/auth/authorize", &query);
    boot.presentation.client_refused = told;
    Drive::open_with(boot, Hass::with(vec![AuthProvider::homeassistant()]), None)
}

#[test]
fn a_stranger_that_home_assistant_refuses_costs_nothing_to_look_at() {
    for id in [
        "http://8.8.8.8/",
        "https://user:pw@evil.example/",
        "https://evil.example/../",
        "https://evil.example/#x",
    ] {
        let drive = Drive::open_for(
            &query(id, "https://evil.example/", None),
            Hass::with(vec![AuthProvider::homeassistant()]),
        );
        assert_eq!(drive.sent, [], "{id}");
        let halted = drive.halted();
        assert_eq!(halted.text, Text::ClientRefused);
        assert_eq!(halted.code, "client-id-invalid");
        let home = Remedy::Go(Text::GoToHomeAssistant, "/".to_owned());
        assert_eq!(halted.remedy, home);
    }
}

#[test]
fn an_own_address_that_home_assistant_refuses_is_explained_and_no_button_leads_back_here() {
    let drive = opened_at("http://1.2.3.4", true);
    assert_eq!(drive.sent, []);
    let known = drive.halted();
    assert_eq!(known.code, "own-address-refused");
    // Where the integration does not tell, the answer does: a newer Home Assistant accepts it.
    let mut hass = Hass::with(vec![AuthProvider::homeassistant()]);
    hass.refuses_client = true;
    let page = query("http://1.2.3.4/", "http://1.2.3.4/?auth_callback=1", None);
    let drive = Drive::open_with(boot("http://1.2.3.4", "/auth/authorize", &page), hass, None);
    let answered = drive.halted();
    assert_eq!(answered.code, "client-refused");
    for halted in [known, answered] {
        assert_eq!(halted.heading, Text::OwnAddressHeading);
        assert_eq!(halted.text, Text::OwnAddressRefused);
        assert_eq!(halted.builtin, None);
        let Remedy::Go(_, target) = halted.remedy else {
            panic!("{:?}", halted.remedy);
        };
        assert!(
            target.starts_with("https://www.home-assistant.io/"),
            "{target}"
        );
    }
}

#[test]
fn an_own_public_address_is_tried_where_nothing_is_known_against_it() {
    for origin in [
        "http://1.2.3.4",
        "http://1.2.3.4:8123",
        "http://[2001:db8::1]",
    ] {
        let drive = opened_at(origin, false);
        assert_eq!(
            drive.sign_in_screen().requesting_client,
            RequestingClient::OwnOrigin,
            "{origin}"
        );
    }
}

#[test]
fn a_client_that_the_integration_knows_to_be_refused_costs_nothing_to_look_at() {
    // This one only a newer Home Assistant refuses.
    let page = query("http://8.8.8.8:8123/", "http://8.8.8.8:8123/", None);
    let mut boot = boot(ORIGIN, "/auth/authorize", &page);
    boot.presentation.client_refused = true;
    let drive = Drive::open_with(boot, Hass::with(vec![AuthProvider::homeassistant()]), None);
    assert_eq!(drive.sent, []);
    assert_eq!(drive.halted().text, Text::ClientRefused);
}

#[test]
fn an_app_goes_back_by_its_scheme_and_the_link_is_always_there() {
    for client in [ANDROID, IOS] {
        let drive = signed_in(client, BACK, Some("s"));
        let expected = format!("{BACK}?code={}&state=s", drive.code());
        assert_eq!(drive.target(), expected);
        let leaving = drive.leaving();
        assert_eq!(leaving.text, Text::ReturningToApp);
        assert_eq!(leaving.link.0, Text::ReturnToApp);
        assert_eq!(leaving.link.1.reveal(), &expected);
        let again = Remedy::Do(Text::SignInAgain, Act::StartOver);
        assert_eq!(leaving.remedy, Some(again));
    }
}

#[test]
fn an_app_is_not_asked_whether_to_stay_logged_in() {
    let query = query(ANDROID, BACK, None);
    let drive = Drive::open_for(&query, Hass::with(vec![AuthProvider::homeassistant()]));
    assert_eq!(drive.sign_in_screen().keep, None);
    let drive = signed_in(ANDROID, BACK, None);
    assert!(!drive.target().contains("storeToken"));
}

#[test]
fn the_name_of_an_app_alone_does_not_make_an_app() {
    let stranger = |client: &str, redirect: &str, destination: &str| {
        let expected = RequestingClient::ThirdParty {
            host: "home-assistant.io".to_owned(),
            destination: Some(destination.to_owned()),
        };
        assert_eq!(requesting_client(client, redirect), expected);
    };
    stranger(ANDROID, "https://evil.example/", "evil.example");
    stranger(ANDROID, "homeassistant://other", "homeassistant://other");
    stranger(IOS, WEAR, "wear.googleapis.com");
    stranger(&format!("{ANDROID}?x=1"), BACK, BACK);
    stranger(
        IOS,
        "homeassistant-dev://auth-callback",
        "homeassistant-dev://auth-callback",
    );
}

#[test]
fn a_stranger_is_shown_by_its_host_in_ascii() {
    let shown = |client: &str| match requesting_client(client, "https://app.example/cb") {
        RequestingClient::ThirdParty { host, .. } => host,
        other => panic!("{other:?}"),
    };
    assert_eq!(shown("https://app.example/"), "app.example");
    assert_eq!(
        shown("https://b\u{fc}cher.example/"),
        "xn--bcher-kva.example"
    );
    let cyrillic = "https://\u{43f}\u{440}\u{438}\u{43c}\u{435}\u{440}.example/";
    assert_eq!(shown(cyrillic), "xn--e1afmkfd.example");
    assert_eq!(
        shown("https://HOME-ASSISTANT.io:8443/"),
        "home-assistant.io:8443"
    );
    assert_eq!(
        shown("https://home-assistant.io.evil.example/"),
        "home-assistant.io.evil.example"
    );
    assert_eq!(shown("https://0x7f.1/"), "127.0.0.1");
}

#[test]
fn where_the_code_goes_is_shown_if_it_is_another_host() {
    let expected = |destination: Option<&str>| RequestingClient::ThirdParty {
        host: "app.example".to_owned(),
        destination: destination.map(str::to_owned),
    };
    let same = requesting_client("https://app.example/", "https://app.example/cb");
    assert_eq!(same, expected(None));
    let other = requesting_client("https://app.example/", "https://elsewhere.example/cb");
    assert_eq!(other, expected(Some("elsewhere.example")));
    let scheme = requesting_client("https://app.example/", "myapp://cb");
    assert_eq!(scheme, expected(Some("myapp://cb")));
}

#[test]
fn somebody_who_claims_to_be_this_home_assistant_but_goes_elsewhere_is_a_stranger() {
    let claimed = requesting_client(&format!("{ORIGIN}/"), "http://ha.test:9999/");
    let expected = RequestingClient::ThirdParty {
        host: "ha.test:8123".to_owned(),
        destination: Some("ha.test:9999".to_owned()),
    };
    assert_eq!(claimed, expected);
    let credentials = requesting_client(&format!("{ORIGIN}/"), "http://ha.test:8123@evil.example/");
    assert!(
        matches!(credentials, RequestingClient::ThirdParty { .. }),
        "{credentials:?}"
    );
}

#[test]
fn only_the_frontend_is_asked_to_keep_people_logged_in() {
    for (client, redirect) in [
        ("https://app.example/", "https://app.example/cb"),
        (ORIGIN, ORIGIN),
        (ANDROID, BACK),
    ] {
        let query = query(client, redirect, None);
        let drive = Drive::open_for(&query, Hass::with(vec![AuthProvider::homeassistant()]));
        assert_eq!(drive.sign_in_screen().keep, None, "{client}");
    }
}

#[test]
fn the_tick_starts_as_home_assistant_says_and_decides() {
    for preselect in [true, false] {
        for ticked in [None, Some(true), Some(false)] {
            let mut hass = Hass::with(vec![AuthProvider::homeassistant()]);
            hass.preselect = preselect;
            let mut drive = Drive::open(hass);
            assert_eq!(drive.sign_in_screen().keep, Some(preselect));
            if let Some(ticked) = ticked {
                drive.act(latchkey_core::screen::Act::Keep(ticked));
            }
            drive.sign_in();
            let stored = drive.target().ends_with("&storeToken=true");
            assert_eq!(stored, ticked.unwrap_or(preselect));
        }
    }
}

#[test]
fn the_state_goes_back_in_the_very_bytes_that_came() {
    let redirect = format!("{ORIGIN}/?auth_callback=1");
    for state in [
        "", "plain", "a+b", "%7e", "%fF", "%C3%A4", "ä", "a=b", "%26&x=1", "1;2", "%zz",
    ] {
        let drive = signed_in(ANDROID, BACK, Some(state));
        let state = state.split('&').next().unwrap();
        let expected = format!("{BACK}?code={}&state={state}", drive.code());
        assert_eq!(drive.target(), expected);
    }
    let missing = signed_in(&format!("{ORIGIN}/"), &redirect, None);
    assert!(!missing.target().contains("state"));
}

#[test]
fn the_code_is_added_to_whatever_query_the_address_has() {
    let cases = [
        ("https://a.example", "https://a.example?code="),
        ("https://a.example/", "https://a.example/?code="),
        ("https://a.example/?", "https://a.example/?code="),
        ("https://a.example/?x", "https://a.example/?x&code="),
        ("https://a.example/?x=1&", "https://a.example/?x=1&code="),
        ("https://a.example/?x=1?y", "https://a.example/?x=1?y&code="),
        ("https://a.example/?x=1?", "https://a.example/?x=1?&code="),
        ("https://a.example/??", "https://a.example/??&code="),
    ];
    for (redirect, expected) in cases {
        let drive = signed_in("https://a.example/", redirect, None);
        assert_eq!(drive.target(), format!("{expected}{}", drive.code()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    /// Everything that the client's address says arrives as it was, then the code, then the state.
    #[test]
    fn a_redirect_address_keeps_its_path_and_its_query(
        path in "[a-z0-9/._~-]{0,12}",
        pairs in prop::collection::vec(("[a-z0-9]{1,4}", "[ -~\u{a1}-\u{17f}]{0,8}"), 0..4),
        state in prop::option::of("[ -~\u{a1}-\u{17f}]{0,12}"),
    ) {
        let mut redirect = url::Url::parse("https://app.example/").unwrap();
        redirect.set_path(&path);
        for (name, value) in &pairs {
            redirect.query_pairs_mut().append_pair(name, value);
        }
        let encoded = state.as_deref().map(encode_component);
        let drive = signed_in("https://app.example/", redirect.as_str(), encoded.as_deref());
        let target = url::Url::parse(drive.target()).unwrap();
        prop_assert_eq!(target.path(), redirect.path());
        prop_assert_eq!(target.host_str(), redirect.host_str());
        let mut expected: Vec<(String, String)> = pairs;
        expected.push(("code".to_owned(), drive.code().to_owned()));
        if let Some(state) = state {
            expected.push(("state".to_owned(), state));
        }
        let arrived: Vec<_> = target.query_pairs().into_owned().collect();
        prop_assert_eq!(&arrived, &expected);
        // Our own reader and the browser's agree on what a query says.
        let query = Query::new(target.query().unwrap());
        let ours: Vec<_> = query.pairs().map(|(_, value)| decode_component(value)).collect();
        let theirs: Vec<_> = expected.into_iter().map(|(_, value)| value).collect();
        prop_assert_eq!(ours, theirs);
    }
}
