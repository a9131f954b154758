//! A browser with one page for the commands, which wait for each thing that they do: fantoccini, without the `async`.

use std::time::Duration;

use anyhow::{Context, Result};
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};
use tokio::runtime::{Builder, Runtime};
use ureq::http::Method;
use url::{ParseError, Url};

use crate::browsers::Driver;

/// How long an element may take to appear on a slow machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// One browser with one page, and a profile that nobody has used. It is closed when this value goes.
#[derive(Debug)]
pub struct Session {
    runtime: Runtime,
    client: Client,
}

impl Session {
    /// Opens a browser, which is asked for more, or other, than usual.
    pub fn open(driver: &Driver, more: Map<String, Value>) -> Result<Self> {
        let mut wanted = driver.capabilities()?;
        wanted.extend(more);
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let client = runtime.block_on(builder.capabilities(wanted).connect(driver.url()))?;
        Ok(Self { runtime, client })
    }

    /// The browser's version, such as `140.0.7339.80`.
    pub fn version(&self) -> Option<String> {
        let version = self.client.capabilities()?.get("browserVersion")?;
        version.as_str().map(str::to_owned)
    }

    /// Goes to an address and waits until it is loaded.
    pub fn go(&self, address: &str) -> Result<()> {
        self.does(self.client.goto(address))
    }

    /// The address that is shown.
    pub fn address(&self) -> Result<Url> {
        self.does(self.client.current_url())
    }

    /// Waits for an element that is found by a CSS selector.
    pub fn find(&self, selector: &str) -> Result<Element> {
        self.wait_for(Locator::Css(selector))
    }

    /// Types into an element, as soon as it is there.
    pub fn write_into(&self, selector: &str, text: &str) -> Result<()> {
        let element = self.find(selector)?;
        self.does(element.send_keys(text))
    }

    /// Clicks an element, as soon as it is there.
    pub fn click(&self, selector: &str) -> Result<()> {
        let element = self.find(selector)?;
        self.does(element.click())
    }

    /// Presses the button with these words, as soon as it is there.
    pub fn press(&self, words: &str) -> Result<()> {
        let path = format!("//button[normalize-space(.)={}]", json!(words));
        let element = self.wait_for(Locator::XPath(&path))?;
        self.does(element.click())
    }

    /// Runs the body of a JavaScript function in the page and gives back what it returns.
    pub fn run(&self, script: &str) -> Result<Value> {
        self.does(self.client.execute(script, Vec::new()))
    }

    /// A command that only the drivers of Chromium know.
    pub fn vendor(&self, command: Vendor) -> Result<Value> {
        self.does(self.client.issue_cmd(command))
    }

    fn wait_for(&self, locator: Locator<'_>) -> Result<Element> {
        let found = self.client.wait().at_most(PATIENCE).for_element(locator);
        self.does(found).with_context(|| format!("{locator:?}"))
    }

    fn does<T>(&self, what: impl Future<Output = Result<T, CmdError>>) -> Result<T> {
        Ok(self.runtime.block_on(what)?)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // The driver may be gone already, and the browser with it.
        let _ = self.runtime.block_on(self.client.clone().close());
    }
}

/// A command that only the drivers of Chromium know.
#[derive(Debug)]
pub struct Vendor {
    path: &'static str,
    body: Value,
}

impl Vendor {
    /// A command of Chrome's `DevTools` protocol.
    pub fn devtools(command: &str, parameters: &Value) -> Self {
        Self {
            path: "goog/cdp/execute",
            body: json!({"cmd": command, "params": parameters}),
        }
    }

    /// What is new in a log: `browser` is the console, `performance` what was loaded.
    pub fn log(kind: &str) -> Self {
        Self {
            path: "se/log",
            body: json!({"type": kind}),
        }
    }
}

impl WebDriverCompatibleCommand for Vendor {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!(
            "session/{}/{}",
            session.unwrap_or_default(),
            self.path
        ))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}
