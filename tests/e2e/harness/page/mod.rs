//! The page as a person meets it: what they see ([`eyes`]), what they do ([`hands`]), and what moves by itself
//! meanwhile ([`moves`]).

mod eyes;
mod hands;
mod moves;

use std::rc::Rc;

use url::Url;

use super::browser::{Browser, Engine, wait};
use super::devtools::Sight;
use super::instance::Instance;
use super::reports::Reports;
use super::stage::Notes;
use super::watch::{self, Answer};
use super::{evidence, look};

/// A browser that is somewhere. It is closed, and checked, when it goes.
pub struct Page {
    browser: Browser,
    instance: Rc<Instance>,
    notes: Rc<Notes>,
    /// Which of the journey's pages it is.
    number: usize,
    reports: Reports,
}

impl Page {
    pub(super) fn new(browser: Browser, instance: Rc<Instance>, notes: Rc<Notes>) -> Self {
        if browser.engine == Engine::Chromium {
            browser.look_like(Sight::DESKTOP);
            watch::from_the_start(&browser);
        }
        Self {
            browser,
            instance,
            number: notes.number(),
            notes,
            reports: Reports::default(),
        }
    }

    /// Hears of what the page's policy blocks by what its browser reports.
    pub(super) fn listen_to(&mut self, reports: Reports) {
        self.reports = reports;
    }

    pub(super) fn answer(&self, answers: &[Answer]) {
        watch::answer(&self.browser, answers);
    }

    /// Goes to an address.
    #[track_caller]
    pub fn go(&self, address: &str) {
        self.browser.run(self.browser.client.goto(address));
        watch::from_now_on(&self.browser);
    }

    /// Goes into the frame of what is shown: from now on that is the page.
    #[track_caller]
    pub fn enter_frame(&self) {
        self.browser.run(self.browser.client.clone().enter_frame(0));
    }

    /// Goes back, as by the browser's button.
    #[track_caller]
    pub fn back(&self) {
        self.browser.run(self.browser.client.back());
    }

    /// The address that is shown.
    #[track_caller]
    pub fn address(&self) -> Url {
        self.browser.address()
    }

    /// Waits until the browser has arrived at an address of the client's, and gives it back.
    #[track_caller]
    pub fn expect_arrival(&self, redirect_uri: &str) -> Arrival {
        let address = wait(redirect_uri, || {
            let address = self
                .browser
                .attempt(self.browser.client.current_url())
                .ok()?;
            address
                .as_str()
                .starts_with(redirect_uri)
                .then_some(address)
        });
        Arrival(address)
    }

    /// The requests that this document has sent, such as `POST /auth/login_flow`.
    #[track_caller]
    pub fn requests(&self) -> Vec<String> {
        watch::requests(&self.browser)
    }

    /// How many answers this document has posted to flows.
    #[track_caller]
    pub fn sent(&self) -> usize {
        let requests = self.requests().into_iter();
        requests
            .filter(|request| request.starts_with("POST /auth/login_flow/"))
            .count()
    }

    /// Takes what the page has complained about so far, which then fails no journey: what is broken on purpose
    /// complains rightly.
    #[track_caller]
    pub fn take_complaints(&self) -> Vec<String> {
        match self.browser.engine {
            Engine::Chromium => watch::noise(&self.browser),
            Engine::Firefox | Engine::WebKit => self.reports.take(),
        }
    }

    /// Waits until the page has complained about this, and takes it all. Between two pages a browser may not say it yet.
    #[track_caller]
    pub fn expect_complaint(&self, words: &str) {
        wait(words, || {
            let complaints = self.take_complaints();
            let is_heard = complaints.iter().any(|it| it.contains(words));
            is_heard.then_some(())
        });
    }

    /// Does what the page's policy forbids, and waits until that is heard of: else no journey could fail by it.
    #[track_caller]
    pub fn expect_watched(&self) {
        let forbidden = "
            const style = document.createElement('style');
            style.textContent = 'body { --forbidden: 1 }';
            document.head.append(style);
            style.remove();
        ";
        self.browser.script(forbidden, Vec::new());
        let heard = wait("a complaint about the policy", || {
            let heard = self.take_complaints();
            (!heard.is_empty()).then_some(heard)
        });
        let [complaint] = heard.as_slice() else {
            panic!("more was blocked than the one thing on purpose: {heard:#?}");
        };
        assert!(complaint.contains("style-src"), "{complaint}");
    }

    /// Looks at what is shown as everyone does who uses it: in light and dark, narrow and enlarged, right to left,
    /// and by a check of accessibility. Once for each name.
    #[track_caller]
    pub fn look(&self, screen: &str) {
        if self.browser.engine == Engine::Chromium && self.notes.is_new(screen) {
            watch::set_deaf(&self.browser, true);
            look::look(&self.browser, &self.notes, screen);
            watch::set_deaf(&self.browser, false);
        }
    }

    /// Looks at what is shown while the mouse is on the button that sends the form.
    #[track_caller]
    pub fn look_under_the_mouse(&self) {
        let (x, y, width, height) = self.browser.run(self.submit_button().rectangle());
        watch::set_deaf(&self.browser, true);
        self.browser.point_at(x + width / 2.0, y + height / 2.0);
        look::look_under_the_mouse(&self.browser, &self.notes);
        watch::set_deaf(&self.browser, false);
    }

    /// The browser, for what only one journey does.
    pub fn browser(&self) -> &Browser {
        &self.browser
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        let mut fails = std::thread::panicking();
        if !fails {
            for complaint in self.take_complaints() {
                self.notes.complain(complaint);
                fails = true;
            }
        }
        if fails {
            let folder = self.notes.evidence();
            evidence::keep(&self.browser, &self.instance, &folder, self.number);
        }
        self.browser.close();
    }
}

/// Where a client has the person back.
pub struct Arrival(Url);

impl Arrival {
    /// The authorization code.
    #[track_caller]
    pub fn code(&self) -> String {
        self.parameter("code").expect("an authorization code")
    }

    /// A parameter, decoded.
    pub fn parameter(&self, name: &str) -> Option<String> {
        self.0
            .query_pairs()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    /// The query as it stands in the address.
    pub fn query(&self) -> &str {
        self.0.query().unwrap_or_default()
    }
}
