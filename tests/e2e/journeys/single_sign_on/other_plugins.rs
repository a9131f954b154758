//! Other people's plugins beside ours: stand-ins that answer as the real ones do where our page meets them.

use std::rc::Rc;

use latchkey_core::screen::Text;
use serde_json::json;
use xtask::home_assistant::PASSWORD;

use super::arrives_as;
use super::at_once::choosing;
use crate::harness::{Client, House, LINK, Name, Page, Stage};

const OIDC_PLUGIN: &str = "OpenID Connect (SSO)";
const AT_ONCE: &str = "Proxy, at once";
const BY_A_BUTTON: &str = "Proxy, by a button";

pub fn hass_oidc_auth_sends_people_back_signed_in(stage: &Stage) {
    let (house, client, page) = arrive(stage);
    page.choose_provider(OIDC_PLUGIN);
    page.press_named("Sign in there");
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(arrival.parameter("latchkey"), None);
    assert_eq!(house.redeem(&client, &arrival.code()), "Company Carla");
}

/// Its cookie is there from the first visit on, but worth nothing.
pub fn hass_oidc_auth_can_be_left_and_visited_again(stage: &Stage) {
    let (house, client, page) = arrive(stage);
    page.choose_provider(OIDC_PLUGIN);
    page.press_named("Use something else");
    page.expect_notice(&Text::AbortedWithReason("oidc_cookie_invalid".to_owned()));
    page.look("welcomed-in-vain");
    page.choose_provider(OIDC_PLUGIN);
    page.press_named("Sign in there");
    assert_eq!(arrives_as(&page, &house, &client), "Company Carla");
}

pub fn hass_auth_header_lets_in_whom_the_proxy_names(stage: &Stage) {
    let (house, client, page) = arrive(stage);
    page.press_named(AT_ONCE);
    page.expect_notice(&Text::NotAllowed);
    let named = json!({"headers": {"X-Forwarded-Preferred-Username": "Proxy Petra"}});
    page.browser().devtools("Network.enable", &json!({}));
    page.browser()
        .devtools("Network.setExtraHTTPHeaders", &named);
    page.press_named(AT_ONCE);
    assert_eq!(arrives_as(&page, &house, &client), "Proxy Petra");
    page.go(&choosing(&house.authorize(&client)));
    page.press_named(BY_A_BUTTON);
    page.expect_words(&Text::PressToContinue(BY_A_BUTTON.to_owned()));
    page.press(&Text::LogIn);
    assert_eq!(arrives_as(&page, &house, &client), "Proxy Petra");
}

/// It lists no provider: the administrator adds a link, which takes the client's query along.
pub fn hass_openid_is_a_link(stage: &Stage) {
    let (house, client, page) = arrive(stage);
    page.press_named(LINK);
    page.press_named("Sign in there");
    assert_eq!(arrives_as(&page, &house, &client), "OpenID Olga");
}

/// As in Android's app, which opens foreign addresses in the system's browser: the page has left, and is still there.
pub fn where_leaving_does_not_replace_the_page_the_other_ways_are_there(stage: &Stage) {
    let (house, client, page) = arrive(stage);
    page.choose_provider(Name::QUIET);
    page.expect_notice(&Text::ProviderOpenedElsewhere(Name::QUIET.to_owned()));
    page.look("provider-opened-elsewhere");
    page.press_named("Home Assistant Local");
    page.log_in("paul", PASSWORD);
    assert_eq!(arrives_as(&page, &house, &client), "Paul Plain");
}

fn arrive(stage: &Stage) -> (Rc<House>, Client, Page) {
    let house = stage.single_sign_on().plugins_house();
    let client = Client::own(&house);
    let page = stage.open(&house, &choosing(&house.authorize(&client)));
    page.expect_heading(&Text::WelcomeHome);
    (house, client, page)
}
