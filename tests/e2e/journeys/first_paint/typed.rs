//! What stands in the inputs: typed, or filled in by a password manager.

use fantoccini::key::Key;
use latchkey_core::screen::Text;
use xtask::home_assistant::PASSWORD;

use super::{HELD, expect_started, expect_the_same_page, let_it_start};
use crate::harness::{Client, Kind, Stage, wait};

pub fn what_is_typed_before_the_program_is_there_stays(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let client = Client::own(&instance);
    let page = stage.open_after(&instance, &instance.authorize(&client), HELD);
    page.expect_focus("username");
    page.keys("paul");
    page.browser()
        .script("document.activeElement.setSelectionRange(1, 3)", Vec::new());
    let_it_start(&page);
    assert_eq!(page.focused(), "username");
    assert_eq!(page.value("username"), "paul");
    let selection =
        "return document.activeElement.selectionStart + ',' + document.activeElement.selectionEnd";
    page.expect_script(selection, "1,3");
    expect_the_same_page(&page);
    page.type_into("password", PASSWORD);
    page.keys(&char::from(Key::Enter).to_string());
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(instance.redeem(&client, &arrival.code()), "Paul Plain");
}

/// Without an event, before and while the program starts.
pub fn what_a_password_manager_fills_in_meanwhile_stays(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let client = Client::own(&instance);
    let page = stage.open_after(&instance, &instance.authorize(&client), HELD);
    page.expect_focus("username");
    let before = "document.querySelector('[name=username]').value = arguments[0]";
    page.browser().script(before, vec!["paul".into()]);
    let during = "
        const password = document.querySelector('[name=password]');
        const fill = () => (password.value = arguments[0]);
        window.e2eGo();
        for (let wait = 0; wait < 200; wait += 5) setTimeout(fill, wait);
    ";
    page.browser().script(during, vec![PASSWORD.into()]);
    expect_started(&page);
    wait("what was filled in", || {
        (page.value("password") == PASSWORD).then_some(())
    });
    assert_eq!(page.value("username"), "paul");
    expect_the_same_page(&page);
    page.press(&Text::LogIn);
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(instance.redeem(&client, &arrival.code()), "Paul Plain");
}
