//! A trusted network with bypass: Home Assistant answers with a code before anyone has done anything.

use latchkey::screen::Text;

use crate::harness::{Client, Kind, Landing, Stage};

pub fn whoever_is_at_home_is_in_at_once(stage: &Stage) {
    let house = stage.house(Kind::OpenDoor);
    let client = Client {
        state: Some("s"),
        ..Client::own(&house)
    };
    let page = stage.open(&house, &house.authorize(&client));
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(
        arrival.parameter("storeToken").as_deref(),
        Some("true"),
        "kept as Home Assistant preselects"
    );
    assert_eq!(arrival.parameter("state").as_deref(), Some("s"));
    assert_eq!(house.redeem(&client, &arrival.code()), "Paul Plain");
}

pub fn a_third_party_waits_for_a_click(stage: &Stage) {
    let house = stage.house(Kind::OpenDoor);
    let client = Client::third_party();
    let page = stage.open(&house, &house.authorize(&client));
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
    assert_eq!(house.redeem(&client, &arrival.code()), "Paul Plain");
}
