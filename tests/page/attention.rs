//! What a person notices: the live region, the focus, who asks, and nothing of an earlier screen.

use latchkey::shell::focus;
use latchkey::ui;
use latchkey_core::screen::{Autocomplete, Control, Leaving, Pace, RequestingClient, Screen, Text};
use latchkey_core::secret::Secret;
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlInputElement;

use crate::open::Page;
use crate::screens::{choices, code, field, login, sign_in, with_notice, with_others};

#[wasm_bindgen_test]
async fn the_live_region_stays_and_speaks() {
    let page = Page::open(login(Pace::Waiting));
    let region = page.find("[aria-live=polite]");
    assert_eq!(region.text_content().as_deref(), Some("Welcome home!"));
    page.show(login(Pace::Checking)).await;
    assert_eq!(region.text_content().as_deref(), Some("Checking…"));
    page.show(Screen::Leaving(Leaving {
        text: Text::ReturningToApp,
        link: (
            Text::ReturnToApp,
            Secret::new("app://back?code=1".to_owned()),
        ),
        remedy: None,
    }))
    .await;
    assert!(region.is_connected());
    assert_eq!(
        region.text_content().as_deref(),
        Some("You are signed in. Going back to the app…")
    );
    let link = page.find(".card a");
    assert_eq!(
        link.get_attribute("href").as_deref(),
        Some("app://back?code=1")
    );
}

#[wasm_bindgen_test]
fn the_focus_finds_its_places() {
    let screen = with_notice(login(Pace::Waiting), Text::InvalidAuth);
    let page = Page::open(screen);
    for (place, expected) in [
        (ui::HEADING.to_owned(), "h1"),
        (ui::NOTICE.to_owned(), ".notice p"),
        (ui::FIRST_FIELD.to_owned(), "input[name=username]"),
        (ui::field_named("password"), "input[name=password]"),
    ] {
        focus::on(&place);
        let focused = document().active_element().unwrap();
        assert!(
            page.find(expected).is_same_node(Some(&focused)),
            "{expected}"
        );
    }
}

#[wasm_bindgen_test]
fn a_group_takes_the_focus_on_its_first_entry() {
    let screen = sign_in(
        "group",
        vec![field(
            "user",
            Control::One(choices(&["Ann", "Bob"], None)),
            true,
        )],
        Pace::Waiting,
    );
    let _page = Page::open(screen);
    focus::on(&ui::field_named("user"));
    let focused: HtmlInputElement = document().active_element().unwrap().unchecked_into();
    assert_eq!(
        (focused.type_().as_str(), focused.value().as_str()),
        ("radio", "0")
    );
}

/// Names are a provider's, and may hold anything.
#[wasm_bindgen_test]
fn a_field_takes_the_focus_whatever_its_name() {
    for name in [
        "a\"]b", "\\", "\"", "a\nb", "\r", "\u{c}x", "é ❤", "[name]", "a'b",
    ] {
        let control = Control::Line {
            value: String::new(),
            autocomplete: Autocomplete::Off,
            keyboard: "text",
        };
        let other = field("other", control.clone(), true);
        let fields = vec![other, field(name, control, true)];
        let page = Page::open(sign_in("names", fields, Pace::Waiting));
        focus::on(&ui::field_named(name));
        let focused = document().active_element().unwrap();
        assert!(
            page.find("#field-1").is_same_node(Some(&focused)),
            "{name:?}"
        );
    }
}

#[wasm_bindgen_test]
fn a_stranger_is_named_above_the_form() {
    let Screen::SignIn(mut sign_in) = login(Pace::Waiting) else {
        unreachable!()
    };
    sign_in.requesting_client = RequestingClient::ThirdParty {
        host: "xn--80ak6aa92e.example".to_owned(),
        destination: None,
    };
    let page = Page::open(Screen::SignIn(sign_in));
    let host = page.find(".warning bdi");
    assert_eq!(host.get_attribute("dir").as_deref(), Some("ltr"));
    assert_eq!(
        host.text_content().as_deref(),
        Some("xn--80ak6aa92e.example")
    );
    let words = page.find(".warning p").text_content().unwrap();
    assert_eq!(
        words,
        "You are about to give xn--80ak6aa92e.example access to your Home Assistant."
    );
}

#[wasm_bindgen_test]
async fn a_screen_leaves_nothing_of_the_one_before() {
    let page = Page::open(with_others(
        with_notice(login(Pace::Waiting), Text::InvalidAuth),
        &["a", "b"],
    ));
    page.show(Screen::Opening).await;
    assert_eq!(
        page.parent.text_content().as_deref(),
        Some("Loading…Loading…")
    );
    page.show(with_others(code(), &["c"])).await;
    assert_eq!(page.count(".way"), 1);
    assert_eq!(page.count(".notice"), 0);
    assert_eq!(page.count("input[name=username]"), 0);
}

/// Chrome puts elements of its own in place of the words that it has translated, and their old nodes nowhere.
#[wasm_bindgen_test]
async fn words_that_a_browser_has_translated_give_way_to_new_ones() {
    let page = Page::open(login(Pace::Waiting));
    let places = ["[aria-live]", "h1", "form [type=submit]", ".options bdi"];
    for place in places {
        let font = document().create_element("font").unwrap();
        font.set_text_content(Some("Übersetzt"));
        page.find(place).replace_children_with_node_1(&font);
    }
    page.show(login(Pace::Checking)).await;
    let words = |place: &str| page.find(place).text_content().unwrap();
    assert_eq!(words("[aria-live]"), "Checking…");
    assert_eq!(words("[type=submit]"), "Checking…");
    assert_eq!(
        words("h1"),
        "Übersetzt",
        "what stays the same stays translated"
    );
    page.show(code()).await;
    page.show(with_notice(login(Pace::Waiting), Text::InvalidAuth))
        .await;
    let said = page.find("[aria-live]").text_content();
    assert_eq!(said, page.find(".notice p").text_content());
}
