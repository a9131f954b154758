//! hass-openid beside ours: a button to its page, links to it, and its `block_login`.

use latchkey_core::hass::Presentation;
use latchkey_core::screen::{Act, Code, Panel, Remedy, Screen, Text};
use latchkey_core::wire::Method;

use crate::drive::{Drive, ORIGIN, boot, own_query, query};
use crate::hass::{AuthProvider, Blocks, Hass, Script};

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
    let mut drive = Drive::open_with(page, openid(Blocks::No), None);
    assert_eq!(links_of(&drive), expected, "beside the form");
    drive.hass.providers[0].script = Script::Abort("closed");
    drive.act(Act::StartOver);
    assert_eq!(drive.remedy(), Some(sign_in_again()));
    assert_eq!(links_of(&drive), expected, "and beside a refusal");
}

fn sign_in_again() -> Remedy {
    Remedy::Do(Text::SignInAgain, Act::Restart)
}

/// hass-openid stands last, as it adds itself to those that are there.
fn openid(blocks: Blocks) -> Hass {
    let mut hass = Hass::with(vec![AuthProvider::homeassistant(), AuthProvider::openid()]);
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
    hass.providers.pop();
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
    hass.providers.push(AuthProvider::trusted(false));
    let mut drive = Drive::open(hass);
    drive.hass.providers.pop();
    drive.choose("Trusted Networks");
    assert_eq!(drive.notice().code, Some(Code::ours("provider-gone")));
}
