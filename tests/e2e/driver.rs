//! The browsers' drivers on this machine: started on a free port, waited for, and ended with every
//! browser they opened.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};
use tempfile::TempDir;
use xtask::ports;
use xtask::process::Background;
use xtask::project::Project;
use xtask::tools::cargo::GECKODRIVER;
use xtask::tools::system;

/// A browser engine that people use, by the browser that stands for it here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Blink: Chrome, Edge, Android.
    Chromium,
    /// Gecko.
    Firefox,
    /// `WebKit`: Safari, iOS. By GTK's small browser, on a virtual display.
    WebKit,
}

/// A running `WebDriver`. It ends, with its browsers, when this value goes.
#[derive(Debug)]
pub struct Driver {
    process: Background,
    browser: Engine,
    url: String,
    /// Where its browsers put what they delete only if they end in order.
    _temporary: TempDir,
}

impl Driver {
    /// Starts the browser's driver on a free port and waits until it takes sessions.
    pub fn start(project: &Project, browser: Engine) -> Result<Self> {
        let port = ports::any()?;
        // Short: Chromium has a socket in it, whose path may not be long.
        let temporary = TempDir::with_prefix("browsers-")?;
        let mut command = browser.driver(project, port)?;
        command.env("TMPDIR", temporary.path());
        // Else their reports of crashes, and an empty folder for downloads, stay in the person's home.
        let downloads = format!("XDG_DOWNLOAD_DIR=\"{}\"\n", temporary.path().display());
        fs::write(temporary.path().join("user-dirs.dirs"), downloads)?;
        command.env("XDG_CONFIG_HOME", temporary.path());
        let process = Background::start(&command, Stdio::null(), Stdio::null())?;
        let mut driver = Self {
            process,
            browser,
            url: format!("http://127.0.0.1:{port}"),
            _temporary: temporary,
        };
        let status = format!("{}/status", driver.url);
        let patience = Some(Duration::from_secs(5));
        let is_ready = || {
            let answer = ureq::get(&status)
                .config()
                .timeout_global(patience)
                .build()
                .call()
                .map(|mut it| it.body_mut().read_json());
            matches!(answer, Ok(Ok(Value::Object(answer))) if answer["value"]["ready"] == true)
        };
        let waited = driver.process.wait_until(Duration::from_secs(30), is_ready);
        waited.with_context(|| format!("the WebDriver of {browser:?} does not start"))?;
        Ok(driver)
    }

    /// What a new session has to ask for: a browser without a window or first-run questions.
    pub fn capabilities(&self) -> Result<Map<String, Value>> {
        self.browser.capabilities()
    }

    /// Opens a browser that has these capabilities, and a profile that nobody has used.
    pub async fn open(&self, capabilities: Map<String, Value>) -> Result<Client> {
        let mut builder = ClientBuilder::new(HttpConnector::new());
        Ok(builder
            .capabilities(capabilities)
            .connect(&self.url)
            .await?)
    }
}

impl Engine {
    fn driver(self, project: &Project, port: u16) -> Result<Command> {
        let mut driver = match self {
            Self::Chromium => {
                system::ensure(&[system::CHROMIUM])?;
                Command::new("chromedriver")
            }
            Self::Firefox => {
                system::ensure(&[system::FIREFOX])?;
                let mut driver = Command::new(GECKODRIVER.ensure(project)?);
                // geckodriver also opens a port for Firefox itself; 0 lets it choose a free one, so
                // that several can run.
                driver.arg("--websocket-port=0");
                driver
            }
            Self::WebKit => {
                system::ensure(&[system::WEBKIT])?;
                let mut driver = Command::new("xvfb-run");
                driver.args(["-a", "WebKitWebDriver"]);
                driver
            }
        };
        driver.arg(format!("--port={port}"));
        Ok(driver)
    }

    fn capabilities(self) -> Result<Map<String, Value>> {
        let capabilities = match self {
            Self::Chromium => json!({
                "browserName": "chrome",
                "goog:chromeOptions": {
                    "binary": system::find("chromium"),
                    "args": [
                        "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-sync",
                        "--disable-background-networking", "--no-first-run", "--disable-component-update",
                    ],
                },
            }),
            Self::Firefox => json!({
                "browserName": "firefox",
                "moz:firefoxOptions": {
                    "binary": system::find("firefox-esr"), "args": ["-headless"],
                },
            }),
            Self::WebKit => {
                let places = [
                    "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
                    "/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
                    "/usr/libexec/webkit2gtk-4.1/MiniBrowser",
                ];
                let browser = places.into_iter().find(|place| Path::new(place).is_file());
                let browser = browser.context("there is no MiniBrowser of WebKit")?;
                json!({
                    "webkitgtk:browserOptions": {"binary": browser, "args": ["--automation"]},
                })
            }
        };
        Ok(capabilities.as_object().cloned().unwrap_or_default())
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Asked first: a driver that ends in order closes the browsers that it started in process
        // groups of their own, and a display takes its lock away. On a busy machine that takes a while.
        self.process.stop(Duration::from_secs(10));
    }
}
