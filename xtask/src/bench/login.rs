//! One run: a new browser opens a page, signs in by user name and password, and everything is written down.

use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::browser::Browser;
use super::condition::Condition;
use super::measure::{Figures, Measure};
use super::noise::{Meter, Patience};
use super::shift::{self, Moved};
use super::subject::{Page, RETURN};
use super::traffic::{Request, Traffic};
use super::watcher::{self, Act, Seen};
use crate::browsers::Driver;
use crate::home_assistant::PASSWORD;

/// What one run has told.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The figures.
    pub figures: Figures,
    /// The share of the processors, 0 to 1, that other programs used meanwhile.
    pub others: f64,
    /// Whether the machine was quiet when it began.
    pub quiet: bool,
    /// What shifted in the page, in words.
    pub shifted: Vec<String>,
}

/// How long a page may take to sign in.
const PATIENCE: Duration = Duration::from_mins(1);

/// Signs `username` in. The browser is started and everything is quiet before the clock starts.
///
/// # Errors
/// If the page does not sign in, or is sent in an encoding that the condition withholds.
pub fn run(
    driver: &Driver,
    home: &str,
    page: Page,
    condition: &Condition,
    username: &str,
    patience: &Patience,
) -> Result<Run> {
    let (submit, password) = (page.submit(), PASSWORD);
    let act = Act::LogIn {
        submit,
        username,
        password,
    };
    let mut browser = Browser::open(driver, &watcher::script(page.path(), act))?;
    let quiet = browser.settle(condition, patience)?;
    let meter = Meter::start()?;
    browser.leave_for(&page.address(home))?;
    let traffic = browser.traffic_until(PATIENCE, |request| request.path() == RETURN)?;
    let others = meter.others()?;
    let seen = browser.seen()?;
    for Request { url, encoding, .. } in traffic.requests() {
        ensure!(
            condition.allows(encoding),
            "{url} came as {encoding:?}, which was not asked for"
        );
    }
    let (mut figures, moved) = figures(&traffic, &seen)?;
    figures.insert(Measure::Heap, browser.heap()?);
    Ok(Run {
        figures,
        others,
        quiet,
        shifted: moved.words,
    })
}

/// Puts together what the log and the script say. The log's clock and the page's meet at the wall clock.
fn figures(traffic: &Traffic, seen: &Seen) -> Result<(Figures, Moved)> {
    let document = traffic
        .first(|request| request.kind == "Document")
        .context("no document was asked for")?;
    let sent = traffic
        .first(carries_login)
        .context("nothing was sent that carries a login")?;
    let done = traffic
        .first(|request| request.path() == RETURN)
        .context("nothing came back to the client")?;
    ensure!(
        done.url.contains("code="),
        "the page came back to the client without a code"
    );
    let origin = document.started + (seen.origin / 1e3 - document.wall);
    let since = |moment: f64| (moment - origin) * 1e3;
    let usable = seen
        .usable
        .context("the script has seen no form that can be used")?;
    seen.kept_until(since(sent.started))?;
    let moved = shift::moved(&seen.shifts, seen.origin + since(sent.started));
    let at_usable = origin + usable / 1e3;
    let all = traffic.without(|request| request.path() == RETURN);
    let requests = |moment| f64::from(traffic.requests_before(moment));
    let mut figures = Figures::from([
        (Measure::FormUsable, usable),
        (Measure::LoginSent, since(sent.started)),
        (Measure::LoginDone, since(done.started)),
        (Measure::RequestsUntilUsable, requests(at_usable)),
        (Measure::BytesUntilUsable, traffic.bytes_before(at_usable)),
        (Measure::RequestsUntilSent, requests(sent.started)),
        (Measure::BytesUntilSent, traffic.bytes_before(sent.started)),
        (Measure::Requests, f64::from(all.requests_before(f64::MAX))),
        (Measure::Bytes, all.bytes_before(f64::MAX)),
        (Measure::BlockedUntilUsable, seen.blocked_before(usable)),
        (Measure::Blocked, seen.blocked_before(since(done.started))),
        (Measure::WasmMemory, seen.memory),
        (Measure::LayoutShift, moved.sum),
    ]);
    figures.extend(seen.paint.map(|paint| (Measure::FirstPaint, paint)));
    Ok((figures, moved))
}

/// `POST /auth/login_flow/{flow_id}`, the second request of a flow.
pub(super) fn carries_login(request: &Request) -> bool {
    request.method == "POST"
        && request
            .path()
            .strip_prefix("/auth/login_flow/")
            .is_some_and(|flow| !flow.is_empty())
}

/// `POST /auth/login_flow`, the first request of a flow.
pub(super) fn opens_flow(request: &Request) -> bool {
    request.method == "POST" && request.path() == "/auth/login_flow"
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::event::Event;
    use super::*;

    /// What a browser wrote while it signed in by the bound, under "slow 4G".
    fn sample() -> (Traffic, Value) {
        let sample: Value = serde_json::from_str(include_str!("samples/bound.json")).unwrap();
        let log = sample["log"].as_array().unwrap();
        let events: Vec<Event> = log.iter().filter_map(Event::read).collect();
        (Traffic::of(&events), sample["report"].clone())
    }

    fn judged(change: impl Fn(&mut Value)) -> Result<(Figures, Moved)> {
        let (traffic, mut report) = sample();
        change(&mut report);
        figures(&traffic, &Seen::read(&report)?)
    }

    #[test]
    fn log_and_script_agree_on_one_clock() {
        let (figures, _) = judged(|_| ()).unwrap();
        let shown: Vec<_> = figures
            .iter()
            .map(|(measure, value)| (*measure, measure.unit().show(*value)))
            .collect();
        let expected = [
            (Measure::FirstPaint, "352"),
            (Measure::FormUsable, "352"),
            (Measure::LoginSent, "475"),
            (Measure::LoginDone, "954"),
            // The flow is being opened by then, and nothing has come of it yet.
            (Measure::RequestsUntilUsable, "2"),
            (Measure::BytesUntilUsable, "1.6"),
            (Measure::RequestsUntilSent, "2"),
            (Measure::BytesUntilSent, "2.1"),
            (Measure::Requests, "3"),
            (Measure::Bytes, "2.5"),
            (Measure::BlockedUntilUsable, "20"),
            (Measure::Blocked, "65"),
            (Measure::WasmMemory, "0.0"),
            (Measure::LayoutShift, "0"),
        ];
        assert_eq!(
            shown,
            expected.map(|(measure, text)| (measure, text.to_owned()))
        );
    }

    #[test]
    fn a_shift_is_forgiven_once_the_login_is_sent_and_not_while_it_is_typed() {
        let shifted = |after: f64| {
            let (figures, moved) = judged(|report| {
                let at = report["origin"].as_f64().unwrap() + after;
                report["shifts"] = json!([{"at": at, "startTime": after, "value": 0.1, "of": []}]);
            })
            .unwrap();
            (figures[&Measure::LayoutShift] > 0.0, moved.words.len())
        };
        // It is submitted after 371 ms and sent after 475.
        assert_eq!([400.0, 974.0].map(shifted), [(true, 1), (false, 0)]);
        assert_eq!(shifted(976.0), (true, 1));
    }

    #[test]
    fn a_page_that_forgets_what_was_typed_is_no_result() {
        let error = judged(|report| report["lost"] = json!(400.0)).unwrap_err();
        assert!(error.to_string().contains("lost what was typed"), "{error}");
        // Afterwards the page may do with its form what it likes.
        assert!(judged(|report| report["lost"] = json!(500.0)).is_ok());
    }

    #[test]
    fn a_run_without_a_login_or_without_a_return_is_no_result() {
        let (traffic, report) = sample();
        let seen = Seen::read(&report).unwrap();
        let no_return = traffic.without(|request| request.path() == RETURN);
        let no_login = traffic.without(carries_login);
        let no_code = traffic.without(|request| request.url.contains("?code="));
        for traffic in [no_return, no_login, no_code] {
            assert!(figures(&traffic, &seen).is_err());
        }
    }

    #[test]
    fn only_the_second_request_of_a_flow_carries_a_login() {
        let (traffic, _) = sample();
        let carriers: Vec<_> = traffic.requests().iter().map(carries_login).collect();
        assert_eq!(carriers, [false, false, true, false]);
    }
}
