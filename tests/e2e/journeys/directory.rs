//! People of an LDAP directory.

use std::rc::Rc;

use latchkey_core::screen::Text;
use xtask::directory::{BY_PROVIDER, BY_SCRIPT};
use xtask::home_assistant::PASSWORD;

use crate::harness::{Client, Instance, Page, Stage, speak};

/// Somebody in the directory, whose password is everybody's: what they type, and what Home Assistant calls them.
#[derive(Clone, Copy)]
struct Person {
    username: &'static str,
    name: &'static str,
}

const LENA: Person = Person {
    username: "lena",
    name: "Lena Lind",
};
const MIKA: Person = Person {
    username: "mika",
    name: "Mika Mäkinen",
};

/// An entry in no group.
const GUEST: Person = Person {
    username: "gast",
    name: "Gustav Gast",
};

/// Its form is a plain one: Home Assistant runs the script, and the script asks the directory.
pub fn the_script_signs_people_in(stage: &Stage) {
    let (instance, client, page) = arrive(stage);
    page.press_named(BY_SCRIPT);
    page.expect_text("Home Assistant Local");
    page.log_in(LENA.username, "not the password");
    page.expect_notice(&Text::InvalidAuth);
    page.retype("password", PASSWORD);
    page.press(&Text::LogIn);
    assert_eq!(arrives_as(&page, &instance, &client), LENA.name);
}

/// Nor whom the directory knows by another spelling.
pub fn the_script_lets_nobody_in_who_is_in_no_group(stage: &Stage) {
    let (instance, client, page) = arrive(stage);
    page.press_named(BY_SCRIPT);
    page.expect_text("Home Assistant Local");
    page.log_in(GUEST.username, PASSWORD);
    page.expect_notice(&Text::InvalidAuth);
    page.retype("username", "Mika");
    page.retype("password", PASSWORD);
    page.press(&Text::LogIn);
    page.expect_notice(&Text::InvalidAuth);
    page.retype("username", MIKA.username);
    page.retype("password", PASSWORD);
    page.press(&Text::LogIn);
    assert_eq!(arrives_as(&page, &instance, &client), MIKA.name);
}

/// A third party, and an app, which is returned to by a link.
pub fn the_script_signs_people_in_elsewhere(stage: &Stage) {
    let instance = Rc::clone(&stage.directory().instance);
    let log_in_to = |client: &Client| {
        let page = stage.open(&instance, &instance.authorize(client));
        page.press_named(BY_SCRIPT);
        page.expect_text("Home Assistant Local");
        page.log_in(LENA.username, PASSWORD);
        page
    };
    let client = Client::third_party();
    let page = log_in_to(&client);
    assert_eq!(arrives_as(&page, &instance, &client), LENA.name);
    let client = Client::android();
    let page = log_in_to(&client);
    page.expect_heading(&Text::ReturningToApp);
    let link = page.target_of(&Text::ReturnToApp);
    let code = link.strip_prefix("homeassistant://auth-callback?code=");
    let code = code.expect("the app's address");
    assert_eq!(instance.redeem(&client, code), LENA.name);
}

pub fn a_provider_on_the_directory_signs_people_in(stage: &Stage) {
    // The provider has languages of its own.
    speak("en");
    let (instance, client, page) = arrive(stage);
    page.choose_provider(BY_PROVIDER);
    sign_in_there(&page, LENA);
    assert_eq!(arrives_as(&page, &instance, &client), LENA.name);
}

pub fn a_rule_on_the_directory_s_groups_holds(stage: &Stage) {
    // The provider has languages of its own.
    speak("en");
    let (instance, client, page) = arrive(stage);
    page.choose_provider(BY_PROVIDER);
    sign_in_there(&page, GUEST);
    let code = page.expect_notice(&Text::AccountNotAllowed(BY_PROVIDER.to_owned()));
    assert!(code.contains("rule"), "{code}");
    page.press_named("Home Assistant Local");
    page.log_in("paul", PASSWORD);
    assert_eq!(arrives_as(&page, &instance, &client), "Paul Plain");
}

fn arrive(stage: &Stage) -> (Rc<Instance>, Client, Page) {
    let instance = Rc::clone(&stage.directory().instance);
    let client = Client::own(&instance);
    let page = stage.open(&instance, &instance.authorize(&client));
    page.expect_heading(&Text::WelcomeHome);
    (instance, client, page)
}

fn sign_in_there(page: &Page, person: Person) {
    page.type_into("login", person.username);
    page.press_named("Continue");
    page.expect_text("Please enter your password");
    page.type_into("password", PASSWORD);
    page.press_named("Sign in");
}

fn arrives_as(page: &Page, instance: &Instance, client: &Client) -> String {
    let arrival = page.expect_arrival(&client.redirect_uri);
    instance.redeem(client, &arrival.code())
}
