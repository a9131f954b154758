//! A trusted network with bypass: Home Assistant answers with a code before anyone has done anything.

use latchkey_core::screen::Text;
use serde_json::json;

use crate::harness::{Client, Kind, Landing, Stage};

pub fn whoever_is_at_home_is_in_at_once(stage: &Stage) {
    let instance = stage.instance(Kind::OpenDoor);
    let client = Client {
        state: Some("s"),
        ..Client::own(&instance)
    };
    let page = stage.open(&instance, &instance.authorize(&client));
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(
        arrival.parameter("storeToken").as_deref(),
        Some("true"),
        "kept as Home Assistant preselects"
    );
    assert_eq!(arrival.parameter("state").as_deref(), Some("s"));
    assert_eq!(instance.redeem(&client, &arrival.code()), "Paul Plain");
}

pub fn a_third_party_waits_for_a_click(stage: &Stage) {
    let instance = stage.instance(Kind::OpenDoor);
    let client = Client::third_party();
    let page = stage.open(&instance, &instance.authorize(&client));
    page.expect_heading(&Text::ConfirmAccess);
    page.expect_words(&Text::AskedByThirdParty(Landing::HOST.to_owned()));
    page.look("consent");
    assert_eq!(
        page.address().path(),
        "/auth/authorize",
        "a stranger got in without a click"
    );
    page.press(&Text::ContinueTo(Landing::HOST.to_owned()));
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(instance.redeem(&client, &arrival.code()), "Paul Plain");
}

/// Home Assistant's own page asks nobody, so a stranger's link to it leads to ours.
pub fn a_link_to_the_built_in_page_lets_no_third_party_in(stage: &Stage) {
    let instance = stage.instance(Kind::OpenDoor);
    let client = Client::third_party();
    for path in ["/auth/latchkey/builtin", "/auth/latchkey/%62uiltin"] {
        let page = stage.open(&instance, &format!("http://{}/", Landing::HOST));
        let link = format!("{}{path}?{}", instance.base(), client.query());
        let go = format!("location.assign({})", json!(link));
        page.browser().script(&go, Vec::new());
        page.expect_heading(&Text::ConfirmAccess);
        page.expect_words(&Text::AskedByThirdParty(Landing::HOST.to_owned()));
        assert_eq!(page.address().as_str(), instance.authorize(&client));

        let target = page.target_of(&Text::UseBuiltinPage);
        page.press(&Text::UseBuiltinPage);
        let arrival = page.expect_arrival(&client.redirect_uri);
        assert_eq!(instance.redeem(&client, &arrival.code()), "Paul Plain");

        // The click was for once.
        page.go(&format!("{}{target}", instance.base()));
        page.expect_heading(&Text::ConfirmAccess);
        assert_eq!(page.address().as_str(), instance.authorize(&client));
    }
}

/// Nothing opens the other page by itself: the person is told who asks, and what the link does.
pub fn without_webassembly_a_third_party_waits_for_a_click(stage: &Stage) {
    let instance = stage.instance(Kind::OpenDoor);
    let client = Client::third_party();
    let page = stage.open_after(
        &instance,
        &instance.authorize(&client),
        "delete window.WebAssembly",
    );
    page.expect_words(&Text::NotStartedHeading);
    page.expect_words(&Text::ClientAsks(Landing::HOST.to_owned()));
    page.expect_words(&Text::BuiltinPageMayNotAsk);
    page.look("third-party-without-webassembly");
    // As long as the way on would take by itself.
    std::thread::sleep(std::time::Duration::from_secs(2));
    assert_eq!(page.address().as_str(), instance.authorize(&client));
    page.press(&Text::UseBuiltinPage);
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(instance.redeem(&client, &arrival.code()), "Paul Plain");
    page.take_complaints();
}
