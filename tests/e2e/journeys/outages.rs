//! Home Assistant goes away while somebody signs in.

use latchkey_core::screen::Text;
use xtask::home_assistant::PASSWORD;

use crate::harness::{Client, Kind, Stage};

/// A restart forgets every flow. Nothing is sent again behind the person's back: each stale post counts.
pub fn a_restart_in_mid_login_costs_one_more_click(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let client = Client::own(&instance);
    let page = stage.open(&instance, &instance.authorize(&client));
    page.expect_heading(&Text::WelcomeHome);
    instance.restart();
    page.log_in("paul", PASSWORD);
    assert_eq!(page.expect_notice(&Text::FlowGone), "flow-gone");
    page.look("flow-gone");
    assert_eq!(
        (page.value("username"), page.value("password")),
        ("paul".to_owned(), PASSWORD.to_owned())
    );
    assert_eq!(instance.sent(), 0, "the page sent something by itself");
    page.press(&Text::LogIn);
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(instance.redeem(&client, &arrival.code()), "Paul Plain");
    assert_eq!(instance.sent(), 1);
}

pub fn an_instance_that_is_down_can_be_tried_again(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let client = Client::own(&instance);
    let page = stage.open(&instance, &instance.authorize(&client));
    page.expect_heading(&Text::WelcomeHome);
    instance.stop();
    page.log_in("paul", PASSWORD);
    assert_eq!(page.expect_notice(&Text::NoAnswer), "no-answer");
    page.look("no-answer");
    page.press(&Text::LogIn);
    page.expect_notice(&Text::NoAnswer);
    assert_eq!(
        (page.value("username"), page.value("password")),
        ("paul".to_owned(), PASSWORD.to_owned())
    );
    instance.restart();
    page.press(&Text::LogIn);
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(instance.redeem(&client, &arrival.code()), "Paul Plain");
}
