//! The page is laid over what the document holds: what fits stays, with what somebody has typed there.

use latchkey::ui;
use latchkey_core::hass::{Listing, Presentation};
use latchkey_core::machine::{Boot, Machine};
use latchkey_core::screen::Screen;
use latchkey_core::wire::Query;
use leptos::prelude::{Mountable, RenderHtml, document};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::open::Page;
use crate::screens::{code, submit};

/// The very HTML that `tests/first_paint.rs` holds to what is drawn.
#[wasm_bindgen_test]
fn a_document_that_holds_the_page_keeps_its_elements() {
    let html = include_str!("../first_paint/own.html").trim_end();
    // A person, or a password manager without an event, was there first.
    let page = Page::open_over(html, &TYPED, first_screen());
    assert_eq!(page.input("username").value(), "alice");
    assert_eq!(page.input("password").value(), "hunter2");
    assert_eq!(page.html(), html.replace(" novalidate", " novalidate=\"\""));
    page.press("form [type=submit]");
    assert_eq!(page.acts(), [submit("alice", "hunter2")]);
}

#[wasm_bindgen_test]
fn what_does_not_fit_is_replaced_and_nothing_typed_goes_to_another_form() {
    let html = include_str!("../first_paint/own.html").trim_end();
    let page = Page::open_over(html, &TYPED, code());
    assert_eq!(page.input("code").value(), "");
    assert_eq!(page.count("input[name=username]"), 0);
    let page = Page::open_over(html, &TYPED, Screen::Opening);
    assert_eq!(page.count("form"), 0);
    assert_eq!(page.count(".page"), 1);
}

/// Line breaks and remarks of the document are not part of the page.
#[wasm_bindgen_test]
async fn remarks_in_the_document_are_left_alone() {
    let page = "<div class=\"page\">\n<p class=\"unseen\" aria-live=\"polite\">\nx</p><!--latchkey:asker--><!----><!--/latchkey:asker-->\n  <div class=\"card\"></div></div>";
    let page = Page::open_over(page, &[], first_screen());
    page.show(code()).await;
    assert_eq!(page.count(".card"), 1);
    assert_eq!(page.count("h1"), 1);
    assert_eq!(page.count("[aria-live]"), 1);
}

/// Proxies and extensions change what a server sends: the page is the same afterwards, with what was typed.
#[wasm_bindgen_test]
async fn what_others_put_in_or_took_away_does_not_disturb_the_page() {
    let html = include_str!("../first_paint/own.html").trim_end();
    for (found, put) in [
        ("<!---->", ""),
        ("> <", "><"),
        ("><", ">\n<"),
        ("><", "> <"),
        (
            "<p class=\"unseen\"",
            "<script></script><p class=\"unseen\"",
        ),
        (
            "<div class=\"card\">",
            "<div>Hotel</div><div class=\"card\">",
        ),
        (
            "<div class=\"ways\">",
            "<div>Hotel</div><div class=\"ways\">",
        ),
        ("<form ", "<div class=\"hotel\"><p>Hotel</p></div><form "),
        ("<form ", "<form action=\"/hotel\"><input></form><form "),
        ("<h1 ", "<h1>Hotel</h1><h1 "),
        ("<input id=", "<input type=\"hidden\"><input id="),
        ("<input id=", "<i></i><input id="),
        ("<label for=", "<div></div><label for="),
        ("<label for=", "Hotel<label for="),
        (
            "<button type=\"submit\"",
            "<button></button><button type=\"submit\"",
        ),
        ("class=\"card\"", "class=\"card hotel\""),
        ("<input ", "<input class=\"hotel\" "),
    ] {
        let changed = html.replace(found, put);
        assert_ne!(changed, html);
        let page = Page::open_over(&changed, &TYPED, first_screen());
        assert_eq!(words_of(&page.html()), words_of(html), "{put}");
        page.press("form [type=submit]");
        assert_eq!(page.acts(), [submit("alice", "hunter2")], "{put}");
        page.show(code()).await;
        assert_eq!((page.count("form"), page.count("input")), (1, 2), "{put}");
    }
}

/// What was typed is lost, but there is one form, and it works.
#[wasm_bindgen_test]
fn what_can_t_be_recognized_is_drawn_anew() {
    let html = include_str!("../first_paint/own.html").trim_end();
    for (found, put) in [
        ("class=\"page\"", "class=\"hotel\""),
        ("class=\"card\"", "class=\"hotel\""),
        ("class=\"fields\"", ""),
        (" data-key=", " data-hotel="),
        ("<input ", "<hotel "),
    ] {
        let page = Page::open_over(&html.replace(found, put), &[], first_screen());
        assert_eq!(words_of(&page.html()), words_of(html), "{put}");
        assert_eq!(page.count("form"), 1, "{put}");
    }
}

#[wasm_bindgen_test]
fn a_page_that_was_wrapped_is_laid_over_where_it_is() {
    let html = include_str!("../first_paint/own.html").trim_end();
    for class in ["page", "hotel page"] {
        let page = html.replacen("\"page\"", &format!("\"{class}\""), 1);
        let wrapped = format!("<div><p>Hotel</p>{page}</div>");
        let page = Page::open_over(&wrapped, &[], first_screen());
        assert_eq!(words_of(&page.html()), words_of(html), "{class}");
        assert_eq!(page.count("p + .page form"), 1, "{class}");
        assert_eq!(page.count("form"), 1, "{class}");
    }
}

/// Nobody hydrates this page; Leptos would end the program where a node is missing.
#[wasm_bindgen_test]
fn leptos_may_hydrate_the_page_whatever_the_document_holds() {
    let html = include_str!("../first_paint/own.html").trim_end();
    for held in [html, "", "Hotel", "<!--Hotel-->", "<p>Hotel</p>", "<div>"] {
        let parent = document().create_element("main").unwrap();
        parent.set_inner_html(held);
        let state = ui::page(first_screen()).hydrate_from::<true>(&parent);
        let page = parent.query_selector(".page").unwrap().unwrap();
        assert_eq!(words_of(&page.outer_html()), words_of(html), "{held}");
        assert_eq!(state.elements(), [page], "{held}");
    }
}

/// HTML without what is never seen: what keeps the place of nothing, and what somebody's class adds to ours.
fn words_of(html: &str) -> String {
    html.replace("<!---->", "")
        .replace('\n', "")
        .replace(" novalidate=\"\"", " novalidate")
        .replace(" class=\"hotel\"", "")
}

/// What somebody has typed before the page is laid over.
const TYPED: [(&str, &str); 2] = [("username", "alice"), ("password", "hunter2")];

/// What the page shows first at `tests/first_paint/own.html`.
fn first_screen() -> Screen {
    let cases: serde_json::Value =
        serde_json::from_str(include_str!("../first_paint/cases.json")).unwrap();
    let boot = Boot {
        origin: "http://homeassistant.local:8123".to_owned(),
        path: "/auth/authorize".to_owned(),
        query: Query::new(cases[0]["query"].as_str().unwrap()),
        address: latchkey::shell::address::read,
        listing: Listing::of_document(&cases[0]["boot"].to_string()),
        prepared: true,
        presentation: Presentation::default(),
        went_by_itself: false,
        visible: true,
        records: Vec::new(),
        opened: latchkey_core::machine::UnixTime(1_700_000_000),
    };
    Machine::start(boot).0.screen()
}
