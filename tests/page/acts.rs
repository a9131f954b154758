//! What a person does on the page, and what of it is reported.

use latchkey_core::screen::{Act, Pace, Panel, Pending, Screen, Text};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::open::Page;
use crate::screens::{login, with_others};

#[wasm_bindgen_test]
async fn a_second_submit_while_checking_leaves_the_page_alone() {
    let page = Page::open(login(Pace::Waiting));
    page.press("form [type=submit]");
    page.show(login(Pace::Checking)).await;
    let button = page.find("form [type=submit]");
    assert_eq!(button.text_content().as_deref(), Some("Checking…"));
    assert_eq!(
        button.get_attribute("aria-disabled").as_deref(),
        Some("true")
    );
    assert!(!button.has_attribute("disabled"));
    assert!(page.input("username").read_only());
    page.press("form [type=submit]");
    assert_eq!(page.acts().len(), 2, "the machine is request, and decides");
    assert!(page.find("form").is_connected());
}

#[wasm_bindgen_test]
fn keeping_the_session_is_reported_and_not_sent() {
    let page = Page::open(login(Pace::Waiting));
    page.press("input[name=keep]");
    assert_eq!(page.acts(), [Act::Keep(true)]);
    page.press("form [type=submit]");
    let names = match page.acts().pop() {
        Some(Act::Submit(typed)) => typed.into_iter().map(|typed| typed.name).collect(),
        _ => Vec::new(),
    };
    assert_eq!(names, ["username", "password"]);
}

#[wasm_bindgen_test]
fn a_link_elsewhere_opens_a_tab_of_its_own_and_is_reported() {
    let Screen::SignIn(mut sign_in) = login(Pace::Waiting) else {
        unreachable!()
    };
    sign_in.panel = Panel::Pending(Pending {
        intro: Text::ExternalIntro("Elsewhere".to_owned()),
        placeholders: Vec::new(),
        link: Some((
            Text::ExternalLink("Elsewhere".to_owned()),
            "https://elsewhere.example/".to_owned(),
        )),
        watching: false,
    });
    let page = Page::open(Screen::SignIn(sign_in));
    let link = page.find("a.button");
    assert_eq!(link.get_attribute("target").as_deref(), Some("_blank"));
    assert_eq!(
        link.get_attribute("rel").as_deref(),
        Some("noopener noreferrer")
    );
    // Not a real click: it would open a tab.
    let middle = web_sys::MouseEventInit::new();
    middle.set_bubbles(true);
    let middle = web_sys::MouseEvent::new_with_mouse_event_init_dict("auxclick", &middle);
    link.dispatch_event(&middle.unwrap()).unwrap();
    assert_eq!(page.acts(), [Act::OpenedExternal]);
}

#[wasm_bindgen_test]
fn markup_in_names_stays_text() {
    let evil = "<img src=x onerror=alert(1)>";
    let page = Page::open(with_others(login(Pace::Waiting), &[evil]));
    let provider = page.find(".way");
    assert_eq!(provider.text_content().as_deref(), Some(evil));
    assert!(provider.query_selector("img").unwrap().is_none());
    page.press(".way");
    assert_eq!(page.acts(), [Act::Choose(1)]);
}
