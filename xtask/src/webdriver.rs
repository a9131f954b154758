//! The few commands of the W3C's `WebDriver` that a command of ours needs. The tests have a whole
//! client for the rest.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};

use crate::browsers::Driver;
use crate::http::{self, Answer};

/// What one command may take, starting a browser on a busy machine included.
const SLOWEST: Duration = Duration::from_mins(1);

/// One browser with one page. The browser is closed when this value goes.
#[derive(Debug)]
pub struct Session {
    url: String,
    version: String,
}

impl Session {
    /// Opens a browser.
    ///
    /// # Errors
    /// If the driver cannot start it.
    pub fn open(driver: &Driver) -> Result<Self> {
        Self::open_with(driver, &driver.capabilities()?)
    }

    /// Opens a browser that is asked for more, or other, than usual.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_with(driver: &Driver, capabilities: &Map<String, Value>) -> Result<Self> {
        let wanted = json!({"capabilities": {"alwaysMatch": capabilities}});
        let session = value(http::post(
            &format!("{}/session", driver.url()),
            &wanted,
            SLOWEST,
        )?)?;
        let id = session["sessionId"]
            .as_str()
            .context("the browser's driver named no session")?;
        Ok(Self {
            url: format!("{}/session/{id}", driver.url()),
            version: session["capabilities"]["browserVersion"]
                .as_str()
                .unwrap_or("unknown")
                .to_owned(),
        })
    }

    /// The browser's version, such as `140.0.7339.80`.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Goes to an address and waits until it is loaded.
    ///
    /// # Errors
    /// If the browser cannot reach it.
    pub fn go(&self, address: &str) -> Result<()> {
        self.send("url", &json!({"url": address})).map(drop)
    }

    /// The address that is shown.
    ///
    /// # Errors
    /// If the browser does not answer.
    pub fn address(&self) -> Result<String> {
        let address = value(http::get(&format!("{}/url", self.url), SLOWEST)?)?;
        Ok(address.as_str().unwrap_or_default().to_owned())
    }

    /// Types into the first element that a CSS selector finds, as soon as there is one that can be
    /// typed into.
    ///
    /// # Errors
    /// If there is none within `patience`.
    pub fn write_into(&self, selector: &str, text: &str, patience: Duration) -> Result<()> {
        self.act(&css(selector), "value", &json!({"text": text}), patience)
    }

    /// Clicks the first element that a CSS selector finds, as soon as there is one that can be
    /// clicked.
    ///
    /// # Errors
    /// If there is none within `patience`.
    pub fn click(&self, selector: &str, patience: Duration) -> Result<()> {
        self.act(&css(selector), "click", &json!({}), patience)
    }

    /// Presses the button with these words, as soon as there is one that can be pressed.
    ///
    /// # Errors
    /// If there is none within `patience`.
    pub fn press(&self, words: &str, patience: Duration) -> Result<()> {
        let path = format!("//button[normalize-space(.)={}]", json!(words));
        let locator = json!({"using": "xpath", "value": path});
        self.act(&locator, "click", &json!({}), patience)
    }

    /// Runs the body of a JavaScript function in the page and gives back what it returns.
    ///
    /// # Errors
    /// If it throws.
    pub fn run(&self, script: &str) -> Result<Value> {
        self.send("execute/sync", &json!({"script": script, "args": []}))
    }

    /// Sends any command of this session, also one that only this browser's driver knows.
    ///
    /// # Errors
    /// If the driver refuses it or does not answer.
    pub fn send(&self, command: &str, body: &Value) -> Result<Value> {
        value(http::post(
            &format!("{}/{command}", self.url),
            body,
            SLOWEST,
        )?)
    }

    fn act(&self, locator: &Value, action: &str, body: &Value, patience: Duration) -> Result<()> {
        const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
        let attempt = || -> Result<()> {
            let found = self.send("element", locator)?;
            let id = found[ELEMENT]
                .as_str()
                .context("the browser's driver named no element")?;
            self.send(&format!("element/{id}/{action}"), body).map(drop)
        };
        until(patience, attempt).with_context(|| format!("{} in the page", locator["value"]))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // The driver may be gone already, and the browser with it.
        let _ = http::delete(&self.url, SLOWEST);
    }
}

/// Tries again until it succeeds.
///
/// # Errors
/// The last attempt's, once `patience` is over.
pub fn until<T>(patience: Duration, attempt: impl Fn() -> Result<T>) -> Result<T> {
    let deadline = Instant::now() + patience;
    loop {
        match attempt() {
            Err(_) if Instant::now() < deadline => thread::sleep(Duration::from_millis(100)),
            result => return result,
        }
    }
}

fn css(selector: &str) -> Value {
    json!({"using": "css selector", "value": selector})
}

fn value(mut answer: Answer) -> Result<Value> {
    let value = answer.json["value"].take();
    if answer.status != 200 {
        let what = value["message"].as_str().unwrap_or("it does not say why");
        bail!("the browser's driver answers {}: {what}", answer.status);
    }
    Ok(value)
}
