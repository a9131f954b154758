//! The provider to go to at once, and the way out.

use latchkey_core::screen::Text;

use super::arrives_as;
use crate::harness::{Client, Name, Stage, words};

pub fn the_one_provider_is_gone_to_at_once_and_once(stage: &Stage) {
    let instance = stage.single_sign_on().plugins_instance();
    let client = Client::own(&instance);
    let page = stage.open(&instance, &instance.authorize(&client));
    page.sign_in_there("alex");
    assert_eq!(arrives_as(&page, &instance, &client), "Alex Adler");
    page.go(&instance.authorize(&client));
    page.expect_heading(&Text::WelcomeHome);
    page.expect_text(&words(&Text::ContinueWith(Name::FAMILY.to_owned())));
}

pub fn a_refusal_ends_the_going_at_once(stage: &Stage) {
    let instance = stage.single_sign_on().plugins_instance();
    let client = Client::own(&instance);
    let page = stage.open(&instance, &instance.authorize(&client));
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
