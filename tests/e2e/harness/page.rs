//! The page as a person meets it: headings, notices, fields by their name, buttons by their words.

use std::rc::Rc;

use fantoccini::Locator;
use fantoccini::elements::Element;
use fantoccini::key::Key;
use latchkey::screen::{Language, Text};
use serde_json::json;
use url::Url;

use super::browser::{Browser, Engine, wait};
use super::devtools::Sight;
use super::house::House;
use super::stage::Notes;
use super::watch::{self, Answer};
use super::{evidence, look};

/// A browser that is somewhere. It is closed, and judged, when it goes.
pub struct Page {
    browser: Browser,
    house: Rc<House>,
    notes: Rc<Notes>,
}

impl Page {
    pub(super) fn new(browser: Browser, house: Rc<House>, notes: Rc<Notes>) -> Self {
        if browser.engine == Engine::Chromium {
            browser.look_like(Sight::DESKTOP);
            watch::from_the_start(&browser);
        }
        Self {
            browser,
            house,
            notes,
        }
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

    /// Waits until the heading says this and nothing is on its way.
    #[track_caller]
    pub fn expect_heading(&self, text: &Text) {
        let script = "return document.querySelector('.busy') ? '' : document.querySelector('#heading')?.innerText";
        self.expect(&words(text), script);
    }

    /// Waits for the words of a notice, and gives back its code, which a person can read out.
    #[track_caller]
    pub fn expect_notice(&self, text: &Text) -> String {
        self.expect(
            &words(text),
            "return document.querySelector('#notice')?.innerText",
        );
        let code = "return (document.querySelector('.code') ?? {}).innerText ?? ''";
        self.text_of(code)
    }

    /// Waits until a text stands somewhere in the page.
    #[track_caller]
    pub fn expect_words(&self, text: &Text) {
        self.expect_text(&words(text));
    }

    /// Waits until a text stands somewhere in the page.
    #[track_caller]
    pub fn expect_text(&self, text: &str) {
        wait(text, || {
            self.now("return document.body.innerText")?
                .contains(text)
                .then_some(())
        });
    }

    /// Waits until a script returns these words.
    #[track_caller]
    pub fn expect_script(&self, script: &str, words: &str) {
        self.expect(words, script);
    }

    #[track_caller]
    fn expect(&self, words: &str, script: &str) {
        wait(words, || (self.now(script)?.trim() == words).then_some(()));
    }

    /// Waits until a screen reader is told this.
    #[track_caller]
    pub fn expect_announcement(&self, text: &Text) {
        self.expect(
            &words(text),
            "return document.querySelector('[aria-live]')?.textContent",
        );
    }

    /// Waits until the focus is on the field of this name.
    #[track_caller]
    pub fn expect_focus(&self, name: &str) {
        self.expect(name, FOCUSED);
    }

    /// What has the focus, by its name or by its words.
    #[track_caller]
    pub fn focused(&self) -> String {
        self.text_of(FOCUSED)
    }

    /// Whether a person can see where the focus is.
    #[track_caller]
    pub fn shows_focus(&self) -> bool {
        self.browser.script(SHOWS_FOCUS, Vec::new()) == true
    }

    /// Presses the tab key until the focus is there.
    #[track_caller]
    pub fn tab_to(&self, name: &str) {
        let tab = char::from(Key::Tab).to_string();
        let reached = (0..30).any(|_| {
            let is_there = self.focused() == name;
            if !is_there {
                self.keys(&tab);
            }
            is_there
        });
        assert!(reached, "the tab key never reaches `{name}`");
    }

    /// Types into a field after what is in it, key by key.
    #[track_caller]
    pub fn type_into(&self, name: &str, text: &str) {
        let field = self.field(name);
        self.browser.run(field.send_keys(text));
    }

    /// Types into a field instead of what is in it.
    #[track_caller]
    pub fn retype(&self, name: &str, text: &str) {
        let field = self.field(name);
        self.browser.run(field.clear());
        self.browser.run(field.send_keys(text));
    }

    /// Presses keys wherever the focus is.
    #[track_caller]
    pub fn keys(&self, keys: &str) {
        self.browser.type_keys(keys);
    }

    /// What stands in a field.
    #[track_caller]
    pub fn value(&self, name: &str) -> String {
        self.field(name);
        self.text_of(&format!(
            "return document.querySelector('[name={name}]').value"
        ))
    }

    /// Picks an entry of a choice, or ticks a box, by its words.
    #[track_caller]
    pub fn tick(&self, label: &str) {
        let path = format!("//label[normalize-space(.)='{label}']//input");
        let input = self.browser.find(Locator::XPath(&path));
        self.browser.run(input.click());
    }

    /// Presses a button that has no words but a label.
    #[track_caller]
    pub fn press_labelled(&self, label: &Text) {
        let path = format!("//button[@aria-label={}]", json!(words(label)));
        let button = self.browser.find(Locator::XPath(&path));
        self.browser.run(button.click());
    }

    /// The button that sends the form.
    #[track_caller]
    pub fn submit_button(&self) -> Element {
        self.browser.find(Locator::Css("form [type=submit]"))
    }

    /// Does something in the tab that has just been opened, closes it, and comes back.
    #[track_caller]
    pub fn in_the_new_tab(&self, visit: impl FnOnce(&Self)) {
        let client = &self.browser.client;
        let here = self.browser.run(client.window());
        let there = wait("a new tab", || {
            let tabs = self.browser.run(client.windows());
            tabs.into_iter().find(|tab| *tab != here)
        });
        self.browser.run(client.switch_to_window(there));
        visit(self);
        self.browser.run(client.close_window());
        self.browser.run(client.switch_to_window(here));
    }

    /// Whether "Keep me logged in" is ticked; nothing where it is not offered.
    #[track_caller]
    pub fn keep(&self) -> Option<bool> {
        let kept = self.browser.script(
            "return document.querySelector('#keep')?.checked ?? null",
            Vec::new(),
        );
        kept.as_bool()
    }

    /// Presses a button or follows a link, by its words.
    #[track_caller]
    pub fn press(&self, text: &Text) {
        self.press_named(&words(text));
    }

    /// Presses a button or follows a link, by its words.
    #[track_caller]
    pub fn press_named(&self, label: &str) {
        let button = self.browser.find(Locator::XPath(&by_label(label)));
        self.browser.run(button.click());
    }

    /// Where the link of these words goes.
    #[track_caller]
    pub fn target_of(&self, text: &Text) -> String {
        let link = self.browser.find(Locator::XPath(&by_label(&words(text))));
        self.browser.run(link.attr("href")).unwrap_or_default()
    }

    /// Fills in a user name and a password, and sends them.
    #[track_caller]
    pub fn log_in(&self, username: &str, password: &str) {
        self.retype("username", username);
        self.retype("password", password);
        self.press(&Text::LogIn);
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

    /// Looks at what is shown as everyone does who uses it: in light and dark, narrow and enlarged, right to left,
    /// and by a judge of accessibility. Once for each name.
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
        look::in_light_and_dark(&self.browser, &self.notes, "a button under the mouse");
        watch::set_deaf(&self.browser, false);
    }

    /// The browser, for what only one journey does.
    pub fn browser(&self) -> &Browser {
        &self.browser
    }

    #[track_caller]
    fn field(&self, name: &str) -> Element {
        self.browser.find(Locator::Css(&format!("[name={name}]")))
    }

    #[track_caller]
    fn text_of(&self, script: &str) -> String {
        self.browser
            .script(script, Vec::new())
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// What a script returns; nothing while a document is replaced by another.
    fn now(&self, script: &str) -> Option<String> {
        let value = self
            .browser
            .attempt(self.browser.client.execute(script, Vec::new()))
            .ok()?;
        value.as_str().map(str::to_owned)
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        if std::thread::panicking() {
            evidence::keep(&self.browser, &self.house, &self.notes);
        } else {
            let complaints = match self.browser.engine {
                Engine::Chromium => watch::noise(&self.browser),
                Engine::Firefox | Engine::WebKit => watch::complaints(&self.browser),
            };
            for complaint in complaints {
                self.notes.complain(complaint);
            }
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

/// The words of a text, as the page says them.
pub fn words(text: &Text) -> String {
    text.say(Language::English).into_owned()
}

/// An element by its name or id; a button or link by its words.
const FOCUSED: &str = "
const e = document.activeElement;
return e.name || (e.id !== 'field-0' && e.id) || e.ariaLabel || e.firstElementChild?.innerText || e.innerText || '';
";

/// The ring may be drawn on the control or on the box around it.
const SHOWS_FOCUS: &str = "
const drawn = (e) => {
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(e);
  return (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
};
const e = document.activeElement;
return drawn(e) || drawn(e.parentElement) || ['::before', '::after'].some((part) => {
  const { borderBottomWidth, outlineStyle } = getComputedStyle(e, part);
  return outlineStyle !== 'none' || parseFloat(borderBottomWidth) > 1;
});
";

fn by_label(label: &str) -> String {
    let quoted = json!(label);
    format!("//button[normalize-space(.)={quoted}]|//a[starts-with(normalize-space(.),{quoted})]")
}
