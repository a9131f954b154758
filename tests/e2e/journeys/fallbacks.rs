//! Things that are missing: each ends in a way in.

use latchkey::screen::Text;
use serde_json::json;

use crate::harness::{Answer, Client, Kind, Meddling, Page, Stage, start_proxy, wait};

const CANNOT_START: &str = "This page could not start";

/// As in Lockdown Mode.
pub fn without_webassembly_home_assistants_own_page_opens(stage: &Stage) {
    let house = stage.house(Kind::Family);
    let client = Client {
        more: "&latchkey=choose",
        ..Client::own(&house)
    };
    let page = stage.open_after(
        &house,
        &house.authorize(&client),
        "delete window.WebAssembly",
    );
    expect_own_page(&page, &Client::own(&house));
}

/// Home Assistant's own page could do nothing with it.
pub fn a_callback_without_webassembly_says_so_and_stays(stage: &Stage) {
    let house = stage.house(Kind::Family);
    let address = format!(
        "{}/auth/latchkey/callback?code=c0de&state=5tate",
        house.base()
    );
    let page = stage.open_after(&house, &address, "delete window.WebAssembly");
    page.expect_text(CANNOT_START);
    assert_eq!(page.address().path(), "/auth/latchkey/callback");
    assert_eq!(page.address().query(), None);
    assert_eq!(page.target_of(&Text::UseBuiltinPage), "/");
}

pub fn webassembly_forbidden_by_a_proxy_opens_the_own_page(stage: &Stage) {
    let house = stage.house(Kind::Family);
    let forbids = Meddling {
        head: |head| head.replace(" 'wasm-unsafe-eval'", ""),
        ..Meddling::NONE
    };
    let base = start_proxy(&house, forbids);
    let client = Client::own(&house);
    let page = stage.open(&house, &format!("{base}/auth/authorize?{}", client.query()));
    expect_own_page(&page, &client);
    forget_complaints(&page);
}

pub fn a_broken_program_leads_to_the_own_page(stage: &Stage) {
    let house = stage.house(Kind::Family);
    let client = Client::own(&house);
    let program = |status, body| [Answer::to("GET", r"\.wasm$", status, body)];
    for broken in [
        program(404, ""),
        program(200, "not a program"),
        program(200, "\0asm"),
    ] {
        let page = stage.open_with(&house, &house.authorize(&client), &broken);
        expect_fallback(&page, &client);
        forget_complaints(&page);
    }
}

/// A proxy that takes scripts out, or an old document that somebody kept: the style sheet knows the way.
pub fn a_lost_boot_script_leads_to_the_own_page(stage: &Stage) {
    let house = stage.house(Kind::Family);
    let loses = Meddling {
        document: |document| {
            let start = document.find("<script>").expect("the boot script");
            let end = start + document[start..].find("</script>").expect("its end");
            document[..start].to_owned() + &document[end + "</script>".len()..]
        },
        ..Meddling::NONE
    };
    let base = start_proxy(&house, loses);
    let client = Client {
        id: format!("{base}/"),
        redirect_uri: format!("{base}/robots.txt?auth_callback=1"),
        ..Client::own(&house)
    };
    let page = stage.open(&house, &format!("{base}/auth/authorize?{}", client.query()));
    page.type_into("username", "paul");
    expect_fallback(&page, &client);
    assert_eq!(page.value("username"), "paul", "nothing typed is lost");
    page.look("without-boot-script");
    forget_complaints(&page);
}

pub fn without_javascript_there_is_a_link(stage: &Stage) {
    let house = stage.house(Kind::Family);
    let client = Client::own(&house);
    let page = stage.open(&house, "about:blank");
    let browser = page.browser();
    browser.devtools(
        "Emulation.setScriptExecutionDisabled",
        &json!({"value": true}),
    );
    browser.devtools("Page.navigate", &json!({"url": house.authorize(&client)}));
    let tree = wait("words", || {
        let tree = browser.devtools("Accessibility.getFullAXTree", &json!({}));
        tree.to_string()
            .contains("needs JavaScript")
            .then_some(tree)
    });
    let tree = tree.to_string();
    assert!(!tree.contains("Password"), "a form that nobody could send");
    assert!(!tree.contains(CANNOT_START), "said twice");
    let document = browser.devtools("DOM.getDocument", &json!({"depth": -1}));
    let document = document.to_string();
    let link = format!("/auth/latchkey/builtin?{}", client.query());
    assert!(document.contains(&link), "{link}");
    browser.devtools(
        "Emulation.setScriptExecutionDisabled",
        &json!({"value": false}),
    );
}

/// Out of memory, for real: the program traps, as it does at every panic.
pub fn a_crash_leads_to_the_own_page(stage: &Stage) {
    let house = stage.house(Kind::Family);
    let client = Client::own(&house);
    let page = stage.open(&house, &house.authorize(&client));
    page.expect_script(
        "return document.documentElement.dataset.latchkey",
        "started",
    );
    page.expect_heading(&Text::WelcomeHome);
    let exhaust = "
        window.e2e.deaf = true;
        import(document.getElementById('latchkey-glue').href).then(async ({ default: init }) => {
            const program = await init();
            setTimeout(() => { for (;;) program.__wbindgen_malloc(2 ** 30, 1); });
        });
    ";
    page.browser().script(exhaust, Vec::new());
    expect_fallback(&page, &client);
    forget_complaints(&page);
}

pub fn a_slow_program_is_waited_for_and_nothing_typed_is_lost(stage: &Stage) {
    let house = stage.house(Kind::Family);
    let client = Client::own(&house);
    let held = "
        const send = window.fetch;
        window.fetch = (input, options) => String(input.url ?? input).endsWith('.wasm')
          ? new Promise((go) => (window.e2eGo = go)).then(() => send(input, options))
          : send(input, options);
    ";
    let page = stage.open_after(&house, &house.authorize(&client), held);
    page.type_into("username", "paul");
    page.expect_text(CANNOT_START);
    page.look("slow-program");
    expect_fallback(&page, &client);
    page.browser().script("window.e2eGo()", Vec::new());
    page.expect_script(
        "return document.documentElement.dataset.latchkey",
        "started",
    );
    assert_eq!(page.value("username"), "paul");
    let words = page
        .browser()
        .script("return document.body.innerText", Vec::new());
    assert!(!words.to_string().contains(CANNOT_START));
    forget_complaints(&page);
}

/// The words, and the way to Home Assistant's own page with the same query.
fn expect_fallback(page: &Page, client: &Client) {
    page.expect_text(CANNOT_START);
    let target = "return document.querySelector('#latchkey-fallback a').getAttribute('href')";
    page.expect_script(
        target,
        &format!("/auth/latchkey/builtin?{}", client.query()),
    );
}

/// What is broken on purpose complains rightly.
fn forget_complaints(page: &Page) {
    page.browser().console();
}

fn expect_own_page(page: &Page, client: &Client) {
    wait("Home Assistant's own page", || {
        (page.address().path() == "/auth/latchkey/builtin").then_some(())
    });
    assert_eq!(page.address().query(), Some(client.query().as_str()));
}
