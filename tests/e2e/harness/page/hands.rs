//! What a person does: typing, pressing, ticking. Fields go by their name, everything else by its words.

use fantoccini::Locator;
use fantoccini::elements::Element;
use fantoccini::key::Key;
use latchkey_core::screen::Text;
use serde_json::json;

use super::Page;
use crate::harness::browser::wait;
use crate::harness::language::words;

impl Page {
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

    /// Picks an entry of a choice, or ticks a box, by its words.
    #[track_caller]
    pub fn tick(&self, label: &str) {
        let path = format!("//label[normalize-space(.)='{label}']//input");
        self.click(&path);
    }

    /// Presses a button that has no words but a label.
    #[track_caller]
    pub fn press_labelled(&self, label: &Text) {
        let path = format!("//button[@aria-label={}]", json!(words(label)));
        self.click(&path);
    }

    /// The button that sends the form.
    #[track_caller]
    pub fn submit_button(&self) -> Element {
        self.browser.find(Locator::Css("form [type=submit]"))
    }

    /// Does something in the tab that has just been opened, closes it once it says how that ended, and comes back.
    ///
    /// A tab that is closed while its last form is still being sent may never send it.
    #[track_caller]
    pub fn in_the_new_tab(&self, visit: impl FnOnce(&Self), ending: &str) {
        let client = &self.browser.client;
        let here = self.browser.run(client.window());
        let there = wait("a new tab", || {
            let tabs = self.browser.run(client.windows());
            tabs.into_iter().find(|tab| *tab != here)
        });
        self.browser.run(client.switch_to_window(there));
        visit(self);
        self.expect_text(ending);
        self.browser.run(client.close_window());
        self.browser.run(client.switch_to_window(here));
    }

    /// Presses a button or follows a link, by its words.
    #[track_caller]
    pub fn press(&self, text: &Text) {
        self.press_named(&words(text));
    }

    /// Presses a button or follows a link, by its words.
    #[track_caller]
    pub fn press_named(&self, label: &str) {
        self.click(&by_label(label));
    }

    /// Clicks what a path leads to. If it was redrawn between the look and the click, nothing has been clicked; and a
    /// driver calls a click done that its browser has dropped on the way. A person would press again too.
    #[track_caller]
    fn click(&self, path: &str) {
        wait(path, || {
            let target = self.browser.find(Locator::XPath(path));
            let script = |body| {
                let run = self.browser.client.execute(body, vec![json!(target)]);
                self.browser.attempt(run).ok()
            };
            script(LISTEN)?;
            match self.browser.attempt(target.click()) {
                // What cannot be asked any more is gone because it was pressed.
                Ok(()) => (script(IS_UNTOUCHED) != Some(json!(true))).then_some(()),
                Err(error) if error.is_stale_element_reference() => None,
                Err(error) => panic!("the browser refuses: {error}"),
            }
        });
    }

    /// Presses a button while the browser itself asks the person something, which keeps a driver's mouse away.
    #[track_caller]
    pub fn press_beneath_a_dialog(&self, text: &Text) {
        let button = self.browser.find(Locator::XPath(&by_label(&words(text))));
        self.browser
            .script("arguments[0].click()", vec![json!(button)]);
    }

    /// Fills in a user name and a password, and sends them.
    #[track_caller]
    pub fn log_in(&self, username: &str, password: &str) {
        self.retype("username", username);
        self.retype("password", password);
        self.press(&Text::LogIn);
    }

    #[track_caller]
    pub(super) fn field(&self, name: &str) -> Element {
        self.browser.find(Locator::Css(&format!("[name={name}]")))
    }
}

/// Has an element note that a pointer has come down on it, without a trace in the document.
const LISTEN: &str = "
const [element] = arguments;
element.e2eUntouched = true;
element.addEventListener('pointerdown', () => { element.e2eUntouched = false }, { capture: true, once: true });
";
const IS_UNTOUCHED: &str = "return arguments[0].e2eUntouched";

/// A button or link whose words are these, or begin with them.
pub(super) fn by_label(label: &str) -> String {
    let quoted = json!(label);
    format!("//button[normalize-space(.)={quoted}]|//a[starts-with(normalize-space(.),{quoted})]")
}
