//! Other people's plugins beside ours: hass-oidc-auth, hass-auth-header and hass-openid.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use latchkey_core::hass::Presentation;
use latchkey_core::machine::Event;
use latchkey_core::screen::{Act, Code, Panel, Remedy, Screen, Text};
use latchkey_core::wire::Method;
use url::Url;
use url::form_urlencoded::Serializer;

use crate::drive::{Drive, ORIGIN, STATE, boot, own_query, query};
use crate::hass::{Blocks, Hass, Script, Way};

const COMPANY: &str = "Company";

/// hass-oidc-auth stands first, as it puts itself there.
fn company() -> Hass {
    Hass::with(vec![Way::redirecting(COMPANY), Way::homeassistant()])
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
    drive.hass.ways[0].script = match became {
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
    let ways: [fn(&mut Drive); 2] = [Drive::press, |drive| drive.choose(COMPANY)];
    for became in [Became::Unknown, Became::Cookieless] {
        for again in ways {
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
    hass.ways[0].script = Script::Abort("oidc_cookie_invalid");
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
    let mut drive = Drive::open_for(&query, Hass::with(vec![Way::homeassistant()]));
    drive.sign_in();
    assert!(drive.landed().contains(drive.code()));
}

/// hass-auth-header stands first as well.
fn header(script: Script) -> Hass {
    let way = Way::new("Header Authentication", "auth_header", None, script);
    Hass::with(vec![way, Way::homeassistant()])
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

/// Earlier versions of hass-openid list no provider: it is a link that the administrator adds.
#[test]
fn a_link_leads_to_hass_openid_with_the_client_s_query() {
    let links = r#"{"links": [{"name": "OpenID", "url": "/auth/openid/authorize"},
        {"name": "Other", "url": "/auth/openid/authorize?x=1"}]}"#;
    let links_of = |drive: &Drive| match drive.screen() {
        Screen::SignIn(sign_in) => sign_in.links,
        other => panic!("{other:?}"),
    };
    let own = own_query();
    let expected = [
        ("OpenID".to_owned(), format!("/auth/openid/authorize?{own}")),
        (
            "Other".to_owned(),
            format!("/auth/openid/authorize?x=1&{own}"),
        ),
    ];
    let mut page = boot(ORIGIN, "/auth/authorize", &format!("{own}&latchkey=choose"));
    page.presentation = Presentation::read(links);
    let mut drive = Drive::open_with(page, company(), None);
    assert_eq!(links_of(&drive), expected, "beside the form");
    drive.hass.ways[1].script = Script::Abort("closed");
    drive.act(Act::StartOver);
    assert_eq!(drive.remedy(), Some(sign_in_again()));
    assert_eq!(links_of(&drive), expected, "and beside a refusal");
}

fn sign_in_again() -> Remedy {
    Remedy::Do(Text::SignInAgain, Act::Restart)
}

/// hass-openid stands last, as it adds itself to those that are there.
fn openid(blocks: Blocks) -> Hass {
    let mut hass = Hass::with(vec![Way::homeassistant(), Way::openid()]);
    hass.openid = Some(blocks);
    hass
}

const OPENID: &str = "OpenID Connect";

/// It builds its redirect address from `base_url`, and reads whatever of a name stands first.
fn openid_page(query: &str) -> String {
    let base = "base_url=http%3A%2F%2Fha.test%3A8123";
    format!("/auth/openid/authorize?{base}&{query}")
}

#[test]
fn hass_openid_s_button_leads_to_its_page_with_the_client_s_query() {
    let android = "https://home-assistant.io/android";
    for query in [
        own_query(),
        query(android, "homeassistant://auth-callback", None),
        query("https://app.example/", "https://app.example/cb", Some("s")),
    ] {
        let mut drive = Drive::open_for(&query, openid(Blocks::No));
        let posts = drive.count(Method::Post);
        drive.choose(OPENID);
        assert_eq!(drive.landed(), openid_page(&query));
        assert_eq!(drive.leaving().text, Text::LeavingFor(OPENID.to_owned()));
        assert_eq!(drive.count(Method::Post), posts, "its flow only ends");
    }
}

#[test]
fn nobody_s_query_says_where_hass_openid_sends_its_answer() {
    let query = format!("base_url=https%3A%2F%2Fevil.example&{}", own_query());
    let mut drive = Drive::open_for(&query, openid(Blocks::No));
    drive.choose(OPENID);
    assert_eq!(drive.landed(), openid_page(&own_query()));
}

#[test]
fn beside_hass_openid_everybody_else_signs_in_as_ever() {
    let mut drive = Drive::open(openid(Blocks::No));
    drive.submit(&[("username", "alice"), ("password", "wrong")]);
    assert_eq!(drive.notice().text, Text::InvalidAuth);
    drive.sign_in();
    assert!(drive.landed().contains(drive.code()));
}

/// Its button is the only way then, and is not taken by itself: after an error there, that would be a circle.
#[test]
fn where_hass_openid_blocks_the_page_says_so_and_offers_it() {
    let android = "https://home-assistant.io/android";
    for query in [
        own_query(),
        query(android, "homeassistant://auth-callback", None),
        query("https://app.example/", "https://app.example/cb", Some("s")),
    ] {
        let mut drive = Drive::open_for(&query, openid(Blocks::Yes));
        let words = Text::OnlyBy(OPENID.to_owned());
        assert_eq!(drive.notice().text, words);
        let label = Text::ContinueWith(OPENID.to_owned());
        let offered = Remedy::Go(label, openid_page(&query));
        assert_eq!(drive.remedy(), Some(offered));
        assert_eq!(drive.panel(), Panel::List);
        drive.wait(60_000);
        assert!(drive.left.is_empty(), "it went there by itself");
        drive.choose(OPENID);
        assert_eq!(drive.landed(), openid_page(&query));
        assert_eq!(drive.hass.failures(), 0);
    }
}

/// Its versions before 1.3 block too, and list nothing.
#[test]
fn a_hass_openid_that_is_not_listed_is_offered_too() {
    let mut hass = openid(Blocks::Yes);
    hass.ways.pop();
    let drive = Drive::open(hass);
    assert_eq!(drive.notice().text, Text::OnlyBy("OpenID".to_owned()));
    let offered = Remedy::Go(
        Text::ContinueWith("OpenID".to_owned()),
        openid_page(&own_query()),
    );
    assert_eq!(drive.remedy(), Some(offered));
}

/// It answers every refusal with 200.
#[test]
fn a_refusal_behind_hass_openid_keeps_its_reason() {
    let mut hass = openid(Blocks::No);
    hass.refuses_client = true;
    let halted = Drive::open(hass).halted();
    assert_eq!(halted.code, "client-refused");
    let mut hass = openid(Blocks::No);
    hass.ways.push(Way::trusted(false));
    let mut drive = Drive::open(hass);
    drive.hass.ways.pop();
    drive.choose("Trusted Networks");
    assert_eq!(drive.notice().code, Some(Code::ours("provider-gone")));
}
