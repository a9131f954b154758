//! Watches what a page does behind the person's back: see `watch.js`.

use serde_json::{Value, json};

use super::browser::{Browser, Engine};

const SCRIPT: &str = include_str!("watch.js");

/// An answer that a request of the page gets from the test instead of from Home Assistant, for what a real one
/// can't be made to say.
pub struct Answer(Value);

impl Answer {
    /// Answers requests of a method to paths that fit a regular expression.
    pub fn to(method: &str, path: &str, status: u16, body: &str) -> Self {
        Self(json!({"method": method, "path": path, "status": status, "body": body}))
    }

    /// Refuses the connection.
    pub fn refuse(method: &str, path: &str) -> Self {
        Self::to(method, path, 0, "refused by the test")
    }

    /// Never answers.
    pub fn hang(method: &str, path: &str) -> Self {
        Self::to(method, path, 0, "")
    }
}

/// Watches every document of a new Chromium.
pub fn from_the_start(browser: &Browser) {
    browser.before_every_document(SCRIPT);
}

/// Gives answers to the page that is opened next.
pub fn answer(browser: &Browser, answers: &[Answer]) {
    let answers: Vec<_> = answers.iter().map(|Answer(answer)| answer).collect();
    browser.before_every_document(&format!("window.e2eAnswers = {};", json!(answers)));
}

/// Watches the document that is shown, where a browser can't do it from the start.
pub fn from_now_on(browser: &Browser) {
    if browser.engine != Engine::Chromium {
        browser.script(SCRIPT, Vec::new());
    }
}

/// The requests that the document has sent, such as `POST /auth/login_flow`.
pub fn requests(browser: &Browser) -> Vec<String> {
    noted(browser, "requests")
}

/// What the page complained about.
pub fn complaints(browser: &Browser) -> Vec<String> {
    noted(browser, "complaints")
}

/// Nothing, if a document has taken the page's place that nobody watches.
fn noted(browser: &Browser, what: &str) -> Vec<String> {
    let script = "return window.e2e?.[arguments[0]] ?? []";
    let noted = browser.attempt(browser.client.execute(script, vec![what.into()]));
    let noted = noted.unwrap_or_default();
    let noted = noted.as_array().map(Vec::as_slice).unwrap_or_default();
    noted
        .iter()
        .filter_map(|line| line.as_str().map(str::to_owned))
        .collect()
}

/// Where our documents and their files are.
const OURS: [&str; 8] = [
    "/auth/authorize",
    "/auth/latchkey/callback",
    "/auth/latchkey/device",
    "/auth/latchkey/finish/",
    "/auth/latchkey/phone/",
    "/auth/latchkey/static/",
    "/auth/latchkey/wait/",
    "/local/latchkey/",
];

/// What Chromium wrote to its console about our page, ever: nothing is what should be there. Answers that are errors
/// are left out, as the browser always notes them.
pub fn noise(browser: &Browser) -> Vec<String> {
    let lines = browser.console().into_iter();
    let ours = |line: &str| OURS.iter().any(|path| line.contains(path));
    lines
        .filter(|(source, line)| source != "network" && ours(line) || line.contains("e2e: "))
        .map(|(source, line)| format!("console ({source}): {line}"))
        .collect()
}

/// Stops listening while a tool of the test works in the page.
pub fn set_deaf(browser: &Browser, is_deaf: bool) {
    browser.script("window.e2e.deaf = arguments[0]", vec![is_deaf.into()]);
}
