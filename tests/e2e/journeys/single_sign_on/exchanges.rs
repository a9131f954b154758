//! Both ways to redeem a code, and every algorithm.

use xtask::oidc_provider::PEOPLE;

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
    let house = single_sign_on.open_house();
    let before = single_sign_on.redemptions();
    let (page, client) = at_the_door(stage, &house);
    page.look("several-providers");
    page.choose_provider(name);
    page.sign_in_there("alex");
    assert_eq!(arrives_as(&page, &house, &client), PEOPLE[0].display_name);
    assert_eq!(
        single_sign_on.redemptions(),
        before + 1,
        "a code is redeemed once"
    );
}

/// Several stand side by side, and whoever is signed in there is not asked again who they are.
pub fn two_providers_stand_side_by_side(stage: &Stage) {
    let house = stage.single_sign_on().open_house();
    let (page, client) = at_the_door(stage, &house);
    page.expect_text(&format!("Continue with {}", Name::OFFICE));
    page.choose_provider(Name::FAMILY);
    page.sign_in_there("sam");
    assert_eq!(arrives_as(&page, &house, &client), PEOPLE[1].display_name);
    page.go(&house.authorize(&client));
    page.choose_provider(Name::OFFICE);
    page.press_named("Allow");
    assert_eq!(arrives_as(&page, &house, &client), PEOPLE[1].display_name);
}

/// After everything above went through it, and with everything logged that can be.
pub fn nothing_secret_is_logged(stage: &Stage) {
    for name in [Name::FAMILY, Name::OFFICE] {
        signs_alex_in(stage, name);
    }
    let single_sign_on = stage.single_sign_on();
    let (log, secrets) = (single_sign_on.open_house().log(), single_sign_on.secrets());
    assert!(
        secrets.len() >= 10,
        "five secrets pass at each redemption: {}",
        secrets.len()
    );
    assert!(log.contains(" DEBUG "), "the log is not talkative");
    for secret in secrets {
        assert!(!log.contains(&secret), "the log holds {secret}");
    }
}
