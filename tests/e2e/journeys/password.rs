//! Home Assistant's own provider: a user name and a password.

use latchkey_core::screen::Text;
use xtask::home_assistant::PASSWORD;

use crate::harness::{Client, Engine, Kind, Stage, speak, words};

pub fn gives_a_code_that_its_client_can_redeem(stage: &Stage) {
    signs_paul_in(stage, Engine::Chromium);
}

pub fn works_in_firefox(stage: &Stage) {
    signs_paul_in(stage, Engine::Firefox);
}

pub fn works_in_webkit(stage: &Stage) {
    signs_paul_in(stage, Engine::WebKit);
}

fn signs_paul_in(stage: &Stage, engine: Engine) {
    let instance = stage.instance(Kind::Family);
    let (page, client) = stage.open_for_own_client(engine, &instance);
    page.expect_heading(&Text::WelcomeHome);
    page.expect_focus("username");
    page.expect_watched();
    page.look("password");
    page.log_in("paul", "not the password");
    page.expect_notice(&Text::InvalidAuth);
    page.retype("password", PASSWORD);
    page.press(&Text::LogIn);
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(
        arrival.parameter("state"),
        None,
        "a state that nobody sent came back"
    );
    assert_eq!(instance.redeem(&client, &arrival.code()), "Paul Plain");
}

/// 1280 by 800, in English: the longest words of other languages take a line more.
pub fn the_form_and_two_other_ways_fit_on_a_small_screen(stage: &Stage) {
    speak("en");
    let instance = stage.instance(Kind::Family);
    let page = stage.open(&instance, &instance.authorize(&Client::own(&instance)));
    page.expect_heading(&Text::WelcomeHome);
    page.expect_script(
        "return `${innerHeight} ${document.documentElement.scrollHeight}`",
        "800 800",
    );
}

/// Home Assistant preselects it for local networks.
pub fn keeps_a_person_logged_in_only_if_they_want(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let client = Client::own(&instance);
    for (wanted, expected) in [(true, Some("true")), (false, None)] {
        let page = stage.open(&instance, &instance.authorize(&client));
        page.expect_heading(&Text::WelcomeHome);
        assert_eq!(
            page.keep(),
            Some(true),
            "a local network starts with a tick"
        );
        if !wanted {
            page.tick(&words(&Text::KeepMeLoggedIn));
        }
        page.log_in("paul", PASSWORD);
        let arrival = page.expect_arrival(&client.redirect_uri);
        assert_eq!(arrival.parameter("storeToken").as_deref(), expected);
    }
}

pub fn says_that_a_password_is_wrong(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let page = stage.open(&instance, &instance.authorize(&Client::own(&instance)));
    page.expect_heading(&Text::WelcomeHome);
    page.log_in("paul", "not the password");
    assert_eq!(page.expect_notice(&Text::InvalidAuth), "invalid-auth");
    page.expect_focus("password");
    assert_eq!(page.value("username"), "paul");
    assert_eq!(page.value("password"), "not the password");
    page.expect_announcement(&Text::InvalidAuth);
    page.look("password-wrong");
}

/// Home Assistant would answer a violation with a 400 that counts towards a ban: nothing may be sent.
pub fn marks_what_was_left_out(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let page = stage.open(&instance, &instance.authorize(&Client::own(&instance)));
    page.expect_heading(&Text::WelcomeHome);
    page.type_into("username", "paul");
    page.press(&Text::LogIn);
    page.expect_notice(&Text::CheckMarkedFields);
    page.expect_words(&Text::FieldMissing);
    page.expect_focus("password");
    page.look("password-missing");
    let sent = page
        .requests()
        .into_iter()
        .filter(|request| request.starts_with("POST "));
    assert_eq!(
        sent.collect::<Vec<_>>(),
        ["POST /auth/login_flow"],
        "an incomplete form was sent"
    );
}

pub fn says_why_an_account_is_blocked(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let page = stage.open(&instance, &instance.authorize(&Client::own(&instance)));
    page.expect_heading(&Text::WelcomeHome);
    page.log_in("ivan", PASSWORD);
    page.expect_notice(&Text::LoginBlocked("User is not active".to_owned()));
    assert_eq!(page.value("username"), "ivan");
    page.look("login-blocked");
}

pub fn shows_and_hides_the_password(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let page = stage.open(&instance, &instance.authorize(&Client::own(&instance)));
    page.expect_heading(&Text::WelcomeHome);
    page.type_into("password", "secret");
    page.press_labelled(&Text::ShowPassword);
    page.expect_script(
        "return document.querySelector('[name=password]').type",
        "text",
    );
    page.look("password-shown");
    page.press_labelled(&Text::HidePassword);
    page.expect_script(
        "return document.querySelector('[name=password]').type",
        "password",
    );
    assert_eq!(page.value("password"), "secret");
}

/// Its colour changes there, and its words have to stay readable.
pub fn the_button_can_be_read_under_the_mouse(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let page = stage.open(&instance, &instance.authorize(&Client::own(&instance)));
    page.expect_heading(&Text::WelcomeHome);
    page.look_under_the_mouse();
}
