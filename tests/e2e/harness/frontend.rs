//! Home Assistant's real frontend, as an administrator uses it: reading, pressing and typing through all of its shadow
//! roots, which no locator of the browser's driver looks into. Fields go by their name, everything else by its words.

use std::fs;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use super::browser::{Browser, wait};
use super::language;
use super::look;
use super::page::Page;

/// What can be seen, as a script.
const SEEN: &str = include_str!("frontend.js");

/// Everything that the integration says in Home Assistant's own screens.
const STRINGS: &str = include_str!("../../../custom_components/latchkey/strings.json");

/// A text of a provider's dialog, by its place in `strings.json`, such as `step/try_out/title`; or any other, by its
/// whole place there.
#[track_caller]
pub fn said(place: &str) -> String {
    let strings: Value = serde_json::from_str(STRINGS).expect("JSON");
    let text = strings
        .pointer(&format!("/config_subentries/provider/{place}"))
        .or_else(|| strings.pointer(&format!("/{place}")));
    text.and_then(Value::as_str)
        .unwrap_or_else(|| panic!("there is no text at {place}"))
        .to_owned()
}

/// A text of the pages for sign-ins that wait, in the language of this run.
#[track_caller]
pub fn said_to_visitors(key: &str) -> String {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../custom_components/latchkey/translations"
    );
    let texts = fs::read_to_string(format!("{folder}/{}.json", language::file()))
        .expect("it speaks every language of the page");
    let texts: Value = serde_json::from_str(&texts).expect("JSON");
    let text = &texts["common"][key];
    text.as_str()
        .unwrap_or_else(|| panic!("there is no text {key}"))
        .to_owned()
}

impl Page {
    /// Waits until a text can be read somewhere.
    #[track_caller]
    pub fn expect_in_frontend(&self, words: &str) {
        wait(words, || {
            self.frontend_text()?.contains(words).then_some(())
        });
    }

    /// Everything that can be read; nothing while a document is replaced by another.
    pub fn frontend_text(&self) -> Option<String> {
        let text = ask(self.browser(), "seen.text()")?;
        text.as_str().map(str::to_owned)
    }

    /// Presses what says this.
    #[track_caller]
    pub fn press_in_frontend(&self, words: &str) {
        self.click_in_frontend(&format!("seen.button({})", json!(words)));
    }

    /// Presses what says this, which is a button of the screen or, in older versions, in the menu of a row.
    #[track_caller]
    pub fn press_in_frontend_or_its_menu(&self, words: &str) {
        let button = format!("seen.button({})", json!(words));
        let either = format!("{button} ? 'button' : seen.menu() ? 'menu' : null");
        // Buttons are drawn later than the row.
        thread::sleep(Duration::from_secs(1));
        let found = wait(words, || ask(self.browser(), &either));
        if found == "menu" {
            self.click_in_frontend("seen.menu()");
        }
        self.press_in_frontend(words);
    }

    /// Types into a field instead of what is in it.
    #[track_caller]
    pub fn type_in_frontend(&self, name: &str, text: &str) {
        let field = format!("seen.field({})", json!(name));
        self.click_in_frontend(&field);
        wait(name, || {
            ask(self.browser(), &format!("({field}?.select(), true)"))
        });
        self.browser().insert_text(text);
        self.expect_field_in_frontend(name, text);
    }

    /// Adds a text to a list, whose fields have no names.
    #[track_caller]
    pub fn add_in_frontend(&self, list: &str, text: &str) {
        let part = |kind: &str| format!("seen.lastOf({}, {kind})", json!(list));
        self.click_in_frontend(&part("/button/"));
        self.click_in_frontend(&part("/^input$/"));
        self.browser().insert_text(text);
    }

    /// Waits until a text stands in a field.
    #[track_caller]
    pub fn expect_field_in_frontend(&self, name: &str, text: &str) {
        let value = format!("seen.field({})?.value", json!(name));
        wait(text, || {
            (ask(self.browser(), &value)? == text).then_some(())
        });
    }

    /// Opens every section of a form.
    #[track_caller]
    pub fn open_sections_in_frontend(&self) {
        wait("sections", || {
            ask(self.browser(), "seen.openSections()").filter(|opened| opened != 0)
        });
    }

    /// Takes its picture, where pictures are asked for.
    #[track_caller]
    pub fn picture_of_frontend(&self, screen: &str) {
        look::picture(self.browser(), screen);
    }

    /// What Home Assistant answers to a command of the frontend's own connection.
    #[track_caller]
    pub fn ask_home_assistant(&self, command: &str) -> Value {
        let script = format!(
            "return hassConnection.then(({{ conn }}) => conn.sendMessagePromise({}))",
            json!({"type": command})
        );
        self.browser().script(&script, Vec::new())
    }

    /// Clicks with a mouse, which lets the page open a tab, once what is to be clicked stands still.
    #[track_caller]
    fn click_in_frontend(&self, element: &str) {
        let middle = format!("seen.middle({element})");
        let place = wait(element, || {
            let before = place_of(&ask(self.browser(), &middle)?)?;
            thread::sleep(Duration::from_millis(100));
            let after = place_of(&ask(self.browser(), &middle)?)?;
            (before == after).then_some(after)
        });
        self.browser().click_at(place.0, place.1);
    }
}

/// What an expression gives; nothing if that is nothing, or no page is there.
fn ask(browser: &Browser, expression: &str) -> Option<Value> {
    let found = browser.attempt_script(&format!("{SEEN}\nreturn {expression};"))?;
    (!found.is_null()).then_some(found)
}

fn place_of(found: &Value) -> Option<(f64, f64)> {
    Some((found.get(0)?.as_f64()?, found.get(1)?.as_f64()?))
}
