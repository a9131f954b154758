//! axe-core checks what is shown: WCAG 2.0 to 2.2 at levels A and AA, and its own good practice.

use serde_json::{Value, json};

use super::browser::Browser;

/// Every violation, with the elements it is about.
#[track_caller]
pub fn check(browser: &Browser, axe: &str) -> Vec<String> {
    if browser.script("return typeof axe", Vec::new()) == "undefined" {
        browser.script(axe, Vec::new());
    }
    let result = browser.run(browser.client.execute_async(JUDGE, vec![json!(TAGS)]));
    let violations = result
        .as_array()
        .unwrap_or_else(|| panic!("axe-core fails: {result}"));
    violations.iter().map(sentence).collect()
}

const TAGS: [&str; 6] = [
    "wcag2a",
    "wcag2aa",
    "wcag21a",
    "wcag21aa",
    "wcag22aa",
    "best-practice",
];

const JUDGE: &str = "
const [tags, done] = arguments;
// While there is no more than a sign of life, there is nothing that a heading could head.
const rules = { 'page-has-heading-one': { enabled: Boolean(document.querySelector('.card')) } };
axe.run(document, { runOnly: tags, rules, resultTypes: ['violations'], preload: false })
  .then(({ violations }) => done(violations), (error) => done(String(error)));
";

fn sentence(violation: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let nodes = violation["nodes"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let nodes = nodes
        .iter()
        .map(|node| format!("{} {}", node["target"], text(&node["failureSummary"])));
    let nodes: Vec<_> = nodes.collect();
    format!(
        "{} ({}): {}",
        text(&violation["id"]),
        text(&violation["help"]),
        nodes.join("; ")
    )
}
