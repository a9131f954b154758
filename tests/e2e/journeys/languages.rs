//! Everybody in their own language, from the first byte; and another one, when they pick it: those pages are in English
//! until then, whatever a run of journeys speaks.

use std::rc::Rc;

use fantoccini::Locator;
use latchkey_core::screen::{Catalog, Text};
use serde_json::{Value, json};
use xtask::home_assistant::PASSWORD;

use super::dashboard::expect_dashboard;
use super::first_paint::{HELD, expect_the_same_page, let_it_start};
use crate::harness::{Client, Instance, Kind, Page, Stage, speak, words};

pub fn german_is_spoken_from_the_first_paint_to_the_sign_in(stage: &Stage) {
    signs_paul_in(stage, "de", "ltr");
}

pub fn arabic_is_spoken_from_the_first_paint_to_the_sign_in(stage: &Stage) {
    signs_paul_in(stage, "ar", "rtl");
}

pub fn chinese_is_spoken_from_the_first_paint_to_the_sign_in(stage: &Stage) {
    signs_paul_in(stage, "zh-Hans", "ltr");
}

pub fn brazilian_portuguese_is_spoken_from_the_first_paint_to_the_sign_in(stage: &Stage) {
    signs_paul_in(stage, "pt-BR", "ltr");
}

pub fn finnish_is_spoken_from_the_first_paint_to_the_sign_in(stage: &Stage) {
    signs_paul_in(stage, "fi", "ltr");
}

fn signs_paul_in(stage: &Stage, tag: &str, direction: &str) {
    speak(tag);
    let instance = stage.instance(Kind::Family);
    let client = Client::own(&instance);
    let page = stage.open_after(&instance, &instance.authorize(&client), HELD);
    page.expect_heading(&Text::WelcomeHome);
    expect_language(&page, tag, direction);
    expect_no_english(&page);
    page.forget_what_moved();
    let_it_start(&page);
    expect_the_same_page(&page);
    page.look(&format!("{tag}-password"));
    page.press(&Text::LogIn);
    page.expect_notice(&Text::CheckMarkedFields);
    expect_no_english(&page);
    page.log_in("paul", "not the password");
    page.expect_notice(&Text::InvalidAuth);
    expect_no_english(&page);
    page.look(&format!("{tag}-password-wrong"));
    if direction == "rtl" {
        page.expect_script(MIRRORED, "true,56px,ltr");
    }
    page.retype("password", PASSWORD);
    page.press(&Text::LogIn);
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(instance.redeem(&client, &arrival.code()), "Paul Plain");
}

/// Says whether a name in Latin letters stands where its line begins, and whether a password ends before what shows it.
const MIRRORED: &str = "
const option = document.querySelector('.way');
const ends = [option, option.querySelector('bdi')].map((element) => element.getBoundingClientRect().right);
const { paddingLeft, direction } = getComputedStyle(document.querySelector('[name=password]'));
return [ends[0] - ends[1] < 20, paddingLeft, direction].join();
";

pub fn a_language_picked_in_mid_form_changes_nothing_but_the_words(stage: &Stage) {
    speak("en");
    let instance = stage.instance(Kind::Family);
    let (page, client) = open(stage, &instance);
    page.type_into("username", "tara");
    page.type_into("password", PASSWORD);
    pick(&page, "Deutsch");
    speak("de");
    page.expect_heading(&Text::WelcomeHome);
    expect_language(&page, "de", "ltr");
    expect_no_english(&page);
    assert_eq!(page.value("username"), "tara");
    assert_eq!(page.value("password"), PASSWORD);
    assert_eq!(page.focused(), "latchkey-language", "where it was picked");
    page.press(&Text::LogIn);
    page.expect_heading(&Text::JustChecking);
    page.type_into("code", "12");
    pick(&page, "العربية");
    speak("ar");
    page.expect_heading(&Text::JustChecking);
    expect_language(&page, "ar", "rtl");
    expect_no_english(&page);
    assert_eq!(page.value("code"), "12", "and the step is the same");
    page.look("ar-second-factor");
    // The next page is in it from the start, and the frontend will be too.
    let kept = "return [localStorage.selectedLanguage, document.cookie].join()";
    page.expect_script(kept, "\"ar\",latchkey_language=ar");
    page.go(&instance.authorize(&client));
    page.expect_heading(&Text::WelcomeHome);
    expect_language(&page, "ar", "rtl");
}

pub fn a_language_is_picked_by_the_keyboard_alone(stage: &Stage) {
    speak("en");
    let instance = stage.instance(Kind::Family);
    let (page, client) = open(stage, &instance);
    page.type_into("username", "paul");
    page.tab_to("latchkey-language");
    assert!(page.shows_focus());
    // As far as it takes to tell it from Dansk.
    page.keys("De");
    speak("de");
    page.expect_heading(&Text::WelcomeHome);
    expect_language(&page, "de", "ltr");
    assert_eq!(page.focused(), "latchkey-language");
    assert_eq!(page.value("username"), "paul");
    page.type_into("password", PASSWORD);
    page.press(&Text::LogIn);
    page.expect_arrival(&client.redirect_uri);
}

/// Says what the real frontend speaks, and what it keeps for the next login page.
const SPOKEN: &str = "return [document.documentElement.lang, localStorage.selectedLanguage].join()";

pub fn the_profile_of_whoever_signed_in_wins_over_what_was_picked(stage: &Stage) {
    speak("en");
    let instance = stage.instance(Kind::Family);
    let page = stage.open(&instance, instance.base());
    let sign_in = |picked: &str, tag: &str| {
        page.expect_heading(&Text::WelcomeHome);
        expect_started(&page);
        pick(&page, picked);
        speak(tag);
        page.expect_heading(&Text::WelcomeHome);
        page.log_in("paul", PASSWORD);
        expect_dashboard(&page);
    };
    sign_in("Suomi", "fi");
    page.expect_script(SPOKEN, "fi,\"fi\"");
    keep_in_profile(&page, "de");
    // Older frontends look into the profile when they start only.
    page.go(instance.base());
    expect_dashboard(&page);
    page.expect_script(SPOKEN, "de,\"de\"");
    forget_the_session(&page, &instance);
    // The next login page on this device is in it too.
    speak("de");
    sign_in("Suomi", "fi");
    page.expect_script(SPOKEN, "de,\"de\"");
    keep_in_profile(&page, "");
}

/// Has the frontend write a language into the profile, as its settings do.
fn keep_in_profile(page: &Page, tag: &str) {
    let message = json!({ "type": "frontend/set_user_data", "key": "language", "value": { "language": tag } });
    let asked = format!(
        "const {{ hass }} = document.querySelector('home-assistant');
        window.isKept ??= hass.callWS({message}).then(() => (window.isKept = 'kept'));
        return window.isKept === 'kept' ? 'kept' : '';"
    );
    page.expect_script(&asked, "kept");
}

/// Becomes somebody who is not signed in, on the same device.
fn forget_the_session(page: &Page, instance: &Instance) {
    page.browser()
        .script("delete localStorage.hassTokens", Vec::new());
    page.go(instance.base());
}

pub fn a_language_picked_before_the_program_is_there_counts(stage: &Stage) {
    speak("en");
    let instance = stage.instance(Kind::Family);
    let address = instance.authorize(&Client::own(&instance));
    let page = stage.open_after(&instance, &address, HELD);
    page.type_into("username", "paul");
    pick(&page, "Suomi");
    let_it_start(&page);
    speak("fi");
    page.expect_heading(&Text::WelcomeHome);
    expect_language(&page, "fi", "ltr");
    assert_eq!(page.value("username"), "paul");
}

pub fn a_language_that_cannot_be_loaded_leaves_everything_as_it_is(stage: &Stage) {
    speak("en");
    let instance = stage.instance(Kind::Family);
    let address = instance.authorize(&Client::own(&instance));
    for lost in lost(r"fi-\w+\.txt$") {
        let page = stage.open_after(&instance, &address, &lost);
        page.expect_heading(&Text::WelcomeHome);
        expect_started(&page);
        page.type_into("username", "paul");
        pick(&page, "Suomi");
        page.expect_script(PICKED, "English");
        expect_language(&page, "en", "ltr");
        assert_eq!(page.value("username"), "paul");
    }
}

pub fn a_page_without_words_leads_to_the_standard_page(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let address = instance.authorize(&Client::own(&instance));
    for lost in lost(r"\.txt$") {
        let page = stage.open_after(&instance, &address, &lost);
        page.expect_script("return document.documentElement.dataset.latchkey", "failed");
        page.expect_words(&Text::NotStartedHeading);
        page.expect_words(&Text::UseBuiltinPage);
    }
}

/// Two scripts that lose what is fetched from addresses like these: nobody answers, or a page comes in its place.
fn lost(addresses: &str) -> [String; 2] {
    let answers = [
        "Promise.reject(new TypeError())",
        "Promise.resolve(new Response('<html>'))",
    ];
    answers.map(|answer| {
        format!(
            "const send = window.fetch;
            window.fetch = (input, options) => /{addresses}/.test(input) ? {answer} : send(input, options);"
        )
    })
}

/// Counts the documents of a tab.
const COUNTED: &str = "
if (location.pathname === '/auth/authorize') sessionStorage.documents = Number(sessionStorage.documents ?? 0) + 1;
";

pub fn what_was_picked_in_the_frontend_is_served_after_one_reload(stage: &Stage) {
    speak("en");
    let instance = stage.instance(Kind::Family);
    let address = instance.authorize(&Client::own(&instance));
    for (picked, tag) in [("tlh", "en"), ("fi", "fi")] {
        let chosen = format!("{COUNTED} localStorage.selectedLanguage = '\"{picked}\"';");
        let page = stage.open_after(&instance, &address, &chosen);
        speak(tag);
        page.expect_heading(&Text::WelcomeHome);
        expect_language(&page, tag, "ltr");
        expect_started(&page);
        page.expect_script("return sessionStorage.documents", "2");
        page.go(&address);
        page.expect_heading(&Text::WelcomeHome);
        page.expect_script("return sessionStorage.documents", "3");
    }
}

pub fn a_browser_that_keeps_nothing_is_never_sent_round(stage: &Stage) {
    speak("en");
    let instance = stage.instance(Kind::Family);
    let address = instance.authorize(&Client::own(&instance));
    let no_cookies =
        "Object.defineProperty(Document.prototype, 'cookie', { get: () => '', set: () => {} });";
    let no_storage = "Object.defineProperty(window, 'localStorage', { get: () => { throw new DOMException(); } });";
    for blocked in [no_cookies, no_storage] {
        let chosen = format!("{COUNTED} localStorage.selectedLanguage = '\"fi\"'; {blocked}");
        let page = stage.open_after(&instance, &address, &chosen);
        page.expect_heading(&Text::WelcomeHome);
        expect_language(&page, "en", "ltr");
        expect_started(&page);
        page.expect_script("return sessionStorage.documents", "1");
        // It can be picked all the same, for this page.
        pick(&page, "Deutsch");
        page.expect_script("return document.documentElement.lang", "de");
    }
}

fn open(stage: &Stage, instance: &Rc<Instance>) -> (Page, Client) {
    let client = Client::own(instance);
    let page = stage.open(instance, &instance.authorize(&client));
    page.expect_heading(&Text::WelcomeHome);
    expect_started(&page);
    (page, client)
}

#[track_caller]
fn expect_started(page: &Page) {
    page.expect_script(
        "return document.documentElement.dataset.latchkey",
        "started",
    );
}

/// What the picker says.
const PICKED: &str = "return document.getElementById('latchkey-language').selectedOptions[0].text";

/// Picks a language by its own name, as with a keyboard.
#[track_caller]
fn pick(page: &Page, name: &str) {
    let browser = page.browser();
    let picker = browser.find(Locator::Id("latchkey-language"));
    let option = browser.find(Locator::XPath(&format!("//option[.={}]", json!(name))));
    browser.run(picker.send_keys(""));
    browser.run(option.click());
}

#[track_caller]
fn expect_language(page: &Page, tag: &str, direction: &str) {
    let root = "const { lang, dir } = document.documentElement; return `${lang} ${dir}`";
    page.expect_script(root, &format!("{tag} {direction}"));
}

/// No English text stands on the screen, or is read out; nor does any part of one around what was filled in.
#[track_caller]
fn expect_no_english(page: &Page) {
    const PARAMETER: &str = "\u{1}";
    let seen = page.browser().script(SAID, Vec::new());
    let seen: Vec<&str> = seen
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    assert!(seen.len() > 5, "{seen:?}");
    for text in Text::every(PARAMETER) {
        let english = text.translate(Catalog::ENGLISH);
        let own = words(&text);
        let parts = english.split(PARAMETER).map(str::trim);
        // A mark, a single short word and what is the same in both languages tell nothing.
        let telling = parts.filter(|part| part.len() > 3 && !own.contains(part));
        for part in telling {
            let says =
                |said: &&str| said.trim() == part || (part.contains(' ') && said.contains(part));
            let said = seen.iter().find(|said| says(said));
            assert_eq!(said, None, "is English: {part}");
        }
    }
}

const SAID: &str = "
const said = [];
const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
while (walker.nextNode()) if (!walker.currentNode.parentElement.closest('select')) said.push(walker.currentNode.data);
for (const labelled of document.querySelectorAll('[aria-label]')) said.push(labelled.ariaLabel);
said.push(document.title);
return said.filter((words) => words.trim());
";
