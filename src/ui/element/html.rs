//! Writes an element as HTML, as the document holds it before this program arrives. `tests/first_paint.rs` holds
//! `index.html` and what the integration makes of it to that.

use super::builder::Element;
use super::child::Content;

/// Elements without an end.
const VOID: [&str; 2] = ["img", "input"];

/// Attributes without a value.
const FLAGS: [&str; 4] = ["checked", "novalidate", "readonly", "selected"];

/// Writes an element, without any white space between elements.
pub(super) fn write(element: &Element, html: &mut String) {
    let inner = element.inner();
    html.push('<');
    html.push_str(inner.tag);
    for (name, value) in &inner.attributes {
        html.push(' ');
        html.push_str(name);
        if !FLAGS.contains(name) {
            html.push_str("=\"");
            html.push_str(&escape(value));
            html.push('"');
        }
    }
    html.push('>');
    for child in &inner.children {
        match child {
            // The parser would drop an empty text; a comment keeps the place.
            Content::Nothing => html.push_str("<!---->"),
            Content::Words(words) => html.push_str(&escape(words)),
            Content::Element(child) => write(child, html),
        }
    }
    if !VOID.contains(&inner.tag) {
        html.push_str("</");
        html.push_str(inner.tag);
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
