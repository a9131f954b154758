//! Screens that a real Home Assistant can't be made to cause here: the test answers in its place. What leads to
//! which screen is checked elsewhere, without browsers; here each is looked at.

use latchkey_core::screen::Text;

use crate::harness::{Answer, Client, Kind, Stage, speak};

const PROVIDERS: &str = "^/auth/providers$";
const OPENING: &str = "^/auth/login_flow$";
const STEP: &str = "^/auth/login_flow/.";
const METADATA: &str = "^/.well-known/";

pub fn every_other_screen_is_for_everyone(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let own = instance.authorize(&Client::own(&instance));
    let open = |answer: Answer| stage.open_with(&instance, &own, &[answer]);

    let page = open(Answer::hang("POST", OPENING));
    page.press_named("Trusted Networks");
    page.expect_announcement(&Text::OpeningProvider("Trusted Networks".to_owned()));
    page.look("opening");
    let page = open(Answer::to(
        "POST",
        OPENING,
        404,
        r#"{"message":"Invalid handler specified"}"#,
    ));
    page.expect_notice(&Text::ProviderGone("Home Assistant Local".to_owned()));
    page.look("provider-gone");

    for (status, body, notice, screen) in [
        (
            400,
            r#"{"message":"IP address changed"}"#,
            Text::AddressChanged,
            "address-changed",
        ),
        (
            400,
            r#"{"message":"User input malformed"}"#,
            Text::MalformedInput,
            "malformed-input",
        ),
        (
            409,
            r#"{"message":"already in progress"}"#,
            Text::InProgress,
            "in-progress",
        ),
        (429, "", Text::TooManyRequests, "too-many-requests"),
        (200, "<html>", Text::Unreadable, "answer-unreadable"),
    ] {
        let page = open(Answer::to("POST", STEP, status, body));
        page.expect_heading(&Text::WelcomeHome);
        page.log_in("paul", "secret");
        page.expect_notice(&notice);
        assert_eq!(page.value("password"), "secret");
        page.look(screen);
    }
    let page = open(Answer::hang("POST", STEP));
    page.expect_heading(&Text::WelcomeHome);
    page.log_in("paul", "secret");
    page.expect_announcement(&Text::Checking);
    page.look("checking");

    let with_challenge = instance.authorize(&Client {
        more: Client::CHALLENGE,
        ..Client::android()
    });
    let page = stage.open_with(
        &instance,
        &with_challenge,
        &[Answer::to("GET", METADATA, 500, "")],
    );
    page.expect_notice(&Text::PkceUnknown);
    page.look("protection-unknown");
}

/// Where no integration fills the page in, it has to ask who may sign in how.
pub fn a_page_that_has_to_ask_says_what_happened(stage: &Stage) {
    // The document of a folder is in English.
    speak("en");
    let instance = stage.instance(Kind::PageOnly);
    let query = Client::android().query();
    let address = format!("{}/local/latchkey/index.html?{query}", instance.base());
    let open = |answer: Answer| stage.open_with(&instance, &address, &[answer]);

    let page = open(Answer::hang("GET", PROVIDERS));
    page.expect_announcement(&Text::Loading);
    page.look("loading");
    let page = open(Answer::refuse("GET", PROVIDERS));
    page.expect_heading(&Text::UnreachableHeading);
    page.look("unreachable");
    let page = open(Answer::to("GET", PROVIDERS, 502, "Bad Gateway"));
    page.expect_heading(&Text::StartingHeading);
    page.look("starting");
    let page = open(Answer::to(
        "GET",
        PROVIDERS,
        200,
        "<html>Log in to the hotel's Wi-Fi</html>",
    ));
    page.expect_notice(&Text::Unreadable);
    page.look("unreadable");
}
