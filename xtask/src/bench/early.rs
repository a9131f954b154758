//! Typing and sending before the page is there: real keys go into the form as soon as it shows, on a connection so
//! slow that the `WebAssembly` is still on its way. The person must end up signed in, by one login.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use super::browser::Browser;
use super::condition::SLOW_3G;
use super::login::{carries_login, opens_flow};
use super::noise::Patience;
use super::shift::{self, Moved};
use super::subject::{Page, RETURN};
use super::traffic::{Request, Traffic};
use super::watcher::{self, Act, Seen};
use crate::browsers::Driver;
use crate::home_assistant::PASSWORD;

/// `WebDriver`'s name for the Enter key.
const ENTER: char = '\u{E007}';

const PATIENCE: Duration = Duration::from_mins(1);

/// What happened when, in milliseconds since the navigation.
#[derive(Clone, Debug, PartialEq)]
pub struct Early {
    /// The form could be used.
    pub usable: f64,
    /// Enter was pressed.
    pub submitted: f64,
    /// The `WebAssembly` had arrived.
    pub wasm: f64,
    /// The redirect with the code started.
    pub done: f64,
    /// What moved by itself.
    pub moved: Moved,
}

impl Early {
    /// Whether it was early at all.
    #[must_use]
    pub fn is_early(&self) -> bool {
        self.submitted < self.wasm
    }

    /// What happened, for people.
    #[must_use]
    pub fn words(&self) -> String {
        let gap = (self.wasm - self.submitted).abs() / 1e3;
        let order = if self.is_early() { "before" } else { "AFTER" };
        format!(
            "usable after {:.1} s, sent by Enter after {:.1} s, {gap:.1} s {order} the WebAssembly had arrived, \
             signed in by one login after {:.1} s",
            self.usable / 1e3,
            self.submitted / 1e3,
            self.done / 1e3
        )
    }
}

/// Types and sends.
///
/// # Errors
/// If the person is not signed in, or if anything was sent twice.
pub fn run(driver: &Driver, home: &str, username: &str, patience: &Patience) -> Result<Early> {
    let script = watcher::script(Page::Latchkey.path(), Act::Watch);
    let mut browser = Browser::open(driver, &script)?;
    browser.settle(&SLOW_3G, patience)?;
    browser.leave_for(&Page::Latchkey.address(home))?;
    wait_for_form(&browser)?;
    let session = browser.session();
    session.write_into("input[name='username']", username, PATIENCE)?;
    let password = format!("{PASSWORD}{ENTER}");
    session.write_into("input[name='password']", &password, PATIENCE)?;
    let traffic = browser.traffic_until(PATIENCE, |request| request.path() == RETURN)?;
    judge(&traffic, &browser.seen()?)
}

fn wait_for_form(browser: &Browser) -> Result<()> {
    const PAUSE: Duration = Duration::from_millis(20);
    let deadline = Instant::now() + PATIENCE;
    // Before the document is there, there is no script to ask.
    while !browser.seen().is_ok_and(|seen| seen.usable.is_some()) {
        ensure!(Instant::now() < deadline, "no form after {PATIENCE:?}");
        thread::sleep(PAUSE);
    }
    Ok(())
}

fn judge(traffic: &Traffic, seen: &Seen) -> Result<Early> {
    let requests = traffic.requests();
    let logins: Vec<_> = requests.iter().filter(|it| carries_login(it)).collect();
    let [login] = logins[..] else {
        bail!("the login was sent {} times", logins.len());
    };
    let flows = requests.iter().filter(|it| opens_flow(it)).count();
    ensure!(flows == 1, "a flow was opened {flows} times");
    let document = traffic
        .first(|request| request.kind == "Document")
        .context("no document was asked for")?;
    let done = traffic
        .first(|request| request.path() == RETURN && request.url.contains("code="))
        .context("nobody came back to the client with a code")?;
    let wasm = traffic
        .first(|request| request.path().split('.').next_back() == Some("wasm"))
        .and_then(Request::completed)
        .context("there was no WebAssembly")?;
    let since = |moment: f64| (moment - document.started) * 1e3;
    let sent = since(login.started);
    seen.kept_until(sent)?;
    Ok(Early {
        usable: seen.usable.context("no form was seen")?,
        submitted: seen.submitted.context("nobody pressed Enter")?,
        wasm: since(wasm),
        done: since(done.started),
        moved: shift::moved(&seen.shifts, seen.origin + sent),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::event::Event;
    use super::*;

    fn request(at: f64, method: &str, path: &str) -> Vec<Value> {
        let event = |method: &str, params: &Value| {
            let message = json!({"message": {"method": method, "params": params}});
            json!({"message": message.to_string()})
        };
        let kind = if path == Page::Latchkey.path() {
            "Document"
        } else {
            "Fetch"
        };
        let started = json!({
            "requestId": format!("{path} {at}"), "timestamp": at, "wallTime": at, "type": kind,
            "request": {"url": format!("http://house{path}"), "method": method},
        });
        let finished = json!({"requestId": format!("{path} {at}"), "timestamp": at + 1.0});
        vec![
            event("Network.requestWillBeSent", &started),
            event("Network.loadingFinished", &finished),
        ]
    }

    fn judged(more: &[Value]) -> Result<Early> {
        reported(more, None)
    }

    fn reported(more: &[Value], lost: Option<f64>) -> Result<Early> {
        let mut log = [
            request(10.0, "GET", Page::Latchkey.path()),
            request(11.0, "GET", "/a.wasm"),
            request(12.0, "POST", "/auth/login_flow"),
            request(13.0, "POST", "/auth/login_flow/1"),
            request(14.0, "GET", "/latchkey-bench?code=abc"),
        ]
        .concat();
        log.extend_from_slice(more);
        let events: Vec<Event> = log.iter().filter_map(Event::read).collect();
        let report = json!({
            "origin": 1.0, "paint": 600.0, "usable": 700.0, "submitted": 1500.0, "lost": lost,
        });
        judge(&Traffic::of(&events), &Seen::read(&report)?)
    }

    #[test]
    fn what_was_sent_before_the_webassembly_was_there_is_early() {
        let early = judged(&[]).unwrap();
        let (usable, submitted, wasm, done) = (700.0, 1500.0, 2000.0, 4000.0);
        let expected = Early {
            usable,
            submitted,
            wasm,
            done,
            moved: Moved::default(),
        };
        assert_eq!(early, expected);
        assert!(early.is_early());
        let words = "usable after 0.7 s, sent by Enter after 1.5 s, 0.5 s before the WebAssembly had arrived, \
                     signed in by one login after 4.0 s";
        assert_eq!(early.words(), words);
    }

    #[test]
    fn what_was_typed_must_be_kept_until_it_is_sent() {
        let error = reported(&[], Some(2900.0)).unwrap_err();
        assert!(error.to_string().contains("lost what was typed"), "{error}");
        assert!(reported(&[], Some(3100.0)).is_ok());
    }

    #[test]
    fn nothing_may_be_sent_twice() {
        for path in ["/auth/login_flow/1", "/auth/login_flow"] {
            assert!(judged(&request(13.5, "POST", path)).is_err(), "{path}");
        }
    }
}
