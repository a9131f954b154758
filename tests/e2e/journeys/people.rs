//! What an administrator sees of people and ends, and what a provider's role takes, in Home Assistant's real frontend.

use std::rc::Rc;

use latchkey_core::screen::Text;
use xtask::home_assistant::PASSWORD;

use super::administrator::PLACE;
use super::dashboard::expect_dashboard;
use crate::harness::{Instance, Name, Page, Stage, said, speak};

pub fn an_administrator_ends_the_sessions_of_a_person(stage: &Stage) {
    // Home Assistant's frontend is looked through by its words.
    speak("en");
    let instance = stage.single_sign_on().roles_instance();
    let alex = signed_in(stage, &instance, "alex");
    let page = stage.open(&instance, &format!("{}{PLACE}", instance.base()));
    page.log_in("olivia", PASSWORD);
    page.press_in_frontend_or_its_menu("Configure");
    page.expect_in_frontend(&said("options/step/init/menu_options/people"));
    page.picture_of_frontend("configure");
    page.press_in_frontend(&said("options/step/init/menu_options/people"));
    page.expect_in_frontend("People who sign in through a provider, or have a device");
    page.picture_of_frontend("people");
    page.press_in_frontend(&label(&page, "Alex Adler · "));
    page.press_in_frontend("Next");
    page.expect_in_frontend("the family account says household");
    page.expect_in_frontend("Sessions (1):");
    page.picture_of_frontend("person");
    let name = "options/step/person/menu_options/end_sessions";
    page.press_in_frontend(&said(name));
    page.expect_in_frontend("Long-lived access tokens (0) belong to Home Assistant");
    page.picture_of_frontend("end-sessions");
    page.press_in_frontend("Submit");
    page.expect_in_frontend("Sessions (0):");
    // The frontend that was open says so by itself.
    alex.expect_heading(&Text::WelcomeHome);
    // Nor does the provider's old word help in a browser of which nothing is known: it sends them back without a question.
    alex.browser().forget("latchkey_browser");
    alex.choose_provider(Name::FAMILY);
    let required = Text::ProviderWantsPerson(Name::FAMILY.to_owned());
    assert_eq!(alex.expect_notice(&required), "authentication-required");
    alex.choose_provider(Name::FAMILY);
    alex.identify("alex");
    expect_dashboard(&alex);
}

pub fn a_role_that_is_taken_away_shows_without_a_new_login(stage: &Stage) {
    let single_sign_on = stage.single_sign_on();
    let instance = single_sign_on.roles_instance();
    single_sign_on.change_groups("alex", &["household"]);
    let open = signed_in(stage, &instance, "alex");
    assert!(is_administrator(&open));
    single_sign_on.change_groups("alex", &["guests"]);
    // Heard at the next sign-in, which is on another device.
    let other = signed_in(stage, &instance, "alex");
    assert!(!is_administrator(&other));
    // What was open is closed. The provider knows who sits there, and asks nothing.
    open.expect_heading(&Text::WelcomeHome);
    open.choose_provider(Name::FAMILY);
    expect_dashboard(&open);
    assert!(!is_administrator(&open));
    single_sign_on.change_groups("alex", &["household"]);
}

/// Signs somebody in to Home Assistant's own frontend, by the provider.
fn signed_in(stage: &Stage, instance: &Rc<Instance>, person: &str) -> Page {
    let page = stage.open(instance, instance.base());
    page.expect_heading(&Text::WelcomeHome);
    page.choose_provider(Name::FAMILY);
    page.sign_in_there(person);
    expect_dashboard(&page);
    page
}

fn is_administrator(page: &Page) -> bool {
    page.ask_home_assistant("auth/current_user")["is_admin"] == true
}

/// The whole line of a list that begins like this: it ends with a minute.
fn label(page: &Page, beginning: &str) -> String {
    page.expect_in_frontend(beginning);
    let text = page.frontend_text().expect("a dialog");
    let line = &text[text.rfind(beginning).expect("a line")..];
    let last = "last signed in ";
    let end = line.find(last).expect("a time") + last.len() + "2026-01-01 00:00".len();
    line[..end].to_owned()
}
