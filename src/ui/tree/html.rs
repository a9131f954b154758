//! Writes a tree down as HTML, as the document holds it before this program arrives.
//!
//! Only for the host: `tests/first_paint.rs` holds `index.html` and what the integration makes of it to
//! what this program would draw.

use super::element::{Element, View};

/// Elements without an end.
const VOID: [&str; 2] = ["img", "input"];

/// Attributes without a value.
const FLAGS: [&str; 4] = ["checked", "novalidate", "readonly", "selected"];

/// The HTML of an element, without any white space between elements.
pub(in crate::ui) fn html(element: &Element) -> String {
    let mut html = String::new();
    write_element(element, &mut html);
    html
}

fn write_element(element: &Element, html: &mut String) {
    let parts = element.parts();
    html.push('<');
    html.push_str(parts.tag);
    for (name, value) in &parts.attributes {
        html.push(' ');
        html.push_str(name);
        if !FLAGS.contains(name) {
            html.push_str("=\"");
            html.push_str(&escape(value));
            html.push('"');
        }
    }
    html.push('>');
    for child in &parts.children {
        match child {
            // The parser would drop an empty text; a comment keeps the place.
            View::Nothing => html.push_str("<!---->"),
            View::Words(words) => html.push_str(&escape(words)),
            View::Element(child) => write_element(child, html),
        }
    }
    if !VOID.contains(&parts.tag) {
        html.push_str("</");
        html.push_str(parts.tag);
        html.push('>');
    }
}

fn escape(words: &str) -> String {
    words
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
