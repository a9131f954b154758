//! A Chromium that nobody has used, under a condition, with its network log and the watching script.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Map, Value, json};

use super::condition::Condition;
use super::event::Event;
use super::noise::Patience;
use super::traffic::{Request, Traffic};
use super::watcher::{REPORT, Seen};
use crate::browsers::Driver;
use crate::webdriver::Session;

/// A browser with a profile of its own, which goes with it.
#[derive(Debug)]
pub struct Browser {
    session: Session,
    events: Vec<Event>,
}

impl Browser {
    /// Opens it, and puts the script before those of every page.
    ///
    /// # Errors
    /// If the browser does not start or does not know a command.
    pub fn open(driver: &Driver, script: &str) -> Result<Self> {
        let session = Session::open_with(driver, &capabilities(driver)?)?;
        let browser = Self {
            session,
            events: Vec::new(),
        };
        browser.command("Network.enable", &json!({}))?;
        browser.command("Performance.enable", &json!({}))?;
        browser.command("Emulation.setDeviceMetricsOverride", &PHONE.into_value())?;
        browser.command(
            "Page.addScriptToEvaluateOnNewDocument",
            &json!({"source": script}),
        )?;
        Ok(browser)
    }

    /// Waits until the machine is quiet, and says whether it is; then everything is as slow as the condition says.
    /// In this order: a browser slows its own processor down by keeping it busy.
    ///
    /// # Errors
    /// If the system does not say how busy it is, or the browser does not know a command.
    pub fn settle(&self, condition: &Condition, patience: &Patience) -> Result<bool> {
        let quiet = patience.wait_until_quiet()?;
        for (name, parameters) in condition.commands() {
            self.command(name, &parameters)?;
        }
        Ok(quiet)
    }

    /// The driver's side of it.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Sends a command of the browser's own protocol.
    ///
    /// # Errors
    /// If the browser refuses it.
    pub fn command(&self, name: &str, parameters: &Value) -> Result<Value> {
        let body = json!({"cmd": name, "params": parameters});
        self.session
            .send("goog/cdp/execute", &body)
            .with_context(|| format!("{name} in the browser"))
    }

    /// Leaves for an address, without waiting for it.
    ///
    /// # Errors
    /// If nobody answers there.
    pub fn leave_for(&self, address: &str) -> Result<()> {
        let answer = self.command("Page.navigate", &json!({"url": address}))?;
        if let Some(error) = answer["errorText"].as_str() {
            bail!("the browser cannot open {address}: {error}");
        }
        Ok(())
    }

    /// Waits until a request like this starts, and gives everything that was sent since the browser was opened.
    ///
    /// # Errors
    /// If none does within `patience`; the error says what the page shows.
    pub fn traffic_until(
        &mut self,
        patience: Duration,
        such: impl Fn(&Request) -> bool,
    ) -> Result<Traffic> {
        // Seldom: whoever asks all the time slows the page down.
        const PAUSE: Duration = Duration::from_millis(200);
        let deadline = Instant::now() + patience;
        loop {
            self.read_log()?;
            let traffic = Traffic::of(&self.events);
            if traffic.first(&such).is_some() {
                return self.all_traffic();
            }
            ensure!(
                Instant::now() < deadline,
                "not done after {patience:?}; {}",
                self.state()
            );
            thread::sleep(PAUSE);
        }
    }

    /// Forgets what was sent so far.
    pub fn forget_traffic(&mut self) {
        self.events.clear();
    }

    /// What the script has seen in the document that is shown.
    ///
    /// # Errors
    /// If there is no such script.
    pub fn seen(&self) -> Result<Seen> {
        Seen::read(&self.session.run(REPORT)?)
    }

    /// `JavaScript`'s heap, in bytes.
    ///
    /// # Errors
    /// If the browser does not say.
    pub fn heap(&self) -> Result<f64> {
        let answer = self.command("Performance.getMetrics", &json!({}))?;
        let metrics = answer["metrics"].as_array().into_iter().flatten();
        metrics
            .filter(|metric| metric["name"] == "JSHeapUsedSize")
            .find_map(|metric| metric["value"].as_f64())
            .context("the browser does not tell the size of its heap")
    }

    /// Waits until nothing moves any more, but not for ever.
    fn all_traffic(&mut self) -> Result<Traffic> {
        const STILL: Duration = Duration::from_millis(600);
        for _ in 0..10 {
            thread::sleep(STILL);
            if self.read_log()? == 0 {
                break;
            }
        }
        Ok(Traffic::of(&self.events))
    }

    /// Keeps what is new in the log, and says how much that is.
    fn read_log(&mut self) -> Result<usize> {
        let known = self.events.len();
        let log = self
            .session
            .send("se/log", &json!({"type": "performance"}))?;
        let entries = log.as_array().into_iter().flatten();
        self.events.extend(entries.filter_map(Event::read));
        Ok(self.events.len() - known)
    }

    fn state(&self) -> String {
        let address = self.session.address().unwrap_or_default();
        let text = self.session.run("return document.body.innerText");
        let report = self.session.run(REPORT).unwrap_or_default();
        format!(
            "the page at {address} shows {} and its script says {report}",
            text.unwrap_or_default()
        )
    }
}

/// The screen of a phone, in pixels of CSS. Its density is left out: there is no graphics processor here to draw it.
struct Screen {
    width: u32,
    height: u32,
}

const PHONE: Screen = Screen {
    width: 390,
    height: 844,
};

impl Screen {
    fn into_value(self) -> Value {
        json!({
            "width": self.width, "height": self.height, "deviceScaleFactor": 1, "mobile": true,
        })
    }
}

fn capabilities(driver: &Driver) -> Result<Map<String, Value>> {
    let mut capabilities = driver.capabilities()?;
    let more = json!({
        // A command must not wait for a page that is still loading: that is what we look at.
        "pageLoadStrategy": "none",
        "goog:loggingPrefs": {"performance": "ALL"},
    });
    capabilities.extend(more.as_object().cloned().unwrap_or_default());
    Ok(capabilities)
}
