//! Home Assistant's other own ways to sign in.

use latchkey_core::screen::Text;
use xtask::home_assistant::{COMMAND_LINE_USER, PASSWORD};

use crate::harness::{Client, Kind, Stage, wait};

const TRUSTED_NETWORKS: &str = "Trusted Networks";
const COMMAND_LINE: &str = "Command Line Authentication";

pub fn lets_a_person_choose_themselves_on_a_trusted_network(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let client = Client::own(&instance);
    let page = stage.open(&instance, &instance.authorize(&client));
    page.expect_heading(&Text::WelcomeHome);
    page.press_named(TRUSTED_NETWORKS);
    page.expect_words(&Text::ChooseUser);
    page.look("trusted-network");
    page.tick("Tara Totp");
    page.press(&Text::LogIn);
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(arrival.parameter("storeToken").as_deref(), Some("true"));
    assert_eq!(instance.redeem(&client, &arrival.code()), "Tara Totp");
}

pub fn asks_the_command_line(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let client = Client::own(&instance);
    let page = stage.open(&instance, &instance.authorize(&client));
    page.expect_heading(&Text::WelcomeHome);
    page.press_named(COMMAND_LINE);
    // The form looks the same; it is the other one as soon as the list offers the first.
    page.expect_text("Home Assistant Local");
    page.log_in(COMMAND_LINE_USER, "not the password");
    page.expect_notice(&Text::InvalidAuth);
    page.retype("password", PASSWORD);
    page.press(&Text::LogIn);
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(
        instance.redeem(&client, &arrival.code()),
        "Carl Command-Line"
    );
}

/// The core forgets it with the form; the boot script does not.
pub fn a_name_that_was_typed_is_there_again_after_another_way_was_looked_at(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let page = stage.open(&instance, &instance.authorize(&Client::own(&instance)));
    page.expect_heading(&Text::WelcomeHome);
    page.type_into("username", "paul");
    page.press_named(TRUSTED_NETWORKS);
    page.expect_words(&Text::ChooseUser);
    page.press_named("Home Assistant Local");
    assert_eq!(page.value("username"), "paul");
}

/// Flows do not expire by themselves: one that is left has to be given up.
pub fn gives_the_old_flow_up_when_another_way_is_chosen(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let page = stage.open(&instance, &instance.authorize(&Client::own(&instance)));
    page.expect_heading(&Text::WelcomeHome);
    page.press_named(TRUSTED_NETWORKS);
    page.expect_words(&Text::ChooseUser);
    let given_up = |request: &String| request.starts_with("DELETE /auth/login_flow/");
    wait("the old flow to be given up", || {
        page.requests().iter().any(given_up).then_some(())
    });
}
