//! The presets of servers that are too large to start in a test, against running ones: `docs/developers/real-providers.md`
//! says how. Only where [`FILE`] is set.

use std::env;
use std::fs;
use std::rc::Rc;

use latchkey_core::screen::Text;
use serde_json::Value;
use xtask::home_assistant::PASSWORD;

use super::administrator::PLACE;
use super::dashboard::expect_dashboard;
use super::single_sign_on::log_out;
use crate::harness::{Instance, Page, Stage, said, speak, wait, words};

/// Names a file with what was set up at the providers, as JSON.
pub const FILE: &str = "LATCHKEY_REAL_PROVIDERS";

const ENTER: &str = "\u{e007}";

/// A provider's own pages.
struct Pages {
    /// The provider's name in the file, and in those of pictures.
    key: &'static str,
    preset: &'static str,
    /// What is entered before the password is.
    sign_in: fn(&Page, &str),
    /// The button by which a person lets Home Assistant know them.
    consent: &'static str,
    /// Where people log out there, and what can be read then; nothing where Home Assistant is told nothing of it.
    log_out: Option<(&'static str, &'static str)>,
}

pub fn kanidm_lets_a_group_in(stage: &Stage) {
    let pages = Pages {
        key: "kanidm",
        preset: "Kanidm",
        sign_in: |page, user| {
            page.retype("username", user);
            page.keys(ENTER);
        },
        consent: "Proceed",
        log_out: None,
    };
    lets_a_group_in(stage, pages);
}

pub fn lemonldap_ng_lets_a_group_in(stage: &Stage) {
    let pages = Pages {
        key: "lemonldap_ng",
        preset: "LemonLDAP::NG",
        sign_in: |page, user| page.retype("user", user),
        consent: "Accept",
        log_out: Some(("/?logout=1", "Go to portal")),
    };
    lets_a_group_in(stage, pages);
}

fn lets_a_group_in(stage: &Stage, pages: Pages) {
    let file = fs::read_to_string(env::var_os(FILE).expect("a name")).expect("a file");
    let real: Value = serde_json::from_str(&file).expect("JSON");
    let server = real[pages.key].clone();
    // Home Assistant's frontend is looked through by its words.
    speak("en");
    let port = real["port"].as_u64().and_then(|it| u16::try_from(it).ok());
    let instance = stage.instance_at(port.expect("a port"));
    let there = There { server, pages };
    there.is_added(stage, &instance, text(&real, "ca_file"));
    there.lets_a_member_in(stage, &instance);
    there.refuses_the_other(stage, &instance);
}

#[track_caller]
fn text<'a>(of: &'a Value, name: &str) -> &'a str {
    of[name].as_str().unwrap_or_else(|| panic!("no {name}"))
}

/// A provider, and what was set up there.
struct There {
    server: Value,
    pages: Pages,
}

impl There {
    fn is_added(&self, stage: &Stage, instance: &Rc<Instance>, ca_file: &str) {
        let page = stage.open(instance, &format!("{}{PLACE}", instance.base()));
        page.log_in("olivia", PASSWORD);
        page.press_in_frontend_or_its_menu(&said("initiate_flow/user"));
        page.expect_in_frontend(&said("step/user/description"));
        page.press_in_frontend(self.pages.preset);
        page.type_in_frontend("name", self.known("name"));
        self.picture(&page, "choice");
        submit(&page);
        page.expect_in_frontend("/auth/latchkey/callback/");
        self.picture(&page, "form");
        page.type_in_frontend("host", self.known("host"));
        page.type_in_frontend("client_id", self.known("client_id"));
        page.type_in_frontend("client_secret", "mistyped");
        submit(&page);
        page.expect_in_frontend(&said("error/metadata_certificate"));
        self.picture(&page, "certificate");
        page.open_sections_in_frontend();
        page.press_in_frontend(&said("selector/unknown_people/options/create"));
        let values = said("step/preset/sections/people/data/rule_values");
        page.add_in_frontend(&values, self.known("group"));
        page.type_in_frontend("ca_file", ca_file);
        submit(&page);
        page.expect_in_frontend(&said("step/try_out/title"));
        self.picture(&page, "try-out");
        self.is_tried_out(&page, Known::Not);
        page.expect_in_frontend("Code: client-not-accepted");
        self.picture(&page, "wrong-secret");
        page.press_in_frontend(&said("step/try_out_code/menu_options/change"));
        page.type_in_frontend("client_secret", self.known("client_secret"));
        submit(&page);
        self.is_tried_out(&page, Known::There);
        page.expect_in_frontend(&said("step/try_out_done/title"));
        page.expect_in_frontend(self.known("group"));
        self.picture(&page, "done");
        page.press_in_frontend(&said("step/try_out_done/menu_options/save"));
        page.press_in_frontend("Finish");
        page.expect_in_frontend(self.known("name"));
        self.picture(&page, "saved");
    }

    /// In the tab that the dialog opens by itself.
    fn is_tried_out(&self, page: &Page, known: Known) {
        page.press_in_frontend(&said("step/try_out/menu_options/try_out_begin"));
        let visit = |page: &Page| {
            if known == Known::Not {
                self.sign_in(page, "member");
            }
        };
        page.in_the_new_tab(visit, "You can close this tab.");
    }

    /// Who agreed to it before is not asked again.
    fn sign_in(&self, page: &Page, who: &str) {
        let person = &self.server[who];
        (self.pages.sign_in)(page, text(person, "user"));
        page.type_into("password", text(person, "password"));
        self.picture(page, "password");
        page.keys(ENTER);
        let where_it_leads = format!(
            "if (location.host !== {}) return 'back';
            return document.body.innerText.includes({}) ? 'asked' : null;",
            self.server["host"],
            Value::from(self.pages.consent)
        );
        let led = wait(self.pages.consent, || {
            let led = page.browser().attempt_script(&where_it_leads)?;
            (!led.is_null()).then_some(led)
        });
        if led == "asked" {
            self.picture(page, "consent");
            page.press_named(self.pages.consent);
        }
    }

    fn lets_a_member_in(&self, stage: &Stage, instance: &Rc<Instance>) {
        let page = at_the_login_page(stage, instance);
        self.picture(&page, "login-page");
        page.choose_provider(self.known("name"));
        self.sign_in(&page, "member");
        expect_dashboard(&page);
        page.expect_in_frontend(text(&self.server["member"], "name"));
        self.picture(&page, "let-in");
        log_out(&page);
        page.expect_text(&words(&Text::LoggedOut));
        self.picture(&page, "logged-out");
        if let Some((path, ending)) = self.pages.log_out {
            self.logs_out_from_here(&page);
            self.logs_out_from_there(&page, path, ending);
        }
    }

    fn logs_out_from_here(&self, page: &Page) {
        let name = || self.known("name").to_owned();
        page.press(&Text::AlsoLogOut(name()));
        page.expect_text(self.pages.consent);
        self.picture(page, "log-out-there");
        page.press_named(self.pages.consent);
        page.expect_text(&words(&Text::LoggedOutThere(name())));
        self.picture(page, "logged-out-there");
    }

    /// In another tab, while a dashboard is open.
    fn logs_out_from_there(&self, page: &Page, path: &str, ending: &str) {
        page.choose_provider(self.known("name"));
        self.sign_in(page, "member");
        expect_dashboard(page);
        let log_out = format!("window.open('https://{}{path}')", self.known("host"));
        page.browser().script(&log_out, Vec::new());
        page.in_the_new_tab(|_| (), ending);
        page.expect_text(&words(&Text::SessionEnded));
        self.picture(page, "session-ended");
    }

    fn refuses_the_other(&self, stage: &Stage, instance: &Rc<Instance>) {
        let page = at_the_login_page(stage, instance);
        page.choose_provider(self.known("name"));
        self.sign_in(&page, "other");
        let refused = Text::AccountNotAllowed(self.known("name").to_owned());
        assert_eq!(page.expect_notice(&refused), "rule-not-met");
        self.picture(&page, "refused");
    }

    #[track_caller]
    fn known(&self, name: &str) -> &str {
        text(&self.server, name)
    }

    fn picture(&self, page: &Page, what: &str) {
        page.picture_of_frontend(&format!("{}-{what}", self.pages.key));
    }
}

/// Whether the provider knows already who sits there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    Not,
    There,
}

fn at_the_login_page(stage: &Stage, instance: &Rc<Instance>) -> Page {
    let page = stage.open(instance, instance.base());
    page.expect_heading(&Text::WelcomeHome);
    page
}

fn submit(page: &Page) {
    page.press_in_frontend("Submit");
}
