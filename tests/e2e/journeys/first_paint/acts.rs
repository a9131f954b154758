//! What people do: send the form, tick the box, press a way.

use fantoccini::key::Key;
use latchkey_core::screen::Text;
use xtask::home_assistant::{COMMAND_LINE_USER, PASSWORD};

use super::{HELD, let_it_start};
use crate::harness::{Client, Kind, Stage, wait, words};

pub fn what_is_sent_too_early_is_sent_once(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let client = Client::own(&instance);
    let page = stage.open_after(&instance, &instance.authorize(&client), HELD);
    let sent = instance.sent();
    page.expect_focus("username");
    page.type_into("username", "paul");
    page.type_into("password", PASSWORD);
    page.keys(&char::from(Key::Enter).to_string().repeat(3));
    page.expect_words(&Text::Checking);
    page.expect_announcement(&Text::Checking);
    // What is sent is what stood there.
    page.keys("x");
    page.look("sent-early");
    assert!(
        page.address()
            .query()
            .is_some_and(|query| !query.contains("paul"))
    );
    page.browser().script("window.e2eGo()", Vec::new());
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(instance.redeem(&client, &arrival.code()), "Paul Plain");
    assert_eq!(instance.sent(), sent + 1);

    // Whoever fills the form in after all did not mean the other way.
    let page = stage.open_after(&instance, &instance.authorize(&client), HELD);
    page.press_named("Trusted Networks");
    page.type_into("username", "paul");
    page.type_into("password", PASSWORD);
    page.keys(&char::from(Key::Enter).to_string());
    page.browser().script("window.e2eGo()", Vec::new());
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(instance.redeem(&client, &arrival.code()), "Paul Plain");

    // What is missing is marked as ever, and the button can be pressed again.
    let page = stage.open_after(&instance, &instance.authorize(&client), HELD);
    page.type_into("username", "paul");
    page.keys(&char::from(Key::Enter).to_string());
    let_it_start(&page);
    page.expect_notice(&Text::CheckMarkedFields);
    page.expect_focus("password");
    page.type_into("password", PASSWORD);
    page.press(&Text::LogIn);
    page.expect_arrival(&client.redirect_uri);
}

/// Enter by habit, with the password still to come: nothing that is typed after it is lost, nor sent half.
pub fn what_is_sent_too_early_and_half_is_gone_on_with(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let client = Client::own(&instance);
    let page = stage.open_after(&instance, &instance.authorize(&client), HELD);
    let sent = instance.sent();
    page.type_into("username", "paul");
    page.keys(&char::from(Key::Enter).to_string());
    page.type_into("password", "pa");
    let_it_start(&page);
    page.expect_heading(&Text::WelcomeHome);
    assert_eq!(page.value("password"), "pa");
    page.retype("password", PASSWORD);
    page.keys(&char::from(Key::Enter).to_string());
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(instance.redeem(&client, &arrival.code()), "Paul Plain");
    assert_eq!(instance.sent(), sent + 1, "half a password was sent");
}

pub fn a_box_and_a_button_pressed_too_early_count(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let client = Client::own(&instance);
    let page = stage.open_after(&instance, &instance.authorize(&client), HELD);
    let is_kept = page.keep().expect("the box");
    page.tick(&words(&Text::KeepMeLoggedIn));
    // The one that was sent first gives way to the one that was chosen after it.
    let sent = instance.sent();
    page.type_into("username", "paul");
    page.type_into("password", "not the password");
    page.keys(&char::from(Key::Enter).to_string());
    // So is a way that gave way to another.
    page.press_named("Trusted Networks");
    page.press_named("Command Line Authentication");
    let busy = "return [...document.querySelectorAll('[aria-busy]')].map((it) => it.innerText.trim()).join()";
    page.expect_script(busy, "Command Line Authentication");
    page.expect_announcement(&Text::Loading);
    let_it_start(&page);
    // The form looks the same; it is the other one as soon as the list offers the first.
    page.expect_text("Home Assistant Local");
    let keeps = wait("the box of the other form", || page.keep());
    assert_eq!(keeps, !is_kept);
    page.log_in(COMMAND_LINE_USER, PASSWORD);
    let arrival = page.expect_arrival(&client.redirect_uri);
    let is_stored = arrival.parameter("storeToken").is_some();
    assert_eq!(is_stored, !is_kept);
    assert_eq!(instance.sent(), sent + 1, "what was given up was sent");
}
