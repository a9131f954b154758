//! What goes away while a person is at the provider, and comes back.

use latchkey_core::screen::Text;
use xtask::oidc_provider::Cors;

use super::{arrives_as, at_the_door};
use crate::harness::{Name, Stage};

/// Holds what the callback page sends to a path back until the test lets it go.
const HOLD: &str = "
if (location.pathname.startsWith('/auth/latchkey/callback')) {
  const send = window.fetch;
  window.fetch = async function (input) {
    if (new URL(input.url ?? input, location.href).pathname.startsWith(PATH)) {
      window.e2eHolds = true;
      while (!sessionStorage.e2eLetGo) await new Promise((done) => setTimeout(done, 20));
    }
    return send.apply(window, arguments);
  };
}
";

pub fn a_restart_of_home_assistant_on_the_way_is_survived(stage: &Stage) {
    let instance = stage.single_sign_on().open_instance();
    let (page, client) = at_the_door(stage, &instance);
    page.choose_provider(Name::FAMILY);
    page.identify("alex");
    instance.restart();
    page.press_named("Allow");
    page.expect_notice(&Text::FlowGone);
    page.look("flow-gone-after-provider");
    page.choose_provider(Name::FAMILY);
    assert_eq!(arrives_as(&page, &instance, &client), "Alex Adler");
}

pub fn a_provider_that_stops_before_the_page_redeems_can_be_tried_again(stage: &Stage) {
    let text = Text::ProviderNoAnswer(Name::FAMILY.to_owned());
    let code = stops_meanwhile(stage, Name::FAMILY, "/token", &text);
    assert!(code.contains("provider-no-answer"), "{code}");
}

pub fn a_provider_that_stops_before_home_assistant_redeems_can_be_tried_again(stage: &Stage) {
    let text = Text::ProviderUnavailable(Name::OFFICE.to_owned());
    let code = stops_meanwhile(stage, Name::OFFICE, "/auth/login_flow/", &text);
    assert!(code.contains("provider-no-answer"), "{code}");
}

fn stops_meanwhile(stage: &Stage, name: &str, held: &str, text: &Text) -> String {
    let single_sign_on = stage.single_sign_on();
    let instance = single_sign_on.open_instance();
    let (page, client) = at_the_door(stage, &instance);
    let path = format!("'{held}'");
    page.browser()
        .before_every_document(&HOLD.replace("PATH", &path));
    page.choose_provider(name);
    page.sign_in_there("alex");
    page.expect_script("return String(window.e2eHolds)", "true");
    single_sign_on.stop_provider();
    page.browser()
        .script("sessionStorage.e2eLetGo = 1", Vec::new());
    let code = page.expect_notice(text);
    page.look("provider-gone");
    single_sign_on.start_provider(Cors::Open);
    page.press(&Text::TryAgain);
    page.sign_in_there("alex");
    assert_eq!(arrives_as(&page, &instance, &client), "Alex Adler");
    code
}

/// The commonest mistake of those who set a provider up.
pub fn a_provider_that_does_not_let_pages_ask_is_explained(stage: &Stage) {
    let single_sign_on = stage.single_sign_on();
    let instance = single_sign_on.open_instance();
    single_sign_on.start_provider(Cors::Closed);
    let (page, client) = at_the_door(stage, &instance);
    page.choose_provider(Name::FAMILY);
    page.sign_in_there("alex");
    let code = page.expect_notice(&Text::ProviderNoAnswer(Name::FAMILY.to_owned()));
    assert!(code.contains("provider-no-answer"), "{code}");
    page.look("provider-closed-to-pages");
    // Chromium itself writes what it blocks into the console, which is no complaint of ours.
    page.browser().console();
    // With a secret no page has to ask, so this way is as good as ever.
    page.choose_provider(Name::OFFICE);
    page.press_named("Allow");
    assert_eq!(arrives_as(&page, &instance, &client), "Alex Adler");
    single_sign_on.start_provider(Cors::Open);
}
