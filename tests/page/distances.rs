//! Where things stand to each other, by the page's own style sheet.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement};

const STYLE: &str = concat!(
    include_str!("../../style/tokens.css"),
    include_str!("../../style/page.css"),
    include_str!("../../style/form.css")
);

/// A page with providers above the form and none below.
const ABOVE: &str = include_str!("../first_paint/all-above.html");

/// As between all parts of the card.
const GAP: i32 = 16;

/// At the end of the card its edge is what they reach to.
#[wasm_bindgen_test]
fn a_provider_above_the_form_keeps_its_distance_from_it() {
    let page = document().create_element("main").unwrap();
    page.set_inner_html(&format!("<style>{STYLE}</style>{ABOVE}"));
    document().body().unwrap().append_child(&page).unwrap();
    let [providers, form] = [".ways", "form"].map(|selector| find(&page, selector));
    let distance = form.offset_top() - (providers.offset_top() + providers.offset_height());
    page.remove();
    assert_eq!(distance, GAP);
}

fn find(page: &Element, selector: &str) -> HtmlElement {
    let found = page.query_selector(selector).unwrap();
    found
        .unwrap_or_else(|| panic!("no {selector}"))
        .unchecked_into()
}
