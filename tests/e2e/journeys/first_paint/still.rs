//! Nothing moves: not when the program takes the page over, nor while a way is opened.

use std::rc::Rc;
use std::time::Duration;

use crate::harness::{Client, Instance, Kind, Meddling, Name, Page, Stage, wait, words};
use latchkey_core::screen::Text;

use super::{HELD, expect_the_same_page, let_it_start, open_through};

/// How long a document is held up.
const A_FEW_FRAMES: Duration = Duration::from_millis(400);

pub fn nothing_is_asked_before_the_flow_and_nothing_moves(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let (own, app) = (Client::own(&instance), Client::android());
    let (own, app) = (instance.authorize(&own), instance.authorize(&app));
    // What nobody knows may stand there as often as it likes.
    let more = format!("{own}&x=1&x=2");
    for address in [&own, &app, &more] {
        let page = stage.open_after(&instance, address, HELD);
        page.expect_heading(&Text::WelcomeHome);
        page.look("before-the-program");
        page.forget_what_moved();
        let opened = ["POST /auth/login_flow"];
        wait("the boot script", || {
            (page.requests() == opened).then_some(())
        });
        let_it_start(&page);
        page.expect_focus("username");
        assert_eq!(page.requests(), opened, "and never twice");
        page.expect_heading(&Text::WelcomeHome);
        expect_the_same_page(&page);
    }
}

/// While its flow is opened, which takes its time, and when it is there.
pub fn a_way_pressed_too_early_moves_nothing(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let name = "Command Line Authentication";
    let page = press_too_early(stage, &instance, "command_line", name, name);
    page.look("opening");
    page.forget_what_moved();
    page.browser().script("window.e2eAnswer()", Vec::new());
    page.expect_focus("username");
    page.expect_nothing_moved();
}

/// Another way's words take the place of its own, which stood beside an icon.
pub fn a_way_with_an_icon_pressed_too_early_moves_nothing(stage: &Stage) {
    let instance = stage.single_sign_on().open_instance();
    let label = words(&Text::ContinueWith(Name::FAMILY.to_owned()));
    press_too_early(stage, &instance, "latchkey", &label, Name::FAMILY);
}

/// A document that is held up where it hurts most: an input is there, and its label is not.
pub fn a_document_that_comes_in_parts_does_not_move(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let halts = Meddling {
        halts_before: Some(("<label for=\"field-0\">", A_FEW_FRAMES)),
        ..Meddling::NONE
    };
    let (page, _) = open_through(stage, &instance, halts, HELD);
    let_it_start(&page);
    page.expect_nothing_moved();

    // Somebody is fast enough to send the form before its button is there.
    let sent = format!(
        "{HELD}
        const early = setInterval(() => {{
            if (!document.forms[0]) return;
            clearInterval(early);
            document.forms[0].requestSubmit();
        }}, 10);"
    );
    let (page, _) = open_through(stage, &instance, halts, &sent);
    page.expect_words(&Text::LogIn);
    page.expect_nothing_moved();
    let_it_start(&page);
    page.expect_notice(&Text::CheckMarkedFields);
}

/// Longer than the window, of which only the second part tells: there is a bar for scrolling then.
pub fn a_long_document_that_comes_in_parts_does_not_move(stage: &Stage) {
    let instance = stage.single_sign_on().open_instance();
    let halts = Meddling {
        halts_before: Some(("<h2 class=\"divider\">", A_FEW_FRAMES)),
        ..Meddling::NONE
    };
    let (page, _) = open_through(stage, &instance, halts, HELD);
    page.expect_words(&Text::OrLogInWith);
    let is_long = "return String(document.documentElement.scrollHeight > document.documentElement.clientHeight)";
    page.expect_script(is_long, "true");
    page.expect_nothing_moved();
    let_it_start(&page);
    page.expect_nothing_moved();
}

/// Presses a way before the program is there, and finds everything in its place while its flow is opened: until
/// `e2eAnswer()`.
fn press_too_early(
    stage: &Stage,
    instance: &Rc<Instance>,
    provider_type: &str,
    label: &str,
    name: &str,
) -> Page {
    let held = format!(
        "{HELD}
        const held = window.fetch;
        window.fetch = async (input, options) => {{
          const body = await new Request(input.clone?.() ?? input, options).text();
          if (body.includes('{provider_type}')) await new Promise((go) => (window.e2eAnswer = go));
          return held(input, options);
        }};"
    );
    let page = stage.open_after(instance, &instance.authorize(&Client::own(instance)), &held);
    page.press_named(label);
    let_it_start(&page);
    page.expect_words(&Text::OpeningProvider(name.to_owned()));
    page.expect_nothing_moved();
    page
}
