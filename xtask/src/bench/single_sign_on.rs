//! Single sign-on, from the page to the redirect with the code, where the provider knows the person already: beside
//! the same walk by hass-oidc-auth, which other people measured on this kind of machine.

use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::browser::Browser;
use super::condition::{CPU_6X, Condition, NONE, SLOW_4G};
use super::login::Run;
use super::measure::{Figures, Measure, Spreads, medians, spreads};
use super::noise::{Meter, Patience};
use super::shift::{self, Moved};
use super::subject::{Page, RETURN};
use super::traffic::{Request, Traffic};
use super::watcher::{self, Act, Seen};
use crate::browsers::Driver;
use crate::oidc_provider::PEOPLE;

/// Where providers send people back to.
const CALLBACK: &str = "/auth/latchkey/callback";

/// How long one walk may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// A way of single sign-on, by the name on its button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exchange {
    /// The page redeems the code.
    Browser,
    /// Home Assistant redeems it.
    Server,
}

/// The runs of both exchanges under one condition.
#[derive(Debug)]
pub struct Walks {
    /// The condition.
    pub condition: &'static Condition,
    /// The runs with the exchange in the browser.
    pub browser: Vec<Run>,
    /// The runs with the exchange in Home Assistant.
    pub server: Vec<Run>,
}

impl Exchange {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Browser, Self::Server];

    /// The provider's name on the page.
    #[must_use]
    pub fn provider(self) -> &'static str {
        match self {
            Self::Browser => "the family account",
            Self::Server => "the office account",
        }
    }

    fn button(self) -> String {
        format!("Continue with {}", self.provider())
    }
}

impl Walks {
    /// The runs by their exchange.
    #[must_use]
    pub fn by(&self, exchange: Exchange) -> &[Run] {
        match exchange {
            Exchange::Browser => &self.browser,
            Exchange::Server => &self.server,
        }
    }

    /// Where the runs of an exchange are put.
    pub fn of(&mut self, exchange: Exchange) -> &mut Vec<Run> {
        match exchange {
            Exchange::Browser => &mut self.browser,
            Exchange::Server => &mut self.server,
        }
    }

    /// The runs of both.
    pub fn runs(&self) -> impl Iterator<Item = &Run> {
        self.browser.iter().chain(&self.server)
    }

    /// Their medians.
    #[must_use]
    pub fn medians(&self, exchange: Exchange) -> Figures {
        medians(self.by(exchange).iter().map(|run| &run.figures))
    }

    /// How far they lie apart.
    #[must_use]
    pub fn spreads(&self, exchange: Exchange) -> Spreads {
        spreads(self.by(exchange).iter().map(|run| &run.figures))
    }
}

/// hass-oidc-auth 1.1.1, with its welcome page, a certified provider whose session is alive, and a browser whose
/// cache is empty: medians under conditions of the same names.
#[must_use]
pub fn peer(condition: &Condition) -> Figures {
    let times = [(&NONE, 1133.0), (&SLOW_4G, 4916.0), (&CPU_6X, 3956.0)];
    let time = times.iter().find(|(known, _)| *known == condition);
    let mut figures = Figures::from([
        (Measure::Documents, 4.0),
        (Measure::Redirects, 4.0),
        (Measure::Clicks, 2.0),
        (Measure::Requests, 48.0),
        (Measure::Bytes, 433_000.0),
    ]);
    figures.extend(time.map(|(_, time)| (Measure::LoginDone, *time)));
    figures
}

/// Signs in at the provider and agrees to everything, once. Gives the cookies that the provider knows the browser by.
///
/// # Errors
/// If a page on the way is not as expected.
pub fn introduce(driver: &Driver, home: &str) -> Result<Vec<Value>> {
    let mut browser = Browser::open(driver, &watcher::script("", Act::Watch))?;
    for exchange in Exchange::ALL {
        let first = exchange == Exchange::ALL[0];
        browser.leave_for(&Page::Latchkey.address(home))?;
        let session = browser.session();
        session.press(&exchange.button(), PATIENCE)?;
        if first {
            session.write_into("input[name='name']", PEOPLE[0].name, PATIENCE)?;
            session.press("Sign in", PATIENCE)?;
        }
        session.press("Allow", PATIENCE)?;
        browser
            .traffic_until(PATIENCE, is_return)
            .with_context(|| format!("the first sign-in by {}", exchange.provider()))?;
        browser.forget_traffic();
    }
    let answer = browser.command("Network.getAllCookies", &json!({}))?;
    let cookies = answer["cookies"].as_array().into_iter().flatten();
    Ok(cookies.map(as_set).collect())
}

/// One walk of a new browser that the provider knows.
///
/// # Errors
/// If it does not end at the client.
pub fn run(
    driver: &Driver,
    home: &str,
    exchange: Exchange,
    condition: &Condition,
    cookies: &[Value],
    patience: &Patience,
) -> Result<Run> {
    let button = exchange.button();
    let script = watcher::script(Page::Latchkey.path(), Act::Press(&button));
    let mut browser = Browser::open(driver, &script)?;
    browser.command("Network.setCookies", &json!({"cookies": cookies}))?;
    let quiet = browser.settle(condition, patience)?;
    let meter = Meter::start()?;
    browser.leave_for(&Page::Latchkey.address(home))?;
    let traffic = browser.traffic_until(PATIENCE, is_return)?;
    let others = meter.others()?;
    let seen = browser.seen()?;
    let (figures, moved) = figures(&traffic, &seen, home)?;
    Ok(Run {
        figures,
        others,
        quiet,
        shifted: moved.words,
    })
}

fn figures(traffic: &Traffic, seen: &Seen, home: &str) -> Result<(Figures, Moved)> {
    let start = traffic
        .first(is_document)
        .context("no document was asked for")?;
    let done = traffic
        .first(|request| is_return(request) && request.url.contains("code="))
        .context("nobody came back to the client with a code")?;
    let back = traffic
        .first(|request| is_document(request) && request.path().starts_with(CALLBACK))
        .context("nobody came back from the provider")?;
    let clicked = seen.clicked.context("the button was not pressed")?;
    let moved = shift::moved(&seen.shifts, clicked);
    let page = traffic.without(is_return);
    let count = |such: &dyn Fn(&Request) -> bool| {
        let count = page
            .requests()
            .iter()
            .filter(|request| such(request))
            .count();
        f64::from(u32::try_from(count).unwrap_or(u32::MAX))
    };
    let is_home = |request: &Request| request.url.starts_with(&format!("{home}/"));
    let is_call = |request: &Request| {
        let by_script = matches!(request.kind.as_str(), "Fetch" | "XHR");
        let is_file = is_home(request) && request.path().starts_with("/auth/latchkey/static/");
        by_script && !is_file && request.started > back.started
    };
    let figures = Figures::from([
        (Measure::LoginDone, (done.started - start.started) * 1e3),
        (Measure::SinceClick, done.wall * 1e3 - clicked),
        (
            Measure::Documents,
            count(&|request| is_document(request) && is_home(request) && !request.redirected),
        ),
        (Measure::Redirects, count(&|request| request.redirected)),
        // The script presses one button. Whoever wants more of it is waited for in vain.
        (Measure::Clicks, 1.0),
        (Measure::CallsAfterReturn, count(&is_call)),
        (Measure::Requests, count(&|_| true)),
        (Measure::Bytes, page.bytes_before(f64::MAX)),
        (Measure::LayoutShift, moved.sum),
    ]);
    Ok((figures, moved))
}

fn is_document(request: &Request) -> bool {
    request.kind == "Document"
}

fn is_return(request: &Request) -> bool {
    request.path() == RETURN
}

/// A cookie as it is set: what is told of it holds more.
fn as_set(cookie: &Value) -> Value {
    let wanted = ["name", "value", "domain", "path", "httpOnly"];
    wanted
        .iter()
        .map(|name| ((*name).to_owned(), cookie[*name].clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::event::Event;
    use super::*;

    /// What a browser wrote on its way through the exchange in the browser, under "slow 4G".
    fn sample() -> (Traffic, Seen) {
        read(include_str!("samples/single-sign-on.json"))
    }

    fn read(sample: &str) -> (Traffic, Seen) {
        let sample: Value = serde_json::from_str(sample).unwrap();
        let log = sample["log"].as_array().unwrap();
        let events: Vec<Event> = log.iter().filter_map(Event::read).collect();
        (Traffic::of(&events), Seen::read(&sample["report"]).unwrap())
    }

    #[test]
    fn a_walk_is_counted_from_the_page_to_the_client() {
        let (traffic, seen) = sample();
        let (figures, _) = figures(&traffic, &seen, "http://127.0.0.1:43753").unwrap();
        let shown: Vec<_> = Measure::OF_SINGLE_SIGN_ON
            .iter()
            .map(|measure| measure.unit().show(figures[measure]))
            .collect();
        // Ours and the way back, not the provider's and not the client's. Its token endpoint and two steps of the
        // flow, not the files of the page.
        let expected = ["2500", "1354", "2", "1", "1", "3", "18", "99.0", "0.0001"];
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_script_that_fetches_a_file_of_the_page_calls_nobody() {
        let sample = include_str!("samples/single-sign-on.json");
        let fetched = sample.replace(r#"\"type\":\"Other\""#, r#"\"type\":\"Fetch\""#);
        assert_ne!(fetched, sample);
        let (traffic, seen) = read(&fetched);
        let (figures, _) = figures(&traffic, &seen, "http://127.0.0.1:43753").unwrap();
        assert_eq!(figures.get(&Measure::CallsAfterReturn), Some(&3.0));
    }

    #[test]
    fn who_does_not_come_back_with_a_code_is_no_result() {
        let (traffic, seen) = sample();
        for missing in ["?code=", CALLBACK] {
            let traffic = traffic.without(|request| request.url.contains(missing));
            let walked = figures(&traffic, &seen, "http://127.0.0.1:43753");
            assert!(walked.is_err(), "{missing}");
        }
    }

    #[test]
    fn the_peer_has_a_time_where_it_was_measured() {
        assert_eq!(peer(&SLOW_4G).get(&Measure::LoginDone), Some(&4916.0));
        let elsewhere = &super::super::condition::SLOW_3G;
        assert_eq!(peer(elsewhere).get(&Measure::LoginDone), None);
        assert_eq!(peer(elsewhere).get(&Measure::Clicks), Some(&2.0));
    }
}
