//! After the password: the code of an app, or one that is sent.

use std::time::{SystemTime, UNIX_EPOCH};

use latchkey_core::screen::Text;
use xtask::home_assistant::{PASSWORD, household};
use xtask::totp;

use crate::harness::{Client, Engine, Instance, Kind, Stage, wait};

/// Home Assistant gives up after as many.
const WRONG_CODES: usize = 5;

pub fn asks_for_the_code_of_an_app(stage: &Stage) {
    signs_tara_in(stage, Engine::Chromium);
}

pub fn works_in_firefox(stage: &Stage) {
    signs_tara_in(stage, Engine::Firefox);
}

pub fn works_in_webkit(stage: &Stage) {
    signs_tara_in(stage, Engine::WebKit);
}

fn signs_tara_in(stage: &Stage, engine: Engine) {
    let instance = stage.instance(Kind::Family);
    let (page, client) = stage.open_for_own_client(engine, &instance);
    page.expect_heading(&Text::WelcomeHome);
    page.log_in("tara", PASSWORD);
    page.expect_heading(&Text::JustChecking);
    page.expect_words(&Text::EnterTotp);
    page.expect_focus("code");
    assert_eq!(
        page.value("code"),
        "",
        "the user name stands in the field for the code"
    );
    page.look("second-factor");
    page.type_into("code", &wrong_code("tara"));
    page.press(&Text::Verify);
    page.expect_notice(&Text::InvalidCode);
    page.expect_focus("code");
    page.look("second-factor-wrong");
    page.retype("code", &right_code("tara"));
    page.press(&Text::Verify);
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(instance.redeem(&client, &arrival.code()), "Tara Totp");
}

pub fn ends_after_five_wrong_codes(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let client = Client::own(&instance);
    let page = stage.open(&instance, &instance.authorize(&client));
    page.expect_heading(&Text::WelcomeHome);
    page.log_in("tara", PASSWORD);
    page.expect_heading(&Text::JustChecking);
    let code = wrong_code("tara");
    for _ in 1..WRONG_CODES {
        let sent = instance.sent();
        page.retype("code", &code);
        page.press(&Text::Verify);
        wait("another wrong code to arrive", || {
            (instance.sent() > sent).then_some(())
        });
        page.expect_notice(&Text::InvalidCode);
    }
    page.retype("code", &code);
    page.press(&Text::Verify);
    page.expect_notice(&Text::TooManyRetries);
    page.look("too-many-codes");
    page.press(&Text::SignInAgain);
    page.expect_heading(&Text::WelcomeHome);
    page.log_in("paul", PASSWORD);
    page.expect_arrival(&client.redirect_uri);
}

pub fn offers_a_choice_and_sends_a_code(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let client = Client::own(&instance);
    let page = stage.open(&instance, &instance.authorize(&client));
    page.expect_heading(&Text::WelcomeHome);
    page.log_in("bo", PASSWORD);
    page.expect_words(&Text::ChooseSecondFactor);
    page.look("second-factor-choice");
    let before = instance.sent_codes().len();
    page.tick("Notify One-Time Password");
    page.press(&Text::Continue);
    page.expect_words(&Text::EnterNotifiedCode);
    page.expect_focus("code");
    page.look("second-factor-sent");
    page.type_into("code", &sent_code(&instance, before));
    page.press(&Text::Verify);
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(instance.redeem(&client, &arrival.code()), "Bo Both");
}

pub fn offers_a_choice_and_asks_for_the_code_of_an_app(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let client = Client::own(&instance);
    let page = stage.open(&instance, &instance.authorize(&client));
    page.expect_heading(&Text::WelcomeHome);
    page.log_in("bo", PASSWORD);
    page.expect_words(&Text::ChooseSecondFactor);
    page.tick("Time-based One Time Password");
    page.press(&Text::Continue);
    page.expect_words(&Text::EnterTotp);
    page.type_into("code", &right_code("bo"));
    page.press(&Text::Verify);
    page.expect_arrival(&client.redirect_uri);
}

/// The digits of the message that arrives after so many others.
fn sent_code(instance: &Instance, before: usize) -> String {
    let message = wait("the code that Home Assistant sends", || {
        instance.sent_codes().get(before).cloned()
    });
    message
        .chars()
        .filter(char::is_ascii_digit)
        .take(6)
        .collect()
}

pub(super) fn right_code(username: &str) -> String {
    code_at(username, 0)
}

/// A code of hours ago: Home Assistant takes those of the minute around now.
fn wrong_code(username: &str) -> String {
    let near = [-2, -1, 0, 1, 2, 3].map(|periods| code_at(username, periods));
    let old = (100..).map(|periods| code_at(username, -periods));
    old.into_iter()
        .find(|code| !near.contains(code))
        .expect("codes differ")
}

fn code_at(username: &str, periods: i64) -> String {
    let person = household()
        .into_iter()
        .find(|user| user.username == username);
    let secret = person
        .and_then(|user| user.totp_secret)
        .expect("somebody with an app");
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("a clock")
        .as_secs();
    let time = now.saturating_add_signed(periods * totp::PERIOD.cast_signed());
    totp::code(&secret, time).expect("a secret")
}
