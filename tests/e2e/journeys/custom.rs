//! Ways to sign in that Home Assistant does not ship: every kind of step, and every kind of field.

use std::rc::Rc;

use latchkey_core::screen::Text;
use serde_json::json;

use crate::harness::{Client, Instance, Kind, Page, Stage, wait};

/// The user that all test providers let in.
const GUEST: &str = "guest";

/// The first provider aborts at once: its words, and the list of the others.
pub fn a_provider_that_says_no_leaves_the_others(stage: &Stage) {
    let (instance, client, page) = arrive(stage);
    assert_eq!(
        page.expect_notice(&Text::AbortedWithReason("cupboard_locked".to_owned())),
        "aborted"
    );
    page.look("aborted");
    let opened = instance.seen()["opened"]["aborts"].as_u64();
    page.press(&Text::SignInAgain);
    wait("another try", || {
        (instance.seen()["opened"]["aborts"].as_u64() > opened).then_some(())
    });
    page.expect_heading(&Text::ChooseSignInOption);
    page.press_named("Home Assistant Local");
    page.expect_heading(&Text::WelcomeHome);
    page.log_in("paul", xtask::home_assistant::PASSWORD);
    page.expect_arrival(&client.redirect_uri);
}

pub fn a_form_without_fields_is_a_button(stage: &Stage) {
    let (instance, client, page) = arrive(stage);
    page.press_named("Key card");
    page.expect_words(&Text::PressToContinue("Key card".to_owned()));
    page.look("button");
    page.press(&Text::LogIn);
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(arrival.parameter("storeToken").as_deref(), Some("true"));
    assert_eq!(instance.redeem(&client, &arrival.code()), GUEST);
}

pub fn every_kind_of_field_arrives_as_it_should(stage: &Stage) {
    let (instance, client, page) = arrive(stage);
    page.press_named("Guest book");
    page.expect_text("No shoes on the sofa.");
    page.look("form");
    assert_eq!(
        (
            page.value("house"),
            page.value("room"),
            page.value("nights")
        ),
        owned("Hill House", "Kitchen", "3")
    );

    page.retype("nights", "many");
    page.type_into("guests", "11");
    page.type_into("plate", "x");
    page.type_into("email", "nobody");
    page.type_into("page", "nowhere");
    let sent = instance.sent();
    page.press(&Text::LogIn);
    page.expect_notice(&Text::CheckMarkedFields);
    for fault in [
        Text::FieldMissing,
        Text::FieldNotAnInteger,
        Text::FieldTooLarge("10".to_owned()),
        Text::FieldTooShort(2),
        Text::FieldNotAnEmail,
        Text::FieldNotAnAddress,
    ] {
        page.expect_words(&fault);
    }
    page.expect_focus("full_name");
    page.look("form-faults");
    assert_eq!(instance.sent(), sent, "a form that can't be right was sent");

    page.type_into("full_name", "Nobody");
    page.retype("nights", "2");
    page.retype("guests", "4");
    page.type_into("height", "1,5");
    page.tick("Breakfast");
    page.tick("Basement");
    page.tick("salad");
    page.retype("plate", "AB-12");
    page.retype("email", "someone@home.example");
    page.retype("page", "https://home.example");
    page.press(&Text::LogIn);
    page.expect_words(&Text::FieldRefused("unknown_name".to_owned()));
    page.expect_notice(&Text::FormRefused("try_another_name".to_owned()));
    page.expect_focus("full_name");
    page.look("form-refused");

    page.retype("full_name", "Somebody");
    page.press(&Text::LogIn);
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(instance.redeem(&client, &arrival.code()), GUEST);
    let expected = json!({
        "full_name": "Somebody", "house": "Hill House", "room": "Kitchen", "nights": 2, "guests": 4, "height": 1.5,
        "breakfast": true, "floor": "b", "meal": "salad", "plate": "AB-12", "email": "someone@home.example",
        "page": "https://home.example",
    });
    assert_eq!(instance.seen()["received"], expected);
}

pub fn an_external_step_waits_for_another_tab(stage: &Stage) {
    let (instance, client, page) = arrive(stage);
    page.press_named("Front desk");
    page.expect_words(&Text::ExternalIntro("Front desk".to_owned()));
    page.look("external");
    let sent = instance.sent();
    page.press(&Text::ExternalLink("Front desk".to_owned()));
    page.in_the_new_tab(
        |page| {
            page.expect_text("Front desk");
            page.press_named("Let me in");
        },
        "Go back to the other tab.",
    );
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(instance.redeem(&client, &arrival.code()), GUEST);
    assert!(instance.sent() > sent);
}

pub fn progress_goes_on_by_itself(stage: &Stage) {
    let (instance, client, page) = arrive(stage);
    page.press_named("Doorbell");
    page.expect_words(&Text::ProgressOf("Waiting for the doorbell".to_owned()));
    page.expect_text("Garden");
    page.look("progress");
    let sent = instance.sent();
    wait("the page to ask again", || {
        (instance.sent() > sent).then_some(())
    });
    instance.finish_progress();
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(instance.redeem(&client, &arrival.code()), GUEST);
}

pub fn a_menu_is_a_choice(stage: &Stage) {
    let (instance, client, page) = arrive(stage);
    page.press_named("Two doors");
    page.expect_text("Front door");
    page.look("menu");
    page.press_named("Back door");
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(instance.redeem(&client, &arrival.code()), GUEST);
}

pub fn an_unknown_step_is_named(stage: &Stage) {
    let (_, _, page) = arrive(stage);
    page.press_named("Hologram");
    assert_eq!(
        page.expect_notice(&Text::UnknownStep("hologram".to_owned())),
        "step-unknown"
    );
    page.look("unknown-step");
    page.press_named("Key card");
    page.expect_words(&Text::PressToContinue("Key card".to_owned()));
}

pub fn a_provider_with_a_bug_can_be_left(stage: &Stage) {
    let (instance, client, page) = arrive(stage);
    page.press_named("Rusty lock");
    page.expect_words(&Text::PressToContinue("Rusty lock".to_owned()));
    page.press(&Text::LogIn);
    assert_eq!(page.expect_notice(&Text::ServerError), "server-error");
    page.look("server-error");
    page.press_named("Key card");
    page.expect_words(&Text::PressToContinue("Key card".to_owned()));
    page.press(&Text::LogIn);
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(instance.redeem(&client, &arrival.code()), GUEST);
}

/// At the list, which the first provider's abort leads to.
fn arrive(stage: &Stage) -> (Rc<Instance>, Client, Page) {
    let instance = stage.instance(Kind::Guests);
    let client = Client::own(&instance);
    let page = stage.open(&instance, &instance.authorize(&client));
    page.expect_heading(&Text::ChooseSignInOption);
    (instance, client, page)
}

fn owned(one: &str, two: &str, three: &str) -> (String, String, String) {
    (one.to_owned(), two.to_owned(), three.to_owned())
}
