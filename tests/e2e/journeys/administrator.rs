//! An administrator adds a provider in Home Assistant's real frontend, and tries it out before saving it.

use serde_json::Value;
use xtask::home_assistant::PASSWORD;
use xtask::oidc_provider::{CONFIDENTIAL, PUBLIC, client, people};

use crate::harness::{Page, Stage, said, speak};

/// Where Home Assistant lists what belongs to Latchkey.
pub const PLACE: &str = "/config/integrations/integration/latchkey";

pub fn tries_a_provider_out_that_has_a_preset(stage: &Stage) {
    let (page, before) = at_the_settings(stage);
    let single_sign_on = stage.single_sign_on();
    page.picture_of_frontend("add-provider");
    choose(&page, "Pocket ID", "Family");
    page.expect_in_frontend(&format!(
        "{}/auth/latchkey/callback/family",
        single_sign_on.unset_instance().base()
    ));
    page.picture_of_frontend("add-provider-form");
    page.type_in_frontend("host", &single_sign_on.issuer());
    page.type_in_frontend("client_id", PUBLIC);
    submit(&page);
    let secrets = single_sign_on.secrets().len();
    try_out(&page, Known::Not);
    page.expect_in_frontend(&said("step/try_out_done/title"));
    expect_claims(&page);
    page.picture_of_frontend("try-out-done");
    let passed = single_sign_on.secrets().split_off(secrets);
    assert_eq!(
        passed.len(),
        6,
        "code, verifier, nonce and three tokens pass at a redemption"
    );
    let shown = page.frontend_text().expect("a dialog");
    assert!(passed.iter().all(|secret| !shown.contains(secret)));
    assert_eq!(people_and_sessions(&page), before, "somebody was let in");
    page.press_in_frontend(&said("step/try_out_done/menu_options/save"));
    expect_saved(&page, "Family");
}

pub fn learns_from_a_try_out_what_is_wrong(stage: &Stage) {
    let (page, before) = at_the_settings(stage);
    choose(&page, "Another provider", "Office");
    let discovery_url = format!(
        "{}/.well-known/openid-configuration",
        stage.single_sign_on().issuer()
    );
    page.open_sections_in_frontend();
    page.picture_of_frontend("provider-form");
    page.type_in_frontend("discovery_url", &discovery_url);
    page.type_in_frontend("client_id", CONFIDENTIAL);
    page.type_in_frontend("client_secret", "mistyped");
    submit(&page);
    try_out(&page, Known::Not);
    page.expect_in_frontend(&said("step/try_out_code/title"));
    page.expect_in_frontend("Code: client-not-accepted");
    page.picture_of_frontend("try-out-refused");
    page.press_in_frontend(&said("step/try_out_code/menu_options/change"));
    // What was typed is there still.
    page.expect_field_in_frontend("discovery_url", &discovery_url);
    page.expect_field_in_frontend("client_id", CONFIDENTIAL);
    page.type_in_frontend(
        "client_secret",
        &client(CONFIDENTIAL).secret.expect("a secret"),
    );
    submit(&page);
    try_out(&page, Known::There);
    page.expect_in_frontend(&said("step/try_out_done/title"));
    expect_claims(&page);
    assert_eq!(people_and_sessions(&page), before, "somebody was let in");
    page.press_in_frontend(&said("step/try_out_done/menu_options/save"));
    expect_saved(&page, "Office");
}

/// It knows no such client, so it sends nobody back: the tab is closed, and opened again by the dialog's only button.
pub fn comes_back_to_the_settings_from_a_providers_own_error(stage: &Stage) {
    let (page, before) = at_the_settings(stage);
    choose(&page, "Another provider", "Elsewhere");
    let discovery_url = format!(
        "{}/.well-known/openid-configuration",
        stage.single_sign_on().issuer()
    );
    page.type_in_frontend("discovery_url", &discovery_url);
    page.type_in_frontend("client_id", "nobody");
    submit(&page);
    page.expect_in_frontend(&said("step/try_out/title"));
    page.press_in_frontend(&said("step/try_out/menu_options/try_out_begin"));
    page.in_the_new_tab(|_| (), "invalid_client");
    page.picture_of_frontend("try-out-open");
    page.press_in_frontend("Open website");
    page.in_the_new_tab(
        |page| {
            page.expect_text(&said("common/try_out_tab_opened"));
            page.picture_of_frontend("try-out-tab-opened");
            page.press_named(&said("common/try_out_tab_stop"));
        },
        &said("common/try_out_tab_done"),
    );
    page.expect_in_frontend(&said("step/try_out_stopped/title"));
    page.picture_of_frontend("try-out-stopped");
    page.press_in_frontend(&said("step/try_out_stopped/menu_options/change"));
    page.expect_field_in_frontend("discovery_url", &discovery_url);
    page.expect_field_in_frontend("client_id", "nobody");
    assert_eq!(people_and_sessions(&page), before, "somebody was let in");
    // The provider's own answer, in its tab.
    page.take_complaints();
}

/// Where providers are added, and who is known until then.
fn at_the_settings(stage: &Stage) -> (Page, Value) {
    // Home Assistant's frontend is looked through by its words.
    speak("en");
    let instance = stage.single_sign_on().unset_instance();
    let page = stage.open(&instance, &format!("{}{PLACE}", instance.base()));
    page.log_in("olivia", PASSWORD);
    page.press_in_frontend_or_its_menu(&said("initiate_flow/user"));
    page.expect_in_frontend(&said("step/user/description"));
    let known = people_and_sessions(&page);
    (page, known)
}

/// Everybody with an account, and where the administrator is signed in.
fn people_and_sessions(page: &Page) -> Value {
    let mut sessions = page.ask_home_assistant("auth/refresh_tokens");
    for session in sessions.as_array_mut().into_iter().flatten() {
        // Using one changes when it was used last, and until when it lasts.
        session
            .as_object_mut()
            .expect("a session")
            .retain(|name, _| !name.contains("last_used") && name != "expire_at");
    }
    let people = page.ask_home_assistant("config/auth/list");
    assert!(people.as_array().is_some_and(|people| !people.is_empty()));
    Value::Array(vec![people, sessions])
}

fn choose(page: &Page, preset: &str, name: &str) {
    page.press_in_frontend(preset);
    page.type_in_frontend("name", name);
    submit(page);
}

fn submit(page: &Page) {
    page.press_in_frontend("Submit");
}

/// Whether the provider knows already who sits there, and that Home Assistant may.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    Not,
    There,
}

/// Signs in at the provider, in the tab that the dialog opens by itself.
fn try_out(page: &Page, known: Known) {
    page.expect_in_frontend(&said("step/try_out/title"));
    if known == Known::Not {
        page.picture_of_frontend("try-out");
    }
    page.press_in_frontend(&said("step/try_out/menu_options/try_out_begin"));
    let ending = "You can close this tab.";
    page.in_the_new_tab(
        |page| {
            if known == Known::Not {
                page.sign_in_there(&people()[0].name);
            }
            page.expect_text(ending);
            let address = page.address();
            assert_eq!(
                address.query(),
                None,
                "the code must not stay where people see it"
            );
        },
        ending,
    );
}

/// By name, as far as they are no secrets.
fn expect_claims(page: &Page) {
    for claim in [
        "name: Alex Adler",
        "groups: household",
        "sub: alex",
        "nonce: …",
    ] {
        page.expect_in_frontend(claim);
    }
}

/// In the list of what belongs to Latchkey, and on the login page.
fn expect_saved(page: &Page, name: &str) {
    page.press_in_frontend("Finish");
    page.expect_in_frontend(name);
    let listed = "return fetch('/auth/providers').then((answer) => answer.text())";
    let listed = page.browser().script(listed, Vec::new()).to_string();
    assert!(listed.contains(name), "{listed}");
}
