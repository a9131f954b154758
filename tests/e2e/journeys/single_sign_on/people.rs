//! People whom the instance does not know yet.

use latchkey_core::screen::Text;
use xtask::home_assistant::PASSWORD;

use super::{arrives_as, at_the_door};
use crate::harness::{Name, Stage};
use crate::journeys::second_factor::right_code;

fn link_as_alex() -> Text {
    let [provider, identity, account] = [Name::FAMILY, "Alex Adler", "alex@household.example"];
    Text::LinkAs(provider.to_owned(), identity.to_owned(), account.to_owned())
}

/// Alex has an account here, Tara's, and says so once.
pub fn an_account_is_linked_after_its_second_factor(stage: &Stage) {
    let instance = stage.single_sign_on().guarded_instance();
    let (page, client) = at_the_door(stage, &instance);
    page.choose_provider(Name::FAMILY);
    page.sign_in_there("alex");
    page.expect_words(&link_as_alex());
    page.expect_text("Alex Adler");
    page.look("link-account");
    // The way to the others leads there and back.
    page.press(&Text::OtherSignInOptions);
    page.expect_heading(&Text::ChooseSignInOption);
    page.choose_provider(Name::FAMILY);
    page.expect_words(&link_as_alex());
    page.type_into("username", "tara");
    page.type_into("password", "not this one");
    page.keys("\u{e007}");
    page.expect_notice(&Text::InvalidAuth);
    page.retype("username", "tara");
    page.retype("password", PASSWORD);
    page.keys("\u{e007}");
    page.expect_heading(&Text::JustChecking);
    page.type_into("code", &right_code("tara"));
    page.press(&Text::Verify);
    assert_eq!(arrives_as(&page, &instance, &client), "Tara Totp");
    // From now on the provider is enough.
    page.go(&instance.authorize(&client));
    page.choose_provider(Name::FAMILY);
    assert_eq!(arrives_as(&page, &instance, &client), "Tara Totp");
}

pub fn a_stranger_is_refused_with_words(stage: &Stage) {
    let instance = stage.single_sign_on().guarded_instance();
    let (page, client) = at_the_door(stage, &instance);
    page.choose_provider(Name::OFFICE);
    page.sign_in_there("sam");
    let code = page.expect_notice(&Text::AccountNotAllowed(Name::OFFICE.to_owned()));
    assert!(code.contains("unknown-person"), "{code}");
    // From "Signing you in" to here.
    page.expect_nothing_moved();
    page.look("account-not-allowed");
    page.press_named("Home Assistant Local");
    page.log_in("paul", PASSWORD);
    assert_eq!(arrives_as(&page, &instance, &client), "Paul Plain");
}
