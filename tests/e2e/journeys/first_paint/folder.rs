//! The page in a static folder, where nobody has filled its document in: that is in English for everybody.

use fantoccini::key::Key;
use latchkey_core::screen::Text;
use xtask::home_assistant::PASSWORD;

use super::{HELD, let_it_start};
use crate::harness::{Client, Instance, Kind, Stage, speak, wait, words};

/// Nobody has filled it in, and still its form is there at once.
pub fn a_page_from_a_folder_can_be_used_at_once_too(stage: &Stage) {
    speak("en");
    let instance = stage.instance(Kind::PageOnly);
    let client = Client::own(&instance);
    let page = stage.open_after(&instance, &in_the_folder(&instance, &client.query()), HELD);
    page.type_into("username", "paul");
    page.type_into("password", PASSWORD);
    page.keys(&char::from(Key::Enter).to_string());
    page.expect_words(&Text::Checking);
    page.browser().script("window.e2eGo()", Vec::new());
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(instance.redeem(&client, &arrival.code()), "Paul Plain");

    // Another client has to be named first, and an address that can't be followed is refused: those wait.
    let waiting = [
        Client::android().query(),
        format!("{}&state=1&state=2", client.query()),
        format!("{}%23fragment", client.query()),
        format!("{}%20", client.query()),
        format!("{}{}", client.query(), "a".repeat(2048)),
    ];
    for query in waiting {
        let text = if query == Client::android().query() {
            Text::AskedByApp(Text::AndroidApp)
        } else {
            Text::BadLink
        };
        let page = stage.open_after(&instance, &in_the_folder(&instance, &query), HELD);
        page.expect_words(&Text::Loading);
        let shown = "return document.body.innerText";
        let shown = page.browser().script(shown, Vec::new()).to_string();
        assert!(
            !shown.contains(&words(&Text::Username)),
            "{query} got a form"
        );
        let_it_start(&page);
        page.expect_words(&text);
    }
}

/// A box that is ticked by itself as soon as more is known: not where the person has said no.
pub fn a_box_pressed_twice_too_early_counts(stage: &Stage) {
    speak("en");
    let instance = stage.instance(Kind::PageOnly);
    let client = Client::own(&instance);
    let page = stage.open_after(&instance, &in_the_folder(&instance, &client.query()), HELD);
    page.tick(&words(&Text::KeepMeLoggedIn));
    page.tick(&words(&Text::KeepMeLoggedIn));
    let_it_start(&page);
    wait("the list of the ways, and the form's flow", || {
        page.requests()
            .contains(&"POST /auth/login_flow".to_owned())
            .then_some(())
    });
    assert_eq!(page.keep(), Some(false));
    page.log_in("paul", PASSWORD);
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(arrival.parameter("storeToken"), None);
}

/// The page as it was copied into a folder.
fn in_the_folder(instance: &Instance, query: &str) -> String {
    format!("{}/local/latchkey/index.html?{query}", instance.base())
}
