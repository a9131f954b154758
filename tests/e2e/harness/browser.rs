//! One browser with one page, and the few things that journeys do with it. Each panics if the browser refuses.

use std::cell::RefCell;
use std::fmt::{Debug, Display};
use std::rc::Rc;
use std::thread;
use std::time::{Duration, Instant};

use fantoccini::actions::Actions;
use fantoccini::elements::Element;
use fantoccini::{Client, Locator};
use latchkey_e2e::driver::Driver;
pub use latchkey_e2e::driver::Engine;
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use url::Url;

use super::language;
use super::run::must;

/// How long a journey waits for what has to come.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A name of this machine in Chromium; unlike its number, browsers do not trust it without https.
pub const PLAIN_HOST: &str = "house.example";

/// A browser.
pub struct Browser {
    runtime: Rc<Runtime>,
    pub(super) client: Client,
    pub(super) engine: Engine,
    /// What it has said so far: it says each line once.
    pub(super) console: RefCell<Vec<(String, String)>>,
}

impl Browser {
    /// Opens one, with a profile that nobody has used.
    /// `rules` say where Chromium finds what.
    pub fn open(runtime: Rc<Runtime>, driver: &Driver, engine: Engine, rules: &[String]) -> Self {
        let mut wanted = must("the browser is not installed", driver.capabilities());
        // The proxies' certificates are their own.
        wanted.insert("acceptInsecureCerts".to_owned(), json!(true));
        if engine == Engine::Chromium {
            let switches = wanted["goog:chromeOptions"]["args"]
                .as_array_mut()
                .expect("switches");
            switches.push(json!(format!(
                "--host-resolver-rules={},MAP {PLAIN_HOST} 127.0.0.1",
                rules.join(",")
            )));
            switches.push(json!(format!("--accept-lang={}", language::tag())));
            wanted.insert("goog:loggingPrefs".to_owned(), json!({"browser": "ALL"}));
        }
        if engine == Engine::Firefox {
            let asked = json!({"intl.accept_languages": language::tag()});
            wanted["moz:firefoxOptions"]["prefs"] = asked;
        }
        let client = must(
            "the browser does not start",
            runtime.block_on(driver.open(wanted)),
        );
        Self {
            runtime,
            client,
            engine,
            console: RefCell::default(),
        }
    }

    /// Its name, and its version as it says it itself.
    pub fn about(&self) -> String {
        let capabilities = self.client.capabilities();
        let version = capabilities.and_then(|all| all.get("browserVersion")?.as_str());
        format!(
            "{:?} {}",
            self.engine,
            version.unwrap_or("without a version")
        )
    }

    /// Does something with the browser, to its end.
    #[track_caller]
    pub fn run<T, E: Display>(&self, what: impl Future<Output = Result<T, E>>) -> T {
        match self.attempt(what) {
            Ok(value) => value,
            Err(error) => panic!("the browser refuses: {error}"),
        }
    }

    /// Goes on in a new tab, as an app does that shows the page in a web view of its own: with the same cookies, and without
    /// whatever the browser asks the person in the old one.
    #[track_caller]
    pub fn go_on_in_a_new_tab(&self) {
        let tab = self.run(self.client.new_window(true));
        self.run(self.client.switch_to_window(tab.handle));
    }

    /// Does something that may fail, because the page is on its way out or the element has just gone.
    pub fn attempt<T, E>(&self, what: impl Future<Output = Result<T, E>>) -> Result<T, E> {
        self.runtime.block_on(what)
    }

    /// Runs the body of a JavaScript function in the page.
    #[track_caller]
    pub fn script(&self, body: &str, arguments: Vec<Value>) -> Value {
        self.run(self.client.execute(body, arguments))
    }

    /// Runs the body of a JavaScript function, if there is a page; nothing while one is replaced by another.
    pub fn attempt_script(&self, body: &str) -> Option<Value> {
        self.attempt(self.client.execute(body, Vec::new())).ok()
    }

    /// The address that is shown.
    #[track_caller]
    pub fn address(&self) -> Url {
        self.run(self.client.current_url())
    }

    /// Deletes a cookie of the page that is shown.
    #[track_caller]
    pub fn forget(&self, cookie: &str) {
        self.run(self.client.delete_cookie(cookie));
    }

    /// Waits for an element.
    #[track_caller]
    pub fn find(&self, locator: Locator<'_>) -> Element {
        wait(&format!("{locator:?}"), || {
            self.attempt(self.client.find(locator)).ok()
        })
    }

    /// Types into whatever has the focus.
    #[track_caller]
    pub fn type_keys(&self, keys: &str) {
        let element = self.run(self.client.active_element());
        self.run(element.send_keys(keys));
    }

    /// Moves a mouse, or whatever else has a pointer.
    #[track_caller]
    pub fn act(&self, actions: impl Into<Actions>) {
        self.run(self.client.perform_actions(actions));
    }

    /// Ends the browser.
    pub fn close(&self) {
        // It may be gone already, and then there is nothing to end.
        let _ = self.attempt(self.client.clone().close());
    }
}

/// Waits until there is something, or panics with the name of what did not come.
#[track_caller]
pub fn wait<T>(what: &(impl Debug + ?Sized), look: impl FnMut() -> Option<T>) -> T {
    match wait_for(PATIENCE, look) {
        Some(found) => found,
        None => panic!("waited {PATIENCE:?} in vain for {what:?}"),
    }
}

/// Waits until there is something, but not for ever.
pub fn wait_for<T>(patience: Duration, mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let deadline = Instant::now() + patience;
    loop {
        match look() {
            None if Instant::now() < deadline => thread::sleep(Duration::from_millis(40)),
            found => return found,
        }
    }
}
