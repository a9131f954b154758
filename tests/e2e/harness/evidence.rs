//! What is kept of a journey that fails, by a panic or by a page's complaint: of each of its pages the picture, the page, the
//! console and Home Assistant's log, all named by the page's number. `run.rs` adds what failed, as `why.txt`. Where only the
//! output outlives the machine, a line of each page has to do: what it showed and what it had asked for.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::browser::Browser;
use super::instance::Instance;
use super::watch;

/// What a person is told who finds it.
pub const CONTENTS: &str = "why.txt, and of each page (1, 2, … as they were opened) the picture, document, console and log";

/// How many characters of a page are repeated in the output, and how many of its requests.
const MOST_SHOWN: usize = 400;
const MOST_REQUESTS: usize = 8;

/// Keeps everything that can still be had of a page. Called while the journey's panic is on its way, or after it.
pub fn keep(browser: &Browser, instance: &Instance, folder: &Path, page: usize) {
    let _ = fs::create_dir_all(folder);
    // What cannot be kept must not hide why the journey failed.
    let keep = |kind: &str, what: &[u8]| {
        let _ = fs::write(folder.join(format!("{page}.{kind}")), what);
    };
    if let Ok(picture) = browser.attempt(browser.client.screenshot()) {
        keep("png", &picture);
    }
    if let Ok(source) = browser.attempt(browser.client.source()) {
        keep("html", source.as_bytes());
    }
    let requests = watch::requests(browser);
    if let Ok(address) = browser.attempt(browser.client.current_url()) {
        keep("address.txt", address.as_str().as_bytes());
        let (path, shown) = (address.path(), shown(browser));
        let last = &requests[requests.len().saturating_sub(MOST_REQUESTS)..];
        eprintln!("    page {page}, at {path}, shows: {shown}; has asked last for: {last:?}");
    }
    keep("requests.txt", requests.join("\n").as_bytes());
    keep(
        "complaints.txt",
        watch::complaints(browser).join("\n").as_bytes(),
    );
    browser.console();
    let console = browser.console.borrow();
    let lines: Vec<_> = console
        .iter()
        .map(|(source, line)| format!("{source}: {line}"))
        .collect();
    keep("console.txt", lines.join("\n").as_bytes());
    keep("home-assistant.log", instance.log().as_bytes());
}

/// The beginning of what a person reads there, in one line.
fn shown(browser: &Browser) -> String {
    let text = browser.attempt_script("return document.body.innerText");
    let text = text.as_ref().and_then(Value::as_str).unwrap_or_default();
    let words: Vec<_> = text.split_whitespace().collect();
    words.join(" ").chars().take(MOST_SHOWN).collect()
}
