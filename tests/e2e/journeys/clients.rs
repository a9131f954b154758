//! Who asks for the code: strangers, phones, clients with a `state` or a PKCE challenge.

use latchkey_core::screen::Text;
use xtask::home_assistant::PASSWORD;

use crate::harness::{Client, Kind, Landing, Stage};

pub fn a_third_party_is_named_before_anything_else(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let client = Client::third_party();
    let page = stage.open(&instance, &instance.authorize(&client));
    page.expect_words(&Text::AskedByThirdParty(Landing::HOST.to_owned()));
    page.expect_words(&Text::ThirdPartyAdvice);
    page.expect_heading(&Text::WelcomeHome);
    assert_eq!(
        page.keep(),
        None,
        "only Home Assistant's own frontend knows what keeping means"
    );
    page.look("third-party");
    page.log_in("paul", PASSWORD);
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(
        arrival.parameter("flow").as_deref(),
        Some("1"),
        "the client's own query is gone"
    );
    assert_eq!(arrival.parameter("storeToken"), None);
    assert_eq!(instance.redeem(&client, &arrival.code()), "Paul Plain");
}

pub fn state_comes_back_verbatim(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    for state in [Some("ab%2Fc%20d+e%3D~"), Some(""), None] {
        let client = Client {
            state,
            ..Client::third_party()
        };
        let page = stage.open(&instance, &instance.authorize(&client));
        page.expect_heading(&Text::WelcomeHome);
        page.log_in("paul", PASSWORD);
        let arrival = page.expect_arrival(&client.redirect_uri);
        let pairs = arrival
            .query()
            .split('&')
            .filter_map(|pair| pair.strip_prefix("state="));
        assert_eq!(
            pairs.collect::<Vec<_>>(),
            state.into_iter().collect::<Vec<_>>(),
            "{}",
            arrival.query()
        );
    }
}

/// Headless Chromium has no app to open: the page stays, and with it the link.
pub fn androids_app_gets_a_link_that_is_always_there(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let client = Client {
        state: Some("a%20b"),
        ..Client::android()
    };
    let page = stage.open(&instance, &instance.authorize(&client));
    page.expect_words(&Text::AskedByApp(Text::AndroidApp));
    page.expect_heading(&Text::WelcomeHome);
    page.look("android");
    page.log_in("paul", PASSWORD);
    page.expect_heading(&Text::ReturningToApp);
    let link = page.target_of(&Text::ReturnToApp);
    let code = link
        .strip_prefix("homeassistant://auth-callback?code=")
        .expect("the app's address");
    let (code, returned) = code.split_once("&state=").expect("a state");
    assert_eq!(returned, "a%20b");
    page.look("return-to-app");
    assert_eq!(instance.redeem(&client, code), "Paul Plain");
    // Chromium asks whether it may open the app.
    page.press_beneath_a_dialog(&Text::SignInAgain);
    page.expect_heading(&Text::WelcomeHome);
}

/// 2025.4 answers 400 to a challenge, so the page has to ask first.
pub fn pkce_is_left_out_where_home_assistant_knows_none(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let client = Client {
        more: Client::CHALLENGE,
        ..Client::third_party()
    };
    let page = stage.open(&instance, &instance.authorize(&client));
    page.expect_heading(&Text::WelcomeHome);
    let asked = "GET /.well-known/oauth-authorization-server".to_owned();
    assert!(
        page.requests().contains(&asked),
        "the metadata was not asked for"
    );
    page.log_in("paul", PASSWORD);
    page.expect_arrival(&client.redirect_uri);
}

/// Letters that look like others must not pass for them.
pub fn a_stranger_by_an_unusual_name_is_shown_in_ascii(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let client = Client {
        id: "https://h\u{43e}me-assistant.example/".to_owned(),
        redirect_uri: "https://h\u{43e}me-assistant.example/callback".to_owned(),
        state: None,
        more: "",
    };
    let page = stage.open(&instance, &instance.authorize(&client));
    page.expect_heading(&Text::WelcomeHome);
    page.expect_words(&Text::AskedByThirdParty(
        "xn--hme-assistant-i7k.example".to_owned(),
    ));
}
