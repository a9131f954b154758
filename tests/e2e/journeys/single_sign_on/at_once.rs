//! The provider to go to at once, and the way out.

use latchkey_core::screen::Text;

use xtask::home_assistant::PASSWORD;

use super::arrives_as;
use super::log_out::log_out;
use crate::harness::{Client, Name, Stage, words};
use crate::journeys::dashboard::expect_dashboard;

pub fn the_one_provider_is_gone_to_at_once_and_once(stage: &Stage) {
    let instance = stage.single_sign_on().plugins_instance();
    let client = Client::own(&instance);
    let page = stage.open(&instance, &instance.authorize(&client));
    // The provider does not know them, and was asked without a word.
    page.choose_provider(Name::FAMILY);
    page.sign_in_there("alex");
    assert_eq!(arrives_as(&page, &instance, &client), "Alex Adler");
    page.go(&instance.authorize(&client));
    page.expect_heading(&Text::WelcomeHome);
    page.expect_text(&words(&Text::ContinueWith(Name::FAMILY.to_owned())));
}

/// As another day: this tab has not been there on this visit.
const ANOTHER_VISIT: &str = "sessionStorage.removeItem('latchkey-auto')";

pub fn whoever_is_known_there_is_in_without_a_click(stage: &Stage) {
    let instance = stage.single_sign_on().plugins_instance();
    let client = Client::own(&instance);
    let page = stage.open(&instance, &instance.authorize(&client));
    page.choose_provider(Name::FAMILY);
    page.sign_in_there("alex");
    assert_eq!(arrives_as(&page, &instance, &client), "Alex Adler");
    page.go(&choosing(&instance.authorize(&client)));
    page.expect_heading(&Text::WelcomeHome);
    page.browser().script(ANOTHER_VISIT, Vec::new());
    page.go(&instance.authorize(&client));
    assert_eq!(arrives_as(&page, &instance, &client), "Alex Adler");
}

/// As ten minutes later, whatever this tab remembers.
const LATER: &str =
    "sessionStorage['latchkey-auto'] = BigInt(sessionStorage['latchkey-auto']) - 600n";

/// The provider knows somebody here, who is not the one that has just logged out.
pub fn whoever_logs_out_of_a_session_by_a_password_stays_at_the_login_page(stage: &Stage) {
    let instance = stage.single_sign_on().plugins_instance();
    let page = stage.open(&instance, instance.base());
    page.choose_provider(Name::FAMILY);
    page.sign_in_there("alex");
    expect_dashboard(&page);
    // Their session here goes, and not by a log-out.
    page.browser()
        .script("delete localStorage.hassTokens", Vec::new());
    page.go(instance.base());
    page.expect_heading(&Text::WelcomeHome);
    page.log_in("olivia", PASSWORD);
    expect_dashboard(&page);
    page.browser().script(LATER, Vec::new());
    log_out(&page);
    page.expect_heading(&Text::WelcomeHome);
    page.log_in("olivia", PASSWORD);
    expect_dashboard(&page);
    let user = page.ask_home_assistant("auth/current_user");
    assert_eq!(user["name"], "Olivia Owner");
}

pub fn a_refusal_ends_the_going_at_once(stage: &Stage) {
    let instance = stage.single_sign_on().plugins_instance();
    let client = Client::own(&instance);
    let page = stage.open(&instance, &instance.authorize(&client));
    page.choose_provider(Name::FAMILY);
    page.cancel_there("alex");
    page.expect_notice(&Text::ProviderCancelled(Name::FAMILY.to_owned()));
    page.go(&instance.authorize(&client));
    page.expect_heading(&Text::WelcomeHome);
}

/// For the tab it is the first time, and for the person not the only way. Nobody else gets to see the hint.
pub fn the_way_out_shows_the_choice(stage: &Stage) {
    let instance = stage.single_sign_on().plugins_instance();
    let client = Client::own(&instance);
    let page = stage.open(&instance, &choosing(&instance.authorize(&client)));
    page.expect_heading(&Text::WelcomeHome);
    page.look("choice");
    let builtin = format!("/auth/latchkey/builtin?{}", client.query());
    assert_eq!(page.target_of(&Text::UseBuiltinPage), builtin);
    page.choose_provider(Name::FAMILY);
    page.sign_in_there("alex");
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(arrival.parameter("latchkey"), None);
    assert_eq!(instance.redeem(&client, &arrival.code()), "Alex Adler");
}

/// The address of a page that goes nowhere by itself.
pub(super) fn choosing(address: &str) -> String {
    format!("{address}&latchkey=choose")
}
