//! One run: a new browser opens a page, signs in by user name and password, and what it says is put together: the
//! browser's network log, and the script `observe.js` that watches from inside.

use std::collections::BTreeMap;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use fantoccini::Client;
use latchkey_e2e::driver::Driver;
use latchkey_e2e::vendor::Vendor;
use serde_json::{Value, json};
use xtask::home_assistant::{PASSWORD, household};

use super::subject::{Condition, Subject};

/// What a run tells, or the medians of several. Times are in milliseconds since the navigation, sizes in bytes as sent.
pub type Figures = BTreeMap<&'static str, f64>;

/// The real inputs are drawn and enabled, stay in the page and keep what is typed until the login is sent.
pub const USABLE: &str = "form usable";
/// The redirect that carries an authorization code starts.
pub const DONE: &str = "login done";
/// Requests to the server that start before the one that carries user name and password.
pub const REQUESTS: &str = "requests until a login can be sent";
/// What has arrived by then.
pub const BYTES: &str = "downloaded until a login can be sent";
/// What every task on the main thread took beyond 50 ms, until the login is done.
pub const BLOCKED: &str = "main thread blocked";
/// The sum of all layout shifts, but for those within half a second after the login is sent: browsers forgive what
/// follows an act at once, and do not know that a script acts for a person.
pub const SHIFT: &str = "layout shift";

/// Where the client waits for its code, at Home Assistant's own origin as for Home Assistant's frontend: a file that
/// loads nothing else.
const RETURN: &str = "/robots.txt";

/// Signs in. The browser is started before the clock is.
pub async fn run(
    driver: &Driver,
    home: &str,
    page: Subject,
    condition: &Condition,
) -> Result<Figures> {
    let mut wanted = driver.capabilities()?;
    let performance = json!({"performance": "ALL"});
    wanted.insert("goog:loggingPrefs".to_owned(), performance);
    // A command must not wait for a page that is still loading: that is what we look at.
    wanted.insert("pageLoadStrategy".to_owned(), json!("none"));
    let browser = driver.open(wanted).await?;
    let figures = sign_in(&browser, home, page, condition).await;
    browser.close().await?;
    figures
}

async fn sign_in(
    browser: &Client,
    home: &str,
    page: Subject,
    condition: &Condition,
) -> Result<Figures> {
    let phone = json!({"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": true});
    let script = json!({"source": script(page)});
    let mut commands = vec![
        ("Network.enable", json!({})),
        ("Emulation.setDeviceMetricsOverride", phone),
        ("Page.addScriptToEvaluateOnNewDocument", script),
    ];
    commands.extend(condition.commands());
    commands.push(("Page.navigate", json!({"url": address(home, page)})));
    for (command, parameters) in commands {
        let sent = browser.issue_cmd(Vendor::devtools(command, &parameters));
        sent.await
            .with_context(|| format!("{command} in the browser"))?;
    }
    let requests = requests(&log_until_return(browser).await?);
    let seen = browser.execute("return window.latchkeyBench();", Vec::new());
    figures(&requests, &seen.await?)
}

fn script(page: Subject) -> String {
    let settings = json!({
        "path": page.path(), "username": household().swap_remove(0).username, "password": PASSWORD,
        "key": page == Subject::Builtin,
    });
    format!("({})({settings});", include_str!("observe.js"))
}

fn address(home: &str, page: Subject) -> String {
    let path = page.path();
    format!(
        "{home}{path}?response_type=code&client_id={home}/&redirect_uri={home}{RETURN}&state=bench"
    )
}

/// The network log, from the navigation until nothing moves any more after the login.
async fn log_until_return(browser: &Client) -> Result<Vec<Value>> {
    const PATIENCE: Duration = Duration::from_mins(1);
    // Seldom: whoever asks all the time slows the page down.
    const PAUSE: Duration = Duration::from_millis(400);
    let deadline = Instant::now() + PATIENCE;
    let mut log = Vec::new();
    loop {
        thread::sleep(PAUSE);
        let new = browser.issue_cmd(Vendor::log("performance")).await?;
        let new = new.as_array().cloned().unwrap_or_default();
        let is_still = new.is_empty();
        log.extend(new);
        if requests(&log).iter().any(Request::returns) && is_still {
            return Ok(log);
        }
        if Instant::now() > deadline {
            let text = browser.execute("return document.body.innerText", Vec::new());
            let text = text.await?;
            bail!("not signed in after {PATIENCE:?}; the page shows {text}");
        }
    }
}

/// One request to a server. Moments are in seconds of the browser's own clock.
#[derive(Clone, Debug, Default, PartialEq)]
struct Request {
    id: String,
    started: f64,
    /// When it started, in seconds since 1970.
    wall: f64,
    url: String,
    is_post: bool,
    is_document: bool,
    /// Whether the answer came from the browser's own cache.
    is_cached: bool,
    /// What came when: moment and bytes.
    received: Vec<(f64, f64)>,
    /// When the answer was complete, and its size with its head.
    finished: Option<(f64, f64)>,
}

impl Request {
    /// `POST /auth/login_flow/{flow_id}`, the second request of a flow.
    fn carries_login(&self) -> bool {
        self.is_post && self.url.contains("/auth/login_flow/")
    }

    fn returns(&self) -> bool {
        self.url.contains(&format!("{RETURN}?"))
    }

    fn bytes_before(&self, moment: f64) -> f64 {
        // The parts do not add up to the whole where the browser counts them late.
        if let Some((_, bytes)) = self.finished.filter(|(at, _)| *at < moment) {
            return bytes;
        }
        let parts = self.received.iter().filter(|(at, _)| *at < moment);
        parts.map(|(_, bytes)| bytes).sum()
    }
}

/// The network log as a list of requests, in the order in which they started.
fn requests(log: &[Value]) -> Vec<Request> {
    let mut requests: Vec<Request> = Vec::new();
    for entry in log {
        let text = entry["message"].as_str().unwrap_or_default();
        let event: Value = serde_json::from_str(text).unwrap_or_default();
        let (what, event) = (&event["message"]["method"], &event["message"]["params"]);
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let at = event["timestamp"].as_f64().unwrap_or_default();
        let bytes = |value: &Value| value["encodedDataLength"].as_f64().unwrap_or_default();
        let id = text(&event["requestId"]);
        let known = requests.iter_mut().rev().find(|request| request.id == id);
        match (what.as_str().unwrap_or_default(), known) {
            ("Network.requestWillBeSent", before) => {
                // A redirect keeps the name.
                if let (Some(before), Some(answer)) = (before, event.get("redirectResponse")) {
                    before.finished = Some((at, bytes(answer)));
                }
                requests.push(Request {
                    id,
                    started: at,
                    wall: event["wallTime"].as_f64().unwrap_or_default(),
                    url: text(&event["request"]["url"]),
                    is_post: event["request"]["method"] == "POST",
                    is_document: event["type"] == "Document",
                    ..Request::default()
                });
            }
            ("Network.responseReceived", Some(known)) => {
                known.is_cached = event["response"]["fromDiskCache"] == true;
                known.received.push((at, bytes(&event["response"])));
            }
            ("Network.dataReceived", Some(known)) => known.received.push((at, bytes(event))),
            ("Network.loadingFinished", Some(known)) => known.finished = Some((at, bytes(event))),
            ("Network.requestServedFromCache", Some(known)) => known.is_cached = true,
            _ => {}
        }
    }
    requests.retain(|request| request.url.starts_with("http") && !request.is_cached);
    requests
}

/// Puts together what the log and the script say. The log's clock and the page's meet at the wall clock.
fn figures(requests: &[Request], seen: &Value) -> Result<Figures> {
    let first = |such: fn(&Request) -> bool| requests.iter().find(|request| such(request));
    let document = first(|request| request.is_document).context("no document was asked for")?;
    let sent = first(Request::carries_login).context("nothing was sent that carries a login")?;
    let done = first(Request::returns).context("nothing came back to the client")?;
    ensure!(
        done.url.contains("code="),
        "the page came back without a code"
    );
    let seen_at = |name: &str| seen[name].as_f64();
    let origin = seen_at("origin").context("the script in the page says nothing")?;
    let origin = document.started + (origin / 1e3 - document.wall);
    let since = |moment: f64| (moment - origin) * 1e3;
    let (sent_at, done_at) = (since(sent.started), since(done.started));
    let usable = seen_at("usable").zip(seen_at("paint"));
    let (usable, paint) = usable.context("the script has seen no form that can be used")?;
    ensure!(
        seen_at("lost").is_none_or(|lost| lost > sent_at),
        "the page lost what was typed before it was sent"
    );
    let pairs = |name: &str| -> Vec<(f64, f64)> {
        serde_json::from_value(seen[name].clone()).unwrap_or_default()
    };
    let beyond = |(start, took): (f64, f64)| ((start + took).min(done_at) - start - 50.0).max(0.0);
    let is_forgiven = |at: f64| (sent_at..sent_at + 500.0).contains(&at);
    let before = requests.iter().filter(|other| other.started < sent.started);
    let bytes = |request: &Request| request.bytes_before(sent.started);
    let blocked = pairs("tasks").into_iter().map(beyond);
    let shifts = pairs("shifts").into_iter();
    let counted = shifts.filter(|(at, _)| !is_forgiven(*at));
    Ok(Figures::from([
        (USABLE, usable.max(paint)),
        (DONE, done_at),
        (REQUESTS, f64::from(u32::try_from(before.count())?)),
        (BYTES, requests.iter().map(bytes).sum()),
        // A sum of nothing would be minus zero.
        (BLOCKED, 0.0 + blocked.sum::<f64>()),
        (SHIFT, 0.0 + counted.map(|(_, one)| one).sum::<f64>()),
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a browser wrote while it signed in by the bound, under "slow 4G".
    fn checked(change: impl Fn(&mut Value), keep: impl Fn(&Request) -> bool) -> Result<Figures> {
        let mut sample: Value = serde_json::from_str(include_str!("bound.json"))?;
        change(&mut sample["report"]);
        let mut requests = requests(sample["log"].as_array().context("no log")?);
        requests.retain(keep);
        figures(&requests, &sample["report"])
    }

    #[test]
    fn log_and_script_agree_on_one_clock() {
        let figures = checked(|_| (), |_| true).unwrap();
        let shown = figures
            .iter()
            .map(|(name, value)| (*name, format!("{value:.0}")));
        let expected = [
            (DONE, "954"),
            (BYTES, "2064"),
            (USABLE, "352"),
            (SHIFT, "0"),
            (BLOCKED, "65"),
            (REQUESTS, "2"),
        ];
        let expected = BTreeMap::from(expected.map(|(name, text)| (name, text.to_owned())));
        assert_eq!(shown.collect::<BTreeMap<_, _>>(), expected);
    }

    #[test]
    fn a_shift_is_forgiven_once_the_login_is_sent_and_not_while_it_is_typed() {
        // It is submitted after 371 ms and sent after 475.
        let shift = |at: f64| {
            let figures = checked(|seen| seen["shifts"] = json!([[at, 0.25]]), |_| true);
            figures.unwrap()[SHIFT].to_string()
        };
        assert_eq!([400.0, 974.0, 976.0].map(shift), ["0.25", "0", "0.25"]);
    }

    #[test]
    fn a_run_that_did_not_sign_in_or_lost_what_was_typed_is_no_result() {
        let lost = |at: f64| checked(|seen| seen["lost"] = json!(at), |_| true);
        assert!(lost(400.0).is_err() && lost(500.0).is_ok());
        assert!(checked(|_| (), |request| !request.returns()).is_err());
        assert!(checked(|_| (), |request| !request.carries_login()).is_err());
        assert!(checked(|_| (), |request| !request.url.contains("?code=")).is_err());
    }
}
