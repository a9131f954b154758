//! What is kept of a journey that fails: the picture, the page, the console and Home Assistant's log.

use std::fs;

use super::browser::Browser;
use super::instance::Instance;
use super::stage::Notes;
use super::watch;

/// Keeps everything that can still be had. Called while the journey's panic is on its way.
pub fn keep(browser: &Browser, instance: &Instance, notes: &Notes) {
    let Ok(folder) = notes.evidence() else { return };
    let text = |name: &str, text: &str| {
        let _ = fs::write(folder.join(name), text);
    };
    if let Ok(picture) = browser.attempt(browser.client.screenshot()) {
        let _ = fs::write(folder.join("screen.png"), picture);
    }
    if let Ok(source) = browser.attempt(browser.client.source()) {
        text("page.html", &source);
    }
    if let Ok(address) = browser.attempt(browser.client.current_url()) {
        text("address.txt", address.as_str());
    }
    text("requests.txt", &watch::requests(browser).join("\n"));
    text("complaints.txt", &watch::complaints(browser).join("\n"));
    let console = browser.console();
    let console: Vec<_> = console
        .iter()
        .map(|(source, line)| format!("{source}: {line}"))
        .collect();
    text("console.txt", &console.join("\n"));
    text("home-assistant.log", &instance.log());
    eprintln!("    evidence: {}", folder.display());
}
