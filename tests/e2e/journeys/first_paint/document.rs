//! What the document does by itself, and how it gets here.

use latchkey_core::screen::Text;
use xtask::home_assistant::PASSWORD;

use super::{HELD, expect_started, open_through};
use crate::harness::{Client, Kind, Meddling, Opening, Stage};

pub fn a_callback_is_cleaned_before_the_program_is_there(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let address = format!(
        "{}/auth/latchkey/callback/family?code=c0de&state=5tate",
        instance.base()
    );
    let page = stage.open_after(&instance, &address, HELD);
    assert_eq!(page.address().query(), None);
    page.expect_announcement(&Text::SigningYouIn);
    let history = "return JSON.stringify(history.state) + location.href + document.referrer";
    page.expect_script(
        history,
        &format!("null{}/auth/latchkey/callback/family", instance.base()),
    );
}

pub fn a_first_flow_that_does_not_open_is_explained(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    // Half a minute is longer than anybody wants to watch a test.
    let hurry = "
        const wait = window.setTimeout;
        window.setTimeout = (act, time) => wait(act, time === 30000 ? 500 : time);
    ";
    let cases = [
        (Opening::Stalls, Text::TimedOut, "timed-out"),
        (Opening::NeverEnds, Text::TooLarge, "answer-too-large"),
        (Opening::Redirects, Text::LoginInFront, "login-in-front"),
    ];
    for (opening, text, code) in cases {
        let meddling = Meddling {
            opening,
            ..Meddling::NONE
        };
        let (page, _) = open_through(stage, &instance, meddling, hurry);
        assert_eq!(page.expect_notice(&text), code);
        page.expect_heading(&Text::WelcomeHome);
    }
}

pub fn a_reload_fetches_no_program_again(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let page = stage.open(&instance, &instance.authorize(&Client::own(&instance)));
    let sent = "
        const files = performance.getEntriesByType('resource').filter(({ name }) => name.includes('/static/'));
        const sent = files.filter(({ transferSize }) => transferSize > 0).map(({ name }) => name.split('.').pop());
        return [performance.getEntriesByType('navigation')[0].type, ...new Set(sent.sort())].join();
    ";
    expect_started(&page);
    page.expect_script(sent, "navigate,js,svg,txt,wasm");
    page.browser().script("location.reload()", Vec::new());
    page.expect_script(
        "return performance.getEntriesByType('navigation')[0].type",
        "reload",
    );
    expect_started(&page);
    let there = "return String(performance.getEntriesByType('resource').some(({ name }) => name.endsWith('.wasm')))";
    page.expect_script(there, "true");
    assert_eq!(page.browser().script(sent, Vec::new()), "reload");
    expect_started(&page);
}

pub fn a_proxy_without_compression_is_good_enough(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let (page, client) = open_through(stage, &instance, Meddling::NONE, "");
    page.expect_heading(&Text::WelcomeHome);
    expect_started(&page);
    page.expect_script(
        "return performance.getEntriesByType('navigation')[0].nextHopProtocol",
        "http/1.1",
    );
    let compressed = "
        const all = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
        const small = all.filter(({ encodedBodySize, decodedBodySize }) => encodedBodySize !== decodedBodySize);
        return small.map(({ name }) => name).join();
    ";
    page.expect_script(compressed, "");
    page.log_in("paul", PASSWORD);
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(instance.redeem(&client, &arrival.code()), "Paul Plain");
}
