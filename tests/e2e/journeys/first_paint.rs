//! People who are faster than the program: what they type, fill in and press before it arrives counts.

use std::rc::Rc;

use fantoccini::key::Key;
use latchkey::screen::Text;
use serde_json::Value;
use xtask::home_assistant::{COMMAND_LINE_USER, PASSWORD};

use crate::harness::{Client, House, Kind, Meddling, Opening, Page, Stage, start_proxy, wait};

/// Keeps the program back until `e2eGo()`, and notes what of the page is added, removed or moved from then on.
const HELD: &str = "
const send = window.fetch;
window.fetch = (input, options) => String(input.url ?? input).endsWith('.wasm')
  ? new Promise((go) => (window.e2eGo = go)).then(() => send(input, options))
  : send(input, options);
window.e2eMoved = window.e2eSince = 0;
new PerformanceObserver((list) => list.getEntries().forEach(({ startTime, value }) => {
  if (startTime >= window.e2eSince) window.e2eMoved += value;
})).observe({ type: 'layout-shift', buffered: true });
addEventListener('DOMContentLoaded', () => {
  window.e2eInputs = [...document.querySelectorAll('input')];
  window.e2eChanged = [];
  const name = (node) => node.nodeType === 1 ? node.outerHTML : '';
  new MutationObserver((changes) => changes.forEach(({ addedNodes, removedNodes }) =>
    window.e2eChanged.push(...[...addedNodes, ...removedNodes].map(name).filter(Boolean))))
    .observe(document.querySelector('main'), { childList: true, subtree: true });
});
";

pub fn what_is_typed_before_the_program_is_there_stays(stage: &Stage) {
    let house = stage.house(Kind::Family);
    let client = Client::own(&house);
    let page = stage.open_after(&house, &house.authorize(&client), HELD);
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
    assert_eq!(house.redeem(&client, &arrival.code()), "Paul Plain");
}

/// Without an event, before and while the program starts.
pub fn what_a_password_manager_fills_in_meanwhile_stays(stage: &Stage) {
    let house = stage.house(Kind::Family);
    let client = Client::own(&house);
    let page = stage.open_after(&house, &house.authorize(&client), HELD);
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
    assert_eq!(house.redeem(&client, &arrival.code()), "Paul Plain");
}

pub fn a_first_flow_that_does_not_open_is_explained(stage: &Stage) {
    let house = stage.house(Kind::Family);
    // Half a minute is longer than anybody wants to watch a test.
    let hurry = "
        const wait = window.setTimeout;
        window.setTimeout = (act, time) => wait(act, time === 30000 ? 500 : time);
    ";
    let cases = [
        (Opening::Stalls, Text::TimedOut, "timed-out"),
        (Opening::NeverEnds, Text::TooLarge, "answer-too-large"),
        (Opening::Redirects, Text::Unreadable, "answer-unreadable"),
    ];
    for (opening, text, code) in cases {
        let meddling = Meddling {
            opening,
            ..Meddling::NONE
        };
        let (page, _) = open_through(stage, &house, meddling, hurry);
        assert_eq!(page.expect_notice(&text), format!("Code: {code}"));
        page.expect_heading(&Text::WelcomeHome);
    }
}

pub fn what_is_sent_too_early_is_sent_once(stage: &Stage) {
    let house = stage.house(Kind::Family);
    let client = Client::own(&house);
    let page = stage.open_after(&house, &house.authorize(&client), HELD);
    let sent = house.sent();
    page.expect_focus("username");
    page.type_into("username", "paul");
    page.type_into("password", PASSWORD);
    page.keys(&char::from(Key::Enter).to_string().repeat(3));
    page.expect_text("Checking…");
    page.expect_announcement(&Text::Checking);
    // What is sent is what stood there.
    page.keys("x");
    page.look("sent-early");
    assert!(
        page.address()
            .query()
            .is_some_and(|query| !query.contains("paul"))
    );
    page.browser().script("window.e2eGo()", Vec::new());
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(house.redeem(&client, &arrival.code()), "Paul Plain");
    assert_eq!(house.sent(), sent + 1);

    // Whoever fills the form in after all did not mean the other way.
    let page = stage.open_after(&house, &house.authorize(&client), HELD);
    page.press_named("Trusted Networks");
    page.type_into("username", "paul");
    page.type_into("password", PASSWORD);
    page.keys(&char::from(Key::Enter).to_string());
    page.browser().script("window.e2eGo()", Vec::new());
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(house.redeem(&client, &arrival.code()), "Paul Plain");

    // What is missing is marked as ever, and the button can be pressed again.
    let page = stage.open_after(&house, &house.authorize(&client), HELD);
    page.type_into("username", "paul");
    page.keys(&char::from(Key::Enter).to_string());
    let_it_start(&page);
    page.expect_notice(&Text::CheckMarkedFields);
    page.expect_focus("password");
    page.type_into("password", PASSWORD);
    page.press(&Text::LogIn);
    page.expect_arrival(&client.redirect_uri);
}

pub fn a_box_and_a_button_pressed_too_early_count(stage: &Stage) {
    let house = stage.house(Kind::Family);
    let client = Client::own(&house);
    let page = stage.open_after(&house, &house.authorize(&client), HELD);
    let is_kept = page.keep().expect("the box");
    page.tick("Keep me logged in");
    // The one that was sent first gives way to the one that was chosen after it.
    let sent = house.sent();
    page.type_into("username", "paul");
    page.type_into("password", "not the password");
    page.keys(&char::from(Key::Enter).to_string());
    // So is a way that gave way to another.
    page.press_named("Trusted Networks");
    page.press_named("Command Line Authentication");
    let busy = "return [...document.querySelectorAll('[aria-busy]')].map((it) => it.innerText.trim()).join()";
    page.expect_script(busy, "Command Line Authentication");
    let_it_start(&page);
    // The form looks the same; it is the other one as soon as the list offers the first.
    page.expect_text("Home Assistant Local");
    assert_eq!(page.keep(), Some(!is_kept));
    page.log_in(COMMAND_LINE_USER, PASSWORD);
    let arrival = page.expect_arrival(&client.redirect_uri);
    let is_stored = arrival.parameter("storeToken").is_some();
    assert_eq!(is_stored, !is_kept);
    assert_eq!(house.sent(), sent + 1, "what was given up was sent");
}

/// A box that is ticked by itself as soon as more is known: not where the person has said no.
pub fn a_box_pressed_twice_too_early_counts(stage: &Stage) {
    let house = stage.house(Kind::PageOnly);
    let client = Client::own(&house);
    let page = stage.open_after(&house, &in_the_folder(&house, &client.query()), HELD);
    page.tick("Keep me logged in");
    page.tick("Keep me logged in");
    let_it_start(&page);
    page.expect_text("Use Home Assistant’s own page");
    assert_eq!(page.keep(), Some(false));
    page.log_in("paul", PASSWORD);
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(arrival.parameter("storeToken"), None);
}

/// While its flow is opened, which takes its time, and when it is there.
pub fn a_way_pressed_too_early_moves_nothing(stage: &Stage) {
    let house = stage.house(Kind::Family);
    let held = format!(
        "{HELD}
        const held = window.fetch;
        window.fetch = (input, options) => String(options?.body).includes('command_line')
          ? new Promise((go) => (window.e2eAnswer = go)).then(() => held(input, options))
          : held(input, options);"
    );
    let page = stage.open_after(&house, &house.authorize(&Client::own(&house)), &held);
    page.press_named("Command Line Authentication");
    let_it_start(&page);
    page.expect_text("Opening Command Line Authentication…");
    expect_nothing_moved(&page);
    page.look("opening");
    forget_what_moved(&page);
    page.browser().script("window.e2eAnswer()", Vec::new());
    page.expect_focus("username");
    expect_nothing_moved(&page);
}

pub fn nothing_is_asked_before_the_flow_and_nothing_moves(stage: &Stage) {
    let house = stage.house(Kind::Family);
    for client in [Client::own(&house), Client::android()] {
        let page = stage.open_after(&house, &house.authorize(&client), HELD);
        page.expect_heading(&Text::WelcomeHome);
        page.look("before-the-program");
        forget_what_moved(&page);
        let opened = ["POST /auth/login_flow"];
        wait("the boot script", || {
            (page.requests() == opened).then_some(())
        });
        let_it_start(&page);
        page.expect_focus(if client.more.is_empty() {
            "username"
        } else {
            ""
        });
        assert_eq!(page.requests(), opened, "and never twice");
        page.expect_heading(&Text::WelcomeHome);
        expect_the_same_page(&page);
    }
}

pub fn a_callback_is_cleaned_before_the_program_is_there(stage: &Stage) {
    let house = stage.house(Kind::Family);
    let address = format!(
        "{}/auth/latchkey/callback?code=c0de&state=5tate",
        house.base()
    );
    let page = stage.open_after(&house, &address, HELD);
    assert_eq!(page.address().query(), None);
    page.expect_announcement(&Text::SigningYouIn);
    let history = "return JSON.stringify(history.state) + location.href + document.referrer";
    page.expect_script(
        history,
        &format!("null{}/auth/latchkey/callback", house.base()),
    );
}

pub fn a_reload_fetches_no_program_again(stage: &Stage) {
    let house = stage.house(Kind::Family);
    let page = stage.open(&house, &house.authorize(&Client::own(&house)));
    let sent = "
        const files = performance.getEntriesByType('resource').filter(({ name }) => name.includes('/static/'));
        const sent = files.filter(({ transferSize }) => transferSize > 0).map(({ name }) => name.split('.').pop());
        return [performance.getEntriesByType('navigation')[0].type, ...new Set(sent.sort())].join();
    ";
    expect_started(&page);
    page.expect_script(sent, "navigate,js,svg,wasm");
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

/// Nobody has filled it in, and still its form is there at once.
pub fn a_page_from_a_folder_can_be_used_at_once_too(stage: &Stage) {
    let house = stage.house(Kind::PageOnly);
    let client = Client::own(&house);
    let page = stage.open_after(&house, &in_the_folder(&house, &client.query()), HELD);
    page.type_into("username", "paul");
    page.type_into("password", PASSWORD);
    page.keys(&char::from(Key::Enter).to_string());
    page.expect_text("Checking…");
    page.browser().script("window.e2eGo()", Vec::new());
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(house.redeem(&client, &arrival.code()), "Paul Plain");

    // Another client has to be named first, and an address that can't be followed is refused: those wait.
    let waiting = [
        Client::android().query(),
        format!("{}&state=1&state=2", client.query()),
        format!("{}%23fragment", client.query()),
    ];
    let words = [
        Text::AskedByApp(Box::new(Text::AndroidApp)),
        Text::BadLink,
        Text::BadLink,
    ];
    for (query, words) in waiting.iter().zip(words) {
        let page = stage.open_after(&house, &in_the_folder(&house, query), HELD);
        page.expect_text("Loading…");
        let shown = "return document.body.innerText";
        let shown = page.browser().script(shown, Vec::new()).to_string();
        assert!(!shown.contains("Username"), "{query} got a form");
        let_it_start(&page);
        page.expect_words(&words);
    }
}

/// The page as it was copied into a folder.
fn in_the_folder(house: &House, query: &str) -> String {
    format!("{}/local/latchkey/index.html?{query}", house.base())
}

pub fn a_proxy_without_compression_is_good_enough(stage: &Stage) {
    let house = stage.house(Kind::Family);
    let (page, client) = open_through(stage, &house, Meddling::NONE, "");
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
    assert_eq!(house.redeem(&client, &arrival.code()), "Paul Plain");
}

/// A document that is held up where it hurts most: an input is there, and its label is not.
pub fn a_document_that_comes_in_parts_does_not_move(stage: &Stage) {
    let house = stage.house(Kind::Family);
    let halts = Meddling {
        halts_before: Some("<label for=\"field-0\">"),
        ..Meddling::NONE
    };
    // Somebody is fast enough to send the form before its button is there.
    let sent = format!(
        "{HELD}
        const early = setInterval(() => {{
            if (!document.forms[0]) return;
            clearInterval(early);
            document.forms[0].requestSubmit();
        }}, 10);"
    );
    let (page, _) = open_through(stage, &house, halts, &sent);
    let_it_start(&page);
    expect_nothing_moved(&page);
}

/// Opens the page through a proxy, which then is where Home Assistant is; for its own client there.
fn open_through(
    stage: &Stage,
    house: &Rc<House>,
    meddling: Meddling,
    before: &str,
) -> (Page, Client) {
    let base = start_proxy(house, meddling);
    let client = Client::own(house).seen_from(&base);
    let address = format!("{base}/auth/authorize?{}", client.query());
    (stage.open_after(house, &address, before), client)
}

/// Lets the program arrive, and waits until it has taken the page over.
fn let_it_start(page: &Page) {
    wait("the program", || {
        page.browser()
            .attempt_script("return Boolean(window.e2eGo)")
            .filter(|there| *there == true)
    });
    page.browser().script("window.e2eGo()", Vec::new());
    expect_started(page);
}

fn expect_started(page: &Page) {
    page.expect_script(
        "return document.documentElement.dataset.latchkey",
        "started",
    );
}

fn expect_nothing_moved(page: &Page) {
    let moved = page.browser().script("return window.e2eMoved", Vec::new());
    assert_eq!(moved.as_f64(), Some(0.0), "something moved");
}

/// Looking at a page in every way moves it, until the frame after the last one.
fn forget_what_moved(page: &Page) {
    let forget = "
        window.e2eSince = Infinity;
        requestAnimationFrame(() => requestAnimationFrame((now) => {
            window.e2eMoved = 0;
            window.e2eSince = now;
        }));
    ";
    page.browser().script(forget, Vec::new());
    page.expect_script("return String(window.e2eSince < Infinity)", "true");
}

/// The same elements in the same places.
fn expect_the_same_page(page: &Page) {
    let ask = |script: &str| page.browser().script(script, Vec::new());
    let same = "return window.e2eInputs.every((input) => input.isConnected)";
    assert_eq!(ask(same), true);
    assert_eq!(ask("return window.e2eChanged"), Value::Array(Vec::new()));
    expect_nothing_moved(page);
}
