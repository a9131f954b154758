//! Writes an element as HTML, as the document holds it before this program arrives (`ui::first_paint`).

use super::builder::Element;
use super::child::Content;

/// Elements without an end.
const VOID: [&str; 2] = ["img", "input"];

/// Keeps the place of what is not there: the parser would drop an empty text.
pub(in crate::ui) const NOTHING: &str = "<!---->";

/// Attributes without a value.
const FLAGS: [&str; 6] = [
    "autofocus",
    "checked",
    "data-client",
    "novalidate",
    "readonly",
    "selected",
];

/// Writes an element, without any white space between elements.
pub(super) fn write(element: &Element, html: &mut String) {
    let inner = &element.0;
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
            Content::Nothing => html.push_str(NOTHING),
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
