//! Things that are missing: each ends in a way in.

use fantoccini::key::Key;
use latchkey_core::screen::Text;
use serde_json::json;
use xtask::home_assistant::PASSWORD;

use super::proxy_rewriting::without_scripts;
use crate::harness::{
    Answer, Client, Kind, Meddling, Page, Reports, Stage, start_proxy, start_reporting, wait, words,
};

/// Where a client opens the page at that origin.
fn asked(base: &str, client: &Client) -> String {
    format!("{base}/auth/authorize?{}", client.query())
}

/// As in Lockdown Mode.
pub fn without_webassembly_home_assistants_own_page_opens(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let client = Client {
        more: "&latchkey=choose",
        ..Client::own(&instance)
    };
    let opened = || {
        instance.seen()["opened"]["homeassistant"]
            .as_u64()
            .unwrap_or_default()
    };
    let before = opened();
    let address = instance.authorize(&client);
    let page = stage.open_after(&instance, &address, "delete window.WebAssembly");
    expect_own_page(&page, &Client::own(&instance));
    let is_answered = "
        const answers = performance.getEntriesByType('resource');
        return String(answers.some(({ name }) => new URL(name).pathname === '/auth/login_flow'));
    ";
    page.expect_script(is_answered, "true");
    assert_eq!(opened(), before + 1, "a flow was opened for nobody");
}

/// Home Assistant's own page could do nothing with it.
pub fn a_callback_without_webassembly_says_so_and_stays(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let address = format!(
        "{}/auth/latchkey/callback/family?code=c0de&state=5tate",
        instance.base()
    );
    let page = stage.open_after(&instance, &address, "delete window.WebAssembly");
    page.expect_words(&Text::NotStartedHeading);
    assert_eq!(page.address().path(), "/auth/latchkey/callback/family");
    assert_eq!(page.address().query(), None);
    assert_eq!(page.target_of(&Text::UseBuiltinPage), "/");
    let shown = page
        .browser()
        .script("return document.body.innerText", Vec::new());
    assert!(
        !shown.to_string().contains(&words(&Text::TryAgain)),
        "a code that is gone"
    );
}

pub fn webassembly_forbidden_by_a_proxy_opens_the_own_page(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let forbid = |head: &str| Reports::ask_for(&head.replace(" 'wasm-unsafe-eval'", ""));
    let (base, reports) = start_reporting(&instance, forbid);
    let client = Client::own(&instance).seen_from(&base);
    let page = stage.open(&instance, &asked(&base, &client));
    expect_own_page(&page, &client);
    // The page has gone since, and what it said to its console may have gone with it.
    let blocked = || (reports.take().iter()).any(|report| report.contains("wasm-eval"));
    wait("a report about WebAssembly", || blocked().then_some(()));
    page.take_complaints();
}

pub fn a_broken_program_leads_to_the_own_page(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let client = Client::own(&instance);
    let program = |status, body| [Answer::to("GET", r"\.wasm$", status, body)];
    for broken in [
        program(404, ""),
        program(200, "not a program"),
        program(200, "\0asm"),
    ] {
        let page = stage.open_with(&instance, &instance.authorize(&client), &broken);
        expect_fallback(&page, &client);
        // Nobody will need the flow that was opened meanwhile, and it would never end by itself.
        wait("the end of the flow", || {
            let requests = page.requests();
            let is_end = |request: &String| request.starts_with("DELETE /auth/login_flow/");
            requests.iter().any(is_end).then_some(())
        });
        page.take_complaints();
    }
}

/// A proxy that takes scripts out: the style sheet knows the way.
pub fn lost_scripts_lead_to_the_own_page(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let loses = Meddling {
        document: without_scripts,
        ..Meddling::NONE
    };
    let base = start_proxy(&instance, loses);
    let client = Client::own(&instance).seen_from(&base);
    let address = asked(&base, &client);
    let page = stage.open(&instance, &address);
    page.type_into("username", "paul");
    page.type_into("password", PASSWORD);
    page.keys(&char::from(Key::Enter).to_string());
    expect_fallback(&page, &client);
    assert_eq!(
        page.address().as_str(),
        address,
        "the browser sent the form"
    );
    assert_eq!(page.value("username"), "paul", "nothing typed is lost");
    assert_eq!(page.value("password"), PASSWORD, "nothing typed is lost");
    page.look("without-boot-script");
    page.expect_complaint("form-action");
}

/// Where somebody also took the policy away, the browser does send the form: in a body, to an address that takes none.
pub fn what_a_browser_sends_by_itself_is_in_no_address(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let loses = Meddling {
        head: without_policy,
        document: without_scripts,
        ..Meddling::NONE
    };
    let base = start_proxy(&instance, loses);
    let client = Client::own(&instance).seen_from(&base);
    let address = asked(&base, &client);
    let page = stage.open(&instance, &address);
    page.type_into("username", "paul");
    page.type_into("password", PASSWORD);
    page.keys(&char::from(Key::Enter).to_string());
    page.expect_text("405");
    assert_eq!(page.address().as_str(), address);
    page.take_complaints();
}

fn without_policy(head: &str) -> String {
    let is_kept = |line: &&str| {
        !line
            .to_ascii_lowercase()
            .starts_with("content-security-policy:")
    };
    head.lines()
        .filter(is_kept)
        .collect::<Vec<_>>()
        .join("\r\n")
}

/// As a browser that knows no modules reads the document: it runs the script that all others pass over.
pub fn a_browser_without_modules_gets_a_link(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let old = Meddling {
        document: |document| without_scripts(document).replace("<script nomodule ", "<script "),
        ..Meddling::NONE
    };
    let base = start_proxy(&instance, old);
    let client = Client {
        state: Some("a+b%2Bc"),
        ..Client::own(&instance).seen_from(&base)
    };
    let query = format!("{}&latchkey=choose", client.query());
    let page = stage.open(&instance, &format!("{base}/auth/authorize?{query}"));
    expect_fallback(&page, &client);
    page.expect_script(
        "return getComputedStyle(document.querySelector('.page')).display",
        "none",
    );
    page.browser().script(
        "document.querySelector('#latchkey-fallback a').click()",
        Vec::new(),
    );
    expect_own_page(&page, &client);

    let address = format!("{base}/auth/latchkey/callback?code=c0de&state=5tate");
    let page = stage.open(&instance, &address);
    page.expect_words(&Text::NotStartedHeading);
    assert_eq!(
        page.address().query(),
        None,
        "the code stays in the address"
    );
    assert_eq!(page.target_of(&Text::UseBuiltinPage), "/");
    page.take_complaints();
}

/// The program cannot be called without what is between it and the browser.
pub fn a_lost_glue_leads_to_the_own_page(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let loses = Meddling {
        document: |document| document.replace("-glue\" href=\"", "-glue\" href=\"/gone"),
        ..Meddling::NONE
    };
    let base = start_proxy(&instance, loses);
    let client = Client::own(&instance).seen_from(&base);
    let page = stage.open(&instance, &asked(&base, &client));
    expect_fallback(&page, &client);
    page.take_complaints();
}

pub fn without_javascript_there_is_a_link(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let client = Client::own(&instance);
    let page = stage.open(&instance, "about:blank");
    let browser = page.browser();
    let disable = |is_off: bool| {
        let value = json!({"value": is_off});
        browser.devtools("Emulation.setScriptExecutionDisabled", &value);
    };
    disable(true);
    let address = json!({"url": instance.authorize(&client)});
    browser.devtools("Page.navigate", &address);
    let tree = wait("words", || {
        let tree = browser.devtools("Accessibility.getFullAXTree", &json!({}));
        tree.to_string()
            .contains(&words(&Text::NeedsScriptHeading))
            .then_some(tree)
    });
    let tree = tree.to_string();
    for (text, fault) in [
        (Text::Password, "a form that nobody could send"),
        (Text::NotStartedHeading, "said twice"),
    ] {
        assert!(!tree.contains(&words(&text)), "{fault}");
    }
    let document = browser.devtools("DOM.getDocument", &json!({"depth": -1}));
    let document = document.to_string();
    let link = format!("/auth/latchkey/builtin?{}", client.query());
    assert!(document.contains(&link), "{link}");
    disable(false);
}

/// Out of memory, for real: the program traps, as it does at every panic. Whoever called it hears of it: a listener,
/// a task of its own, or the boot script while it starts.
pub fn a_crash_leads_to_the_own_page(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let client = Client::own(&instance);
    for call in ["setTimeout(exhaust)", "Promise.resolve().then(exhaust)"] {
        let page = stage.open(&instance, &instance.authorize(&client));
        expect_started(&page);
        page.expect_heading(&Text::WelcomeHome);
        let crash = format!(
            "
            window.e2e.deaf = true;
            import(document.getElementById('latchkey-glue').href).then(async ({{ default: init }}) => {{
                const program = await init();
                const exhaust = () => {{ for (;;) program.__wbindgen_malloc(2 ** 30, 1); }};
                {call};
            }});
            "
        );
        page.browser().script(&crash, Vec::new());
        expect_fallback(&page, &client);
        page.take_complaints();
    }

    let starved = "
        const instantiate = WebAssembly.instantiateStreaming;
        WebAssembly.instantiateStreaming = async (...given) => {
            const result = await instantiate.apply(WebAssembly, given);
            const { memory, __wbindgen_malloc } = result.instance.exports;
            for (let size = 2 ** 30; size >= 1; size /= 2) {
                try { for (;;) __wbindgen_malloc(size, 1); } catch {}
            }
            return result;
        };
    ";
    let page = stage.open_after(&instance, &instance.authorize(&client), starved);
    expect_fallback(&page, &client);
    page.take_complaints();
}

/// What the browser throws goes through the program and leaves it half-way: it is of no use any more. So it is when
/// the stack overflows.
pub fn an_error_of_the_browser_within_the_program_is_a_crash(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let client = Client::own(&instance);
    let overflow = "
        window.e2eOverflow = () => {
            window.e2e.deaf = true;
            document.createTextNode = () => { throw new RangeError('Maximum call stack size exceeded'); };
        };
    ";
    let page = stage.open_after(&instance, &instance.authorize(&client), overflow);
    expect_started(&page);
    page.expect_heading(&Text::WelcomeHome);
    page.browser().script("e2eOverflow()", Vec::new());
    page.press(&Text::LogIn);
    expect_fallback(&page, &client);
    page.take_complaints();

    // What somebody else's script does wrong is none of ours.
    let elsewhere = "
        window.e2eElsewhere = () => {
            window.e2e.deaf = true;
            setTimeout(() => { throw new RangeError('the wasm of an extension'); });
            setTimeout(() => { document.title = 'thrown'; });
        };
    ";
    let page = stage.open_after(&instance, &instance.authorize(&client), elsewhere);
    expect_started(&page);
    page.browser().script("e2eElsewhere()", Vec::new());
    page.expect_script("return document.title", "thrown");
    expect_started(&page);
    page.take_complaints();
}

pub fn a_slow_program_is_waited_for_and_nothing_typed_is_lost(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let client = Client::own(&instance);
    let held = "
        const send = window.fetch;
        window.fetch = (input, options) => String(input.url ?? input).endsWith('.wasm')
          ? new Promise((go) => (window.e2eGo = go)).then(() => send(input, options))
          : send(input, options);
    ";
    let page = stage.open_after(&instance, &instance.authorize(&client), held);
    page.type_into("username", "paul");
    let is_offered = || {
        let shown = "return document.body.innerText";
        let shown = page.browser().script(shown, Vec::new()).to_string();
        shown.contains(&words(&Text::NotStartedHeading))
    };
    // What a browser animates starts with its first frame.
    let age = "return performance.now() - performance.getEntriesByName('first-paint')[0].startTime";
    let age = || {
        page.browser()
            .script(age, Vec::new())
            .as_f64()
            .expect("a time")
    };
    assert!(!is_offered() && age() < 7000.0, "the words come too early");
    wait("the words", || is_offered().then_some(()));
    let age = age();
    assert!(
        (7500.0..9500.0).contains(&age),
        "the words came after {age} ms"
    );
    page.expect_announcement(&Text::NotStartedHeading);
    page.look("slow-program");
    expect_fallback(&page, &client);
    page.browser().script("window.e2eGo()", Vec::new());
    expect_started(&page);
    assert_eq!(page.value("username"), "paul");
    assert!(!is_offered());
    page.take_complaints();

    // Whoever has to wait for the program waits no longer either.
    let client = Client::third_party();
    let page = stage.open_after(&instance, &instance.authorize(&client), held);
    page.expect_announcement(&Text::NotStartedHeading);
    expect_fallback(&page, &client);
    page.take_complaints();
}

pub(super) fn expect_started(page: &Page) {
    page.expect_script(
        "return document.documentElement.dataset.latchkey",
        "started",
    );
}

/// The words, and the way to Home Assistant's own page with the same query.
fn expect_fallback(page: &Page, client: &Client) {
    page.expect_words(&Text::NotStartedHeading);
    // Signed for a third party: `bypass` follows it.
    let target = r"const target = document.querySelector('#latchkey-fallback a').getAttribute('href');
        return target.replace(/[/][0-9a-f]+-[0-9a-f]{64}(?=[?])/, '')";
    page.expect_script(
        target,
        &format!("/auth/latchkey/builtin?{}", client.query()),
    );
    let again = "return document.querySelector('#latchkey-fallback .plain').href";
    page.expect_script(again, page.address().as_str());
}

fn expect_own_page(page: &Page, client: &Client) {
    wait("Home Assistant's own page", || {
        (page.address().path() == "/auth/latchkey/builtin").then_some(())
    });
    assert_eq!(page.address().query(), Some(client.query().as_str()));
}
