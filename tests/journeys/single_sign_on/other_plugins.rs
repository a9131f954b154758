//! Other people's plugins beside ours: hass-oidc-auth and hass-auth-header.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use latchkey_core::machine::{Boot, Event, Presentation};
use latchkey_core::screen::{Act, Panel, Text};
use latchkey_core::wire::Method;
use url::Url;
use url::form_urlencoded::Serializer;

use crate::drive::{Drive, ORIGIN, STATE, boot, own_query, query};
use crate::hass::{AuthProvider, Hass, Script};

const COMPANY: &str = "Company";

/// hass-oidc-auth stands first, as it puts itself there.
fn company() -> Hass {
    Hass::with(vec![
        AuthProvider::redirecting(COMPANY),
        AuthProvider::homeassistant(),
    ])
}

/// Whoever starts over asks Home Assistant's own list, where it is called as everywhere.
#[test]
fn hass_oidc_auth_keeps_its_configured_name_when_the_list_is_asked_for() {
    let named = Boot {
        presentation: Presentation::read(r#"{"oidc_plugin_name": "Family login"}"#),
        ..boot(ORIGIN, "/auth/authorize", &own_query())
    };
    let mut drive = Drive::open_with(named, company(), None);
    drive.choose("Family login");
    assert!(drive.is_welcomed(), "{:?}", drive.screen());
}

fn at_the_welcome_page(query: &str) -> Drive {
    let mut drive = Drive::open_for(query, company());
    drive.choose(COMPANY);
    assert!(drive.is_welcomed(), "{:?}", drive.screen());
    drive
}

/// What has become of the person on hass-oidc-auth's pages.
#[derive(Clone, Copy, Debug)]
enum Became {
    /// Signed in: the cookie is worth something.
    Known,
    /// Not signed in: its cookie is there, but worth nothing.
    Unknown,
    /// The browser keeps no cookies.
    Cookieless,
}

/// Where hass-oidc-auth sends the person afterwards. It reads the address that it was given, adds what stores the
/// tokens of the own frontend, and drops parameters that are empty.
fn after_welcome(drive: &mut Drive, became: Became) -> String {
    drive.hass.providers[0].script = match became {
        Became::Known => Script::Bypass,
        Became::Unknown => Script::Abort("oidc_cookie_invalid"),
        Became::Cookieless => Script::Abort("no_oidc_cookie_found"),
    };
    let mut back = Url::parse(&given_back(drive)).unwrap();
    let pairs: Vec<(String, String)> = back.query_pairs().into_owned().collect();
    let mut rewritten = Serializer::new(String::new());
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        if name == "redirect_uri" && value.starts_with(ORIGIN) {
            rewritten.append_pair(name, &format!("{value}&storeToken=true"));
        } else {
            rewritten.append_pair(name, value);
        }
    }
    rewritten.append_pair("skip_oidc_redirect", "true");
    back.set_query(Some(&rewritten.finish()));
    back.into()
}

/// The address that the welcome page was given.
fn given_back(drive: &Drive) -> String {
    let target = drive.landed();
    let given = target.strip_prefix("/auth/oidc/welcome?redirect_uri=");
    let given = given.unwrap_or_else(|| panic!("not welcomed, but {target}"));
    let given = percent_encoding::percent_decode_str(given)
        .decode_utf8()
        .unwrap();
    String::from_utf8(STANDARD.decode(given.as_bytes()).unwrap()).unwrap()
}

#[track_caller]
fn is_told_why(drive: &Drive, reason: &str) {
    let words = Text::AbortedWithReason(reason.to_owned());
    assert_eq!(drive.notice().text, words);
    assert_eq!(drive.panel(), Panel::List);
    assert_eq!(drive.others(), [COMPANY, "Home Assistant Local"]);
}

#[test]
fn the_welcome_page_gets_the_address_of_this_page() {
    let drive = at_the_welcome_page(&own_query());
    let back = format!("{}&latchkey=welcomed", Drive::page_address(&own_query()));
    assert_eq!(given_back(&drive), back);
    assert_eq!(
        drive.leaving().text,
        Text::LeavingFor(COMPANY.to_owned()),
        "and there is a link, where the browser stays"
    );
    assert_eq!(drive.leaving().link.1.reveal(), drive.landed());
}

#[test]
fn whoever_comes_back_with_the_cookie_is_in() {
    let mut drive = at_the_welcome_page(&own_query());
    let back = after_welcome(&mut drive, Became::Known);
    let posts = drive.count(Method::Post);
    drive.open_page(&back);
    assert_eq!(drive.count(Method::Post), posts + 1);
    let client = format!("{ORIGIN}/?auth_callback=1&storeToken=true");
    let landed = format!("{client}&code={}&state={STATE}", drive.code());
    assert_eq!(drive.landed(), format!("{landed}&storeToken=true"));
    assert_eq!(drive.hass.failures(), 0);
}

#[test]
fn an_app_comes_back_to_its_own_scheme() {
    let android = "homeassistant://auth-callback";
    let query = query("https://home-assistant.io/android", android, None);
    let mut drive = at_the_welcome_page(&query);
    let back = after_welcome(&mut drive, Became::Known);
    drive.open_page(&back);
    assert_eq!(drive.landed(), format!("{android}?code={}", drive.code()));
}

/// The address can be made by anybody, so coming by it is no consent.
#[test]
fn a_third_party_waits_for_a_click_after_the_way_back() {
    let query = query("https://app.example/", "https://app.example/cb", Some("s"));
    let mut drive = at_the_welcome_page(&query);
    let back = after_welcome(&mut drive, Became::Known);
    drive.open_page(&back);
    let label = Text::ContinueTo("app.example".to_owned());
    assert_eq!(drive.panel(), Panel::Consent(label));
    assert_eq!(drive.left.len(), 1);
    drive.act(Act::Agree);
    let landed = format!("https://app.example/cb?code={}&state=s", drive.code());
    assert_eq!(drive.landed(), landed);
}

#[test]
fn whoever_comes_back_without_being_known_is_told_so_and_not_sent_in_circles() {
    for (became, reason) in [
        (Became::Unknown, "oidc_cookie_invalid"),
        (Became::Cookieless, "no_oidc_cookie_found"),
    ] {
        let mut drive = at_the_welcome_page(&own_query());
        let back = after_welcome(&mut drive, became);
        drive.open_page(&back);
        is_told_why(&drive, reason);
        drive.wait(60_000);
        assert_eq!(drive.left.len(), 1, "{became:?}: a circle");
        assert_eq!(drive.hass.failures(), 0);
        drive.choose("Home Assistant Local");
        drive.sign_in();
        assert!(drive.landed().contains(drive.code()));
    }
}

/// A click is no circle: the person wants the welcome page again, with whatever cookie is left of the last time.
#[test]
fn every_click_leads_to_the_welcome_page() {
    let providers: [fn(&mut Drive); 2] = [Drive::press, |drive| drive.choose(COMPANY)];
    for became in [Became::Unknown, Became::Cookieless] {
        for again in providers {
            let mut drive = at_the_welcome_page(&own_query());
            let back = after_welcome(&mut drive, became);
            drive.open_page(&back);
            again(&mut drive);
            assert_eq!(drive.left.len(), 2, "{became:?}: {:?}", drive.screen());
            let back = after_welcome(&mut drive, Became::Known);
            drive.open_page(&back);
            assert!(drive.landed().contains(drive.code()));
        }
    }
}

#[test]
fn the_cookie_of_an_earlier_visit_does_not_stand_in_the_way() {
    let mut hass = company();
    hass.providers[0].script = Script::Abort("oidc_cookie_invalid");
    let mut drive = Drive::open(hass);
    drive.choose(COMPANY);
    assert!(drive.is_welcomed(), "{:?}", drive.screen());
}

#[test]
fn nobody_else_gets_to_see_that_they_were_welcomed() {
    let mut drive = at_the_welcome_page(&own_query());
    let back = after_welcome(&mut drive, Became::Unknown);
    drive.open_page(&back);
    let builtin = drive.sign_in_screen().builtin;
    assert!(!builtin.contains("latchkey="), "{builtin}");
    drive.choose("Home Assistant Local");
    drive.sign_in();
    assert!(!drive.landed().contains("latchkey="), "{}", drive.landed());
}

#[test]
fn going_back_from_the_welcome_page_leads_to_a_usable_page() {
    let mut drive = at_the_welcome_page(&own_query());
    drive.happen(&Event::Restored);
    assert_eq!(drive.left.len(), 1);
    assert_eq!(drive.others(), [COMPANY]);
    drive.sign_in();
    assert!(drive.landed().contains(drive.code()));
}

#[test]
fn a_way_back_that_nobody_offers_is_an_ordinary_start() {
    let query = format!("{}&latchkey=welcomed", own_query());
    let mut drive = Drive::open_for(&query, Hass::with(vec![AuthProvider::homeassistant()]));
    drive.sign_in();
    assert!(drive.landed().contains(drive.code()));
}

/// Begun at its own welcome page, the plugin comes back without our hint: to `/`, from where Home Assistant's
/// frontend opens this page.
fn past_welcome() -> [String; 2] {
    let redirect = format!("{ORIGIN}/?auth_callback=1&storeToken=true&skip_oidc_redirect=true");
    [
        query(&format!("{ORIGIN}/"), &redirect, Some(STATE)),
        format!("{}&skip_oidc_redirect=true", own_query()),
    ]
}

#[test]
fn whoever_was_welcomed_by_the_plugin_itself_is_in_too() {
    for query in past_welcome() {
        let mut hass = company();
        hass.providers[0].script = Script::Bypass;
        let drive = Drive::open_for(&query, hass);
        assert!(drive.target().contains(drive.code()));
        assert_eq!(drive.count(Method::Post), 1);
    }
}

/// People also write that parameter by hand, to get past the plugin.
#[test]
fn whoever_goes_past_the_plugin_gets_the_form_without_a_word() {
    for query in past_welcome() {
        for reason in ["no_oidc_cookie_found", "oidc_cookie_invalid"] {
            let mut hass = company();
            hass.providers[0].script = Script::Abort(reason);
            let mut drive = Drive::open_for(&query, hass);
            assert_eq!(drive.sign_in_screen().notice, None, "{reason}");
            assert_eq!(drive.others(), [COMPANY]);
            assert!(drive.left.is_empty(), "a circle");
            assert_eq!(drive.hass.failures(), 0);
            drive.choose(COMPANY);
            assert!(drive.is_welcomed(), "a click leads there");
        }
    }
}

#[test]
fn whoever_goes_past_a_plugin_that_is_not_there_starts_as_ever() {
    for query in past_welcome() {
        let mut drive = Drive::open_for(&query, Hass::with(vec![AuthProvider::homeassistant()]));
        drive.sign_in();
        assert!(drive.target().contains(drive.code()));
    }
}

/// hass-auth-header stands first as well.
fn header(script: Script) -> Hass {
    let provider = AuthProvider::new("Header Authentication", "auth_header", None, script);
    Hass::with(vec![provider, AuthProvider::homeassistant()])
}

#[test]
fn a_header_that_is_good_enough_lets_the_own_frontend_in_at_once() {
    let drive = Drive::open(header(Script::Bypass));
    let client = format!("{ORIGIN}/?auth_callback=1&code={}", drive.code());
    let target = format!("{client}&state={STATE}&storeToken=true");
    assert_eq!(drive.target(), target);
    assert_eq!(drive.count(Method::Post), 1);
}

#[test]
fn a_header_that_is_good_enough_lets_no_stranger_in_without_a_click() {
    let query = query("https://app.example/", "https://app.example/cb", Some("s"));
    let mut drive = Drive::open_for(&query, header(Script::Bypass));
    let label = Text::ContinueTo("app.example".to_owned());
    assert_eq!(drive.panel(), Panel::Consent(label));
    assert!(drive.left.is_empty());
    drive.act(Act::Agree);
    let landed = format!("https://app.example/cb?code={}&state=s", drive.code());
    assert_eq!(drive.target(), landed);
    // The empty form is such a click.
    let mut drive = Drive::open_for(&query, header(Script::Fields(serde_json::json!([]))));
    drive.submit(&[]);
    assert!(drive.target().starts_with("https://app.example/cb?code="));
}

#[test]
fn without_the_header_there_are_the_other_ways() {
    let mut drive = Drive::open(header(Script::Abort("not_allowed")));
    assert_eq!(drive.notice().text, Text::NotAllowed);
    assert_eq!(drive.notice().remedy, None, "trying again can't help");
    drive.choose("Home Assistant Local");
    drive.sign_in();
    assert!(drive.target().contains(drive.code()));
}
