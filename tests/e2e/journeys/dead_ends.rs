//! Where nothing can go on: bad links, refused redirects, nobody to ask.

use latchkey_core::screen::Text;
use xtask::home_assistant::PASSWORD;

use crate::harness::{Answer, Client, Kind, Stage};

pub fn a_link_that_lacks_something_goes_nowhere(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let page = stage.open(&instance, &format!("{}/auth/authorize", instance.base()));
    page.expect_heading(&Text::BadLinkHeading);
    assert_eq!(page.expect_notice(&Text::BadLink), "client-id-missing");
    page.look("bad-link");
    assert_eq!(page.target_of(&Text::GoToHomeAssistant), "/");

    let client = Client {
        id: "not an address".to_owned(),
        ..Client::own(&instance)
    };
    page.go(&instance.authorize(&client));
    assert_eq!(
        page.expect_notice(&Text::ClientRefused),
        "client-id-invalid"
    );
    assert_eq!(
        page.requests(),
        Vec::<String>::new(),
        "something was asked of Home Assistant"
    );
}

pub fn a_link_that_would_run_something_goes_nowhere(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    for target in [
        "javascript:alert(document.domain)",
        "data:text/html,hello",
        "JaVaScRiPt:alert(1)",
    ] {
        let client = Client {
            redirect_uri: target.to_owned(),
            ..Client::own(&instance)
        };
        let page = stage.open(&instance, &instance.authorize(&client));
        page.expect_heading(&Text::HaltedHeading);
        assert_eq!(
            page.expect_notice(&Text::DangerousRedirect),
            "redirect-uri-dangerous"
        );
        page.look("dangerous-link");
        assert_eq!(
            page.requests(),
            Vec::<String>::new(),
            "something was asked of Home Assistant"
        );
        assert_eq!(page.address().path(), "/auth/authorize");
    }
}

/// Home Assistant checks it at the very end, after a right password.
pub fn a_redirect_that_home_assistant_refuses_is_explained(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let client = Client {
        redirect_uri: "https://elsewhere.example/callback".to_owned(),
        ..Client::third_party()
    };
    let page = stage.open(&instance, &instance.authorize(&client));
    page.expect_heading(&Text::WelcomeHome);
    page.expect_words(&Text::CodeGoesTo("elsewhere.example".to_owned()));
    page.look("third-party-elsewhere");
    page.log_in("paul", PASSWORD);
    page.expect_heading(&Text::RedirectRefusedHeading);
    page.expect_notice(&Text::RedirectRefused("elsewhere.example".to_owned()));
    page.look("redirect-refused");
}

pub fn an_instance_that_is_closed_says_so(stage: &Stage) {
    let instance = stage.instance(Kind::Closed);
    let page = stage.open(&instance, &instance.authorize(&Client::own(&instance)));
    page.expect_heading(&Text::HaltedHeading);
    assert_eq!(page.expect_notice(&Text::NoProviders), "no-providers");
    page.look("no-providers");
}

/// An old browser, a broken download: plain HTML leads to Home Assistant's own page, with the same query.
pub fn a_page_that_cannot_start_leads_to_the_other_one(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let client = Client::own(&instance);
    let no_program = Answer::to("GET", r"\.wasm$", 404, "");
    let page = stage.open_with(&instance, &instance.authorize(&client), &[no_program]);
    page.expect_words(&Text::NotStartedHeading);
    page.look("cannot-start");
    let link = page.target_of(&Text::UseBuiltinPage);
    assert_eq!(link, format!("/auth/latchkey/builtin?{}", client.query()));
}
