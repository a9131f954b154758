//! Other places than `/auth/authorize`: Home Assistant's own page, the copied folder, the set-up.

use latchkey_core::screen::Text;
use serde_json::json;
use xtask::home_assistant::PASSWORD;

use super::dashboard::expect_dashboard;
use crate::harness::{Client, Kind, Landing, Stage, speak, wait};

/// By the link in our footer, with the query that ours was opened with.
pub fn home_assistants_own_page_is_still_there(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let client = Client {
        state: Some("kept"),
        ..Client::own(&instance)
    };
    let page = stage.open(&instance, &instance.authorize(&client));
    page.expect_heading(&Text::WelcomeHome);
    page.press(&Text::UseBuiltinPage);
    wait("Home Assistant's own page", || {
        (page.address().path() == "/auth/latchkey/builtin").then_some(())
    });
    assert_eq!(page.address().query(), Some(client.query().as_str()));
    for (name, text) in [("username", "paul"), ("password", PASSWORD)] {
        wait(name, || {
            page.browser()
                .script(FOCUS, vec![name.into()])
                .as_bool()
                .filter(|found| *found)
        });
        page.browser().insert_text(text);
    }
    page.browser().press_enter();
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(arrival.parameter("state").as_deref(), Some("kept"));
    assert_eq!(instance.redeem(&client, &arrival.code()), "Paul Plain");
}

/// Typed by somebody who brings no query: Home Assistant's frontend asks with one of its own, and ends there.
pub fn home_assistants_own_page_can_be_typed(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let page = stage.open(
        &instance,
        &format!("{}/auth/latchkey/builtin", instance.base()),
    );
    for (name, text) in [("username", "paul"), ("password", PASSWORD)] {
        wait(name, || {
            let script = page
                .browser()
                .attempt_script(&FOCUS.replace("arguments[0]", &json!(name).to_string()))?;
            script.as_bool().filter(|found| *found)
        });
        page.browser().insert_text(text);
    }
    assert_eq!(page.address().path(), "/auth/latchkey/builtin");
    page.browser().press_enter();
    expect_dashboard(&page);
    // Once: what the frontend asks for later is answered by our page.
    page.go(&instance.authorize(&Client::own(&instance)));
    page.expect_heading(&Text::WelcomeHome);
}

/// Finds a field through every shadow root, as a person does.
const FOCUS: &str = "
const find = (root) => {
  for (const e of root.querySelectorAll('*')) {
    if (e.localName === 'input' && e.name === arguments[0]) return e;
    const inside = e.shadowRoot && find(e.shadowRoot);
    if (inside) return inside;
  }
};
const field = find(document);
field?.focus();
return Boolean(field);
";

pub fn the_page_needs_no_integration(stage: &Stage) {
    // The document of a folder is in English.
    speak("en");
    let instance = stage.instance(Kind::PageOnly);
    let client = Client {
        state: Some("s"),
        ..Client::own(&instance)
    };
    let address = format!(
        "{}/local/latchkey/index.html?{}",
        instance.base(),
        client.query()
    );
    let page = stage.open(&instance, &address);
    page.expect_heading(&Text::WelcomeHome);
    assert!(
        page.target_of(&Text::UseBuiltinPage)
            .starts_with("/auth/authorize?")
    );
    page.log_in("paul", PASSWORD);
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(instance.redeem(&client, &arrival.code()), "Paul Plain");
}

/// A dashboard of this instance may frame it. A stranger who could would lie over what people type and press.
pub fn a_frame_is_for_this_instance_only(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let client = Client::own(&instance);
    let frame = format!(
        "const frame = document.createElement('iframe');
         frame.src = {};
         frame.onload = () => {{ document.title = 'loaded'; }};
         document.body.replaceChildren(frame);",
        json!(instance.authorize(&client))
    );
    let open_from = |address: &str| {
        let page = stage.open(&instance, address);
        page.browser().script(&frame, Vec::new());
        page.expect_script("return document.title", "loaded");
        page.enter_frame();
        page
    };

    let page = open_from(&format!("{}/robots.txt", instance.base()));
    page.expect_heading(&Text::WelcomeHome);
    page.log_in("paul", PASSWORD);
    page.expect_script("return location.href.split('&')[0]", &client.redirect_uri);

    let page = open_from(&format!("http://{}/", Landing::HOST));
    page.expect_script("return location.href", "chrome-error://chromewebdata/");
}

pub fn a_new_instance_goes_to_its_set_up(stage: &Stage) {
    let instance = stage.instance(Kind::New);
    let client = Client {
        state: Some("s"),
        ..Client::own(&instance)
    };
    let page = stage.open(&instance, &instance.authorize(&client));
    let arrival = page.expect_arrival(&format!("{}/onboarding.html", instance.base()));
    assert_eq!(arrival.query(), client.query());
}
