//! Too many wrong logins: Home Assistant refuses the device on every path.

use latchkey_core::screen::Text;

use crate::harness::{Client, Kind, Stage};

/// What the instance allows; the next request is refused.
const THRESHOLD: u64 = 3;

/// How many steps have been answered.
const ANSWERED: &str = "return String(performance.getEntriesByType('resource')\
    .filter(entry => entry.name.includes('/auth/login_flow/')).length)";

pub fn a_banned_device_is_told_what_helps(stage: &Stage) {
    let instance = stage.instance(Kind::Strict);
    let page = stage.open(&instance, &instance.authorize(&Client::own(&instance)));
    page.expect_heading(&Text::WelcomeHome);
    page.type_into("username", "paul");
    for wrong in 1..=THRESHOLD {
        page.retype("password", &format!("wrong {wrong}"));
        page.press(&Text::LogIn);
        // The notice of the try before goes with the submit; the answer to this one brings its own.
        page.expect_script(ANSWERED, &wrong.to_string());
        page.expect_notice(&Text::InvalidAuth);
    }
    page.press(&Text::LogIn);
    page.expect_heading(&Text::BannedHeading);
    assert_eq!(page.expect_notice(&Text::Banned), "banned");
    page.look("banned");
}
