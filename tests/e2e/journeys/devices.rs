//! A tablet without a keyboard: a phone reads the code on its screen and lets it in.

use latchkey_core::screen::Text;
use xtask::home_assistant::PASSWORD;

use super::apps::relay;
use crate::harness::{Client, Name, OUTSIDE, PLAIN_HOST, Stage};

/// By a password, and as somebody else than the administrator whose phone it is.
pub fn a_phone_lets_a_tablet_in_by_the_code_on_its_screen(stage: &Stage) {
    let (instance, base) = stage.single_sign_on().open_instance_at_home();
    // A phone finds nothing by this machine's own number.
    let base = base.replace("127.0.0.1", PLAIN_HOST);
    let client = Client::own(&instance).seen_from(&base);
    let tablet = stage.open(
        &instance,
        &format!("{base}/auth/authorize?{}", client.query()),
    );
    tablet.expect_heading(&Text::WelcomeHome);
    tablet.look("device-offered");
    tablet.press_named(&relay("device_heading"));
    tablet.expect_text(&relay("device_text"));
    let address = tablet.scan();
    assert!(
        address.starts_with(&format!("{base}/auth/latchkey/phone/")),
        "{address}"
    );
    tablet.expect_text(&address);
    tablet.look("device-code");
    let phone = stage.open(&instance, &address);
    phone.expect_text(&relay("phone_heading"));
    phone.look("device-phone");
    phone.press_named(&relay("phone_sign_in"));
    phone.expect_heading(&Text::WelcomeHome);
    phone.log_in("olivia", PASSWORD);
    phone.expect_text(&relay("device_consent"));
    phone.look("device-consent");
    phone.retype("name", "Kitchen");
    phone.browser().script(CHOOSE, vec!["Paul Plain".into()]);
    phone.press_named(&relay("device_agree"));
    let arrival = tablet.expect_arrival(&client.redirect_uri);
    assert_eq!(instance.redeem(&client, &arrival.code()), "Paul Plain");
    phone.expect_text(&relay("done_device"));
    phone.look("device-done");
}

pub fn a_phone_signs_in_at_the_provider_to_let_a_tablet_in(stage: &Stage) {
    let (instance, base) = stage.single_sign_on().open_instance_at_home();
    let base = base.replace("127.0.0.1", PLAIN_HOST);
    let client = Client::own(&instance).seen_from(&base);
    let tablet = stage.open(
        &instance,
        &format!("{base}/auth/authorize?{}", client.query()),
    );
    tablet.expect_heading(&Text::WelcomeHome);
    tablet.press_named(&relay("device_heading"));
    let phone = stage.open(&instance, &tablet.scan());
    phone.press_named(&relay("phone_sign_in"));
    phone.expect_heading(&Text::WelcomeHome);
    phone.choose_provider(Name::FAMILY);
    phone.sign_in_there("alex");
    phone.expect_text(&relay("device_consent"));
    phone.press_named(&relay("device_agree"));
    let arrival = tablet.expect_arrival(&client.redirect_uri);
    assert_eq!(instance.redeem(&client, &arrival.code()), "Alex Adler");
}

pub fn a_browser_outside_is_not_offered_a_phone(stage: &Stage) {
    let (instance, base) = stage.single_sign_on().open_instance_at_home();
    let client = Client::own(&instance).seen_from(base);
    let page = stage.open(&instance, "about:blank");
    page.browser()
        .call_itself(&format!("Mozilla/5.0 Chrome/141.0.0.0 {OUTSIDE}"));
    page.go(&format!("{base}/auth/authorize?{}", client.query()));
    page.expect_heading(&Text::WelcomeHome);
    let text = page
        .browser()
        .script("return document.body.innerText", Vec::new());
    assert!(
        !text.to_string().contains(&relay("device_heading")),
        "{text}"
    );
}

const CHOOSE: &str = "
const list = document.querySelector('select[name=account]');
list.value = [...list.options].find((option) => option.text === arguments[0]).value;
";
