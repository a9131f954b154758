//! Inputs: their labels, what is typed in them and what is read from them.

use latchkey_core::screen::{Act, Control, Pace, Text};
use latchkey_core::wire::TypedValue;
use leptos::prelude::document;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::open::Page;
use crate::screens::{
    choices, code, field, login, sign_in, submit, text, typed, with_fault, with_notice, with_others,
};

#[wasm_bindgen_test]
fn every_input_has_a_label_and_password_managers_know_it() {
    let page = Page::open(login(Pace::Waiting));
    let form = page.find("form");
    assert_eq!(form.get_attribute("method").as_deref(), Some("post"));
    assert!(
        form.query_selector("button[type=submit]")
            .unwrap()
            .is_some()
    );
    for (name, kind, autocomplete, label) in [
        ("username", "text", "username", "Username"),
        ("password", "password", "current-password", "Password"),
    ] {
        let input = page.input(name);
        assert_eq!(input.type_(), kind);
        assert_eq!(input.autocomplete(), autocomplete);
        let label_of = page.find(&format!("label[for={}]", input.id()));
        assert_eq!(label_of.text_content().unwrap().trim(), label);
    }
}

#[wasm_bindgen_test]
fn one_time_codes_are_offered_by_the_keyboard() {
    let page = Page::open(code());
    let input = page.input("code");
    assert_eq!(input.autocomplete(), "one-time-code");
    assert_eq!(input.get_attribute("inputmode").as_deref(), Some("numeric"));
}

#[wasm_bindgen_test]
async fn inputs_outlive_notices_faults_and_checking() {
    let page = Page::open(login(Pace::Waiting));
    let username = page.input("username");
    username.set_value("alice");
    username.set_selection_range(1, 3).unwrap();
    username.focus().unwrap();

    for screen in [
        login(Pace::Checking),
        with_notice(login(Pace::Waiting), Text::InvalidAuth),
        with_fault(login(Pace::Waiting), Text::FieldMissing),
        with_others(login(Pace::Waiting), &["Somebody else"]),
    ] {
        page.show(screen).await;
        assert!(page.input("username").is_same_node(Some(&username)));
        assert_eq!(username.value(), "alice");
        assert_eq!(username.selection_end().unwrap(), Some(3));
        assert_eq!(
            document().active_element().as_ref(),
            Some(username.as_ref())
        );
    }

    page.show(login(Pace::Waiting)).await;
    assert!(!username.read_only());
    assert!(!username.has_attribute("aria-invalid"));
}

#[wasm_bindgen_test]
async fn another_form_has_inputs_of_its_own() {
    let page = Page::open(login(Pace::Waiting));
    page.input("username").set_value("alice");
    page.show(code()).await;
    assert_eq!(page.input("code").value(), "");
    page.show(login(Pace::Waiting)).await;
    assert_eq!(page.input("username").value(), "");
}

#[wasm_bindgen_test]
fn values_that_came_without_an_event_are_sent() {
    let page = Page::open(login(Pace::Waiting));
    page.input("username").set_value("alice");
    page.input("password").set_value("hunter2");
    page.press("form [type=submit]");
    assert_eq!(page.acts(), [submit("alice", "hunter2")]);
}

#[wasm_bindgen_test]
fn every_kind_of_control_is_read() {
    let page = Page::open(sign_in(
        "kitchen",
        vec![
            field(
                "few",
                Control::One(choices(&["a", "b", "c"], Some(1))),
                true,
            ),
            field("none", Control::One(choices(&["a", "b"], None)), false),
            field(
                "many",
                Control::One(choices(&["0", "1", "2", "3", "4", "5", "6"], Some(6))),
                true,
            ),
            field("any", Control::Many(choices(&["a", "b"], Some(1))), false),
            field("tick", Control::Tick(true), true),
            field("words", Control::Words("Nothing to enter".to_owned()), true),
        ],
        Pace::Waiting,
    ));
    page.press("form [type=submit]");
    assert_eq!(
        page.acts(),
        [Act::Submit(vec![
            text("few", "1"),
            text("none", ""),
            text("many", "6"),
            typed("any", TypedValue::Picked(vec![1])),
            typed("tick", TypedValue::Ticked(true)),
        ])]
    );
}

#[wasm_bindgen_test]
fn faults_belong_to_their_field() {
    let page = Page::open(with_fault(login(Pace::Waiting), Text::FieldMissing));
    let input = page.input("username");
    assert_eq!(input.get_attribute("aria-invalid").as_deref(), Some("true"));
    let described = input.get_attribute("aria-describedby").unwrap();
    let fault = page.find(&format!("#{described}"));
    assert_eq!(
        fault.text_content().as_deref(),
        Some("Please fill this in.")
    );
    let password = page.input("password");
    assert!(!password.has_attribute("aria-invalid"));
    let described = password.get_attribute("aria-describedby").unwrap();
    assert_eq!(
        page.find(&format!("#{described}"))
            .text_content()
            .as_deref(),
        Some("")
    );
}

#[wasm_bindgen_test]
async fn a_shown_password_stays_shown_until_it_is_hidden() {
    let page = Page::open(login(Pace::Waiting));
    let password = page.input("password");
    page.press(".reveal");
    assert_eq!(password.type_(), "text");
    page.show(with_notice(login(Pace::Waiting), Text::InvalidAuth))
        .await;
    assert_eq!(password.type_(), "text");
    assert_eq!(
        page.find(".reveal").get_attribute("aria-label").as_deref(),
        Some("Hide password")
    );
    page.press(".reveal");
    assert_eq!(password.type_(), "password");
    assert!(page.acts().is_empty(), "it is nobody's business");
}
