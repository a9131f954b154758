//! What ends here can end at the provider too.

use latchkey_core::screen::Text;

use crate::harness::{Name, Page, Stage, words};
use crate::journeys::dashboard::expect_dashboard;

/// What the menu of Home Assistant's frontend does.
const LOG_OUT: &str =
    "document.querySelector('home-assistant').dispatchEvent(new CustomEvent('hass-logout'))";

pub fn log_out(page: &Page) {
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

/// What somebody does in their profile who has lost a device, which this is.
const END_HERE: &str = "
    const { hass } = document.querySelector('home-assistant');
    hass.callWS({ type: 'auth/refresh_tokens' }).then((all) => {
        const { id } = all.find((each) => each.is_current);
        hass.callWS({ type: 'auth/delete_refresh_token', refresh_token_id: id });
    });
";

/// The provider knows them still, and would send them back in a second.
pub fn a_session_that_was_ended_does_not_begin_again_by_itself(stage: &Stage) {
    let instance = stage.single_sign_on().open_instance();
    let page = stage.open(&instance, instance.base());
    page.expect_heading(&Text::WelcomeHome);
    page.choose_provider(Name::OFFICE);
    page.sign_in_there("alex");
    expect_dashboard(&page);
    page.browser().script(END_HERE, Vec::new());
    page.expect_text(&words(&Text::SessionEnded));
    page.expect_heading(&Text::WelcomeHome);
    page.look("session-ended");
    page.choose_provider(Name::OFFICE);
    // Asked anew, though it knows them and what they allow.
    page.identify("alex");
    expect_dashboard(&page);
}
