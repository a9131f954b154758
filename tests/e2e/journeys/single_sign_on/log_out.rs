//! What ends here can end at the provider too.

use latchkey_core::screen::Text;

use crate::harness::{Name, Page, Stage, words};
use crate::journeys::dashboard::expect_dashboard;

/// What the menu of Home Assistant's frontend does.
const LOG_OUT: &str =
    "document.querySelector('home-assistant').dispatchEvent(new CustomEvent('hass-logout'))";

fn log_out(page: &Page) {
    page.browser().script(LOG_OUT, Vec::new());
}

pub fn who_logs_out_is_told_so_and_logs_out_at_both_ends(stage: &Stage) {
    let single_sign_on = stage.single_sign_on();
    let instance = single_sign_on.open_instance();
    let name = || Name::OFFICE.to_owned();
    let page = stage.open(&instance, instance.base());
    page.expect_heading(&Text::WelcomeHome);
    page.choose_provider(Name::OFFICE);
    page.sign_in_there("alex");
    expect_dashboard(&page);
    log_out(&page);
    page.expect_text(&words(&Text::LoggedOut));
    page.expect_heading(&Text::WelcomeHome);
    page.look("logged-out");
    page.press(&Text::AlsoLogOut(name()));
    page.press_named("Yes, sign me out");
    page.expect_text(&words(&Text::LoggedOutThere(name())));
    page.expect_heading(&Text::WelcomeHome);
    page.look("logged-out-there");
    // The provider has forgotten them, and this browser is like any other again.
    page.choose_provider(Name::OFFICE);
    page.sign_in_there("alex");
    expect_dashboard(&page);
}
