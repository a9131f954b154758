//! Both ways to redeem a code, and every algorithm.

use latchkey_core::screen::Text;
use xtask::oidc_provider::people;

use super::{arrives_as, at_the_door};
use crate::harness::{Name, Stage};

pub fn a_public_client_redeems_in_the_browser(stage: &Stage) {
    signs_alex_in(stage, Name::FAMILY);
}

pub fn a_confidential_client_redeems_in_home_assistant(stage: &Stage) {
    signs_alex_in(stage, Name::OFFICE);
}

pub fn es256_is_believed(stage: &Stage) {
    signs_alex_in(stage, Name::ES256);
}

pub fn eddsa_is_believed(stage: &Stage) {
    signs_alex_in(stage, Name::EDDSA);
}

fn signs_alex_in(stage: &Stage, name: &str) {
    let single_sign_on = stage.single_sign_on();
    let instance = single_sign_on.open_instance();
    let before = single_sign_on.redemptions();
    let (page, client) = at_the_door(stage, &instance);
    page.look("several-providers");
    page.choose_provider(name);
    page.sign_in_there("alex");
    assert_eq!(
        arrives_as(&page, &instance, &client),
        people()[0].display_name
    );
    assert_eq!(
        single_sign_on.redemptions(),
        before + 1,
        "a code is redeemed once"
    );
}

/// Several stand side by side, and whoever is signed in there is not asked again who they are.
pub fn two_providers_stand_side_by_side(stage: &Stage) {
    let instance = stage.single_sign_on().open_instance();
    let (page, client) = at_the_door(stage, &instance);
    page.expect_words(&Text::ContinueWith(Name::OFFICE.to_owned()));
    page.choose_provider(Name::FAMILY);
    page.sign_in_there("sam");
    assert_eq!(
        arrives_as(&page, &instance, &client),
        people()[1].display_name
    );
    page.go(&instance.authorize(&client));
    page.choose_provider(Name::OFFICE);
    page.press_named("Allow");
    assert_eq!(
        arrives_as(&page, &instance, &client),
        people()[1].display_name
    );
}

/// Neither by Home Assistant, with everything logged that can be, nor in the browser's console.
pub fn nothing_secret_is_logged(stage: &Stage) {
    let single_sign_on = stage.single_sign_on();
    let instance = single_sign_on.open_instance();
    let mut logs = Vec::new();
    for name in [Name::FAMILY, Name::OFFICE] {
        let (page, client) = at_the_door(stage, &instance);
        page.choose_provider(name);
        page.sign_in_there("alex");
        page.expect_arrival(&client.redirect_uri);
        let console = page.browser().console();
        assert!(!console.is_empty(), "Chromium notes missing icons at least");
        logs.extend(console.into_iter().map(|(_, line)| line));
    }
    let log = instance.log();
    assert!(
        log.contains(" DEBUG "),
        "Home Assistant's log is not talkative"
    );
    logs.push(log);
    let secrets = single_sign_on.secrets();
    assert!(
        secrets.len() >= 10,
        "five secrets pass at each redemption: {}",
        secrets.len()
    );
    for secret in secrets {
        let is_kept = logs.iter().any(|log| log.contains(&secret));
        assert!(!is_kept, "a log holds {secret}");
    }
}
