//! Other people's plugins beside ours: stand-ins that answer as the real ones do where our page meets them.

use std::rc::Rc;
use std::time::Duration;

use latchkey_core::screen::Text;
use serde_json::json;
use xtask::home_assistant::PASSWORD;

use super::arrives_as;
use super::at_once::choosing;
use crate::harness::{Client, Instance, LINK, Landing, Meddling, Name, Page, Stage, start_proxy};
use crate::journeys::dashboard::expect_dashboard;

const OIDC_PLUGIN: &str = "OpenID Connect (SSO)";
const OPENID: &str = "OpenID Connect";
/// Names the last field of the form that Home Assistant's own page shows, wherever its elements keep it.
const FIRST_FORM: &str = "
    const find = (root) => {
        for (const element of root.querySelectorAll('*')) {
            const found = element.localName === 'input' && element.type === 'password';
            if (found || (element.shadowRoot && find(element.shadowRoot))) return true;
        }
        return false;
    };
    return document.querySelector('ha-authorize') && find(document) ? 'password' : '';
";
/// How the last script of that page begins.
const ASKS_FOR_THE_LIST: &str = "window.latestJS&&(window.providersPromise=";
const LONGER_THAN_A_PROGRAM_TAKES: Duration = Duration::from_secs(5);
const AT_ONCE: &str = "Proxy, at once";
const BY_A_BUTTON: &str = "Proxy, by a button";

pub fn hass_oidc_auth_sends_people_back_signed_in(stage: &Stage) {
    let (instance, client, page) = arrive(stage);
    page.choose_provider(OIDC_PLUGIN);
    sign_in_at_oidc_auth(&page);
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(arrival.parameter("latchkey"), None);
    assert_eq!(instance.redeem(&client, &arrival.code()), "Company Carla");
}

/// Its cookie is there from the first visit on, but worth nothing.
pub fn hass_oidc_auth_can_be_left_and_visited_again(stage: &Stage) {
    let (instance, client, page) = arrive(stage);
    page.choose_provider(OIDC_PLUGIN);
    page.press_named("Use something else");
    page.expect_notice(&Text::AbortedWithReason("oidc_cookie_invalid".to_owned()));
    page.look("welcomed-in-vain");
    page.choose_provider(OIDC_PLUGIN);
    sign_in_at_oidc_auth(&page);
    assert_eq!(arrives_as(&page, &instance, &client), "Company Carla");
}

pub fn hass_auth_header_lets_in_whom_the_proxy_names(stage: &Stage) {
    let (instance, client, page) = arrive(stage);
    page.press_named(AT_ONCE);
    page.expect_notice(&Text::NotAllowed);
    add_header(&page, "X-Forwarded-Preferred-Username", "Proxy Petra");
    page.press_named(AT_ONCE);
    assert_eq!(arrives_as(&page, &instance, &client), "Proxy Petra");
    page.go(&choosing(&instance.authorize(&client)));
    page.press_named(BY_A_BUTTON);
    page.expect_words(&Text::PressToContinue(BY_A_BUTTON.to_owned()));
    page.press(&Text::LogIn);
    assert_eq!(arrives_as(&page, &instance, &client), "Proxy Petra");
}

pub fn hass_oidc_auth_signs_in_a_third_party(stage: &Stage) {
    let (instance, client, page) = arrive_as(stage, Client::third_party());
    page.choose_provider(OIDC_PLUGIN);
    sign_in_at_oidc_auth(&page);
    page.press(&Text::ContinueTo(Landing::HOST.to_owned()));
    assert_eq!(arrives_as(&page, &instance, &client), "Company Carla");
}

/// The app shows a code, which is typed in a browser where somebody signs in.
pub fn hass_oidc_auth_signs_in_an_app(stage: &Stage) {
    let (instance, client, app) = arrive_as(stage, Client::android());
    app.choose_provider(OIDC_PLUGIN);
    app.expect_text("Use something else");
    let shown = "return document.getElementById('device-code').innerText";
    let code = app.browser().script(shown, Vec::new());
    let browser = stage.open(&instance, &format!("{}/auth/oidc/welcome", instance.base()));
    browser.press_named("Sign in there");
    browser.type_into("device_code", code.as_str().expect("a code"));
    browser.press_named("Approve");
    browser.expect_text("Success!");
    assert_eq!(the_app_gets(&app, &instance, &client), "Company Carla");
}

pub fn hass_auth_header_signs_in_an_app(stage: &Stage) {
    for name in [AT_ONCE, BY_A_BUTTON] {
        let (instance, client, page) = arrive_as(stage, Client::android());
        named_by_the_proxy(&page, name);
        assert_eq!(the_app_gets(&page, &instance, &client), "Proxy Petra");
    }
}

/// The click on its button is theirs: without one nobody is let in there, though the proxy has named them.
pub fn hass_auth_header_signs_in_a_third_party(stage: &Stage) {
    for name in [AT_ONCE, BY_A_BUTTON] {
        let (instance, client, page) = arrive_as(stage, Client::third_party());
        named_by_the_proxy(&page, name);
        assert_eq!(arrives_as(&page, &instance, &client), "Proxy Petra");
    }
}

/// From there it sends people to `/`, and Home Assistant's frontend opens our page, without a word of ours in it.
pub fn hass_oidc_auth_can_be_begun_at_its_own_page(stage: &Stage) {
    let (instance, _, page) = arrive(stage);
    page.go(&format!("{}/auth/oidc/welcome", instance.base()));
    sign_in_at_oidc_auth(&page);
    expect_dashboard(&page);
}

/// What its own page tells people to add who want another way.
pub fn hass_oidc_auth_can_be_gone_past(stage: &Stage) {
    let (instance, client, page) = arrive(stage);
    let query = format!("{}&skip_oidc_redirect=true", instance.authorize(&client));
    page.go(&query);
    page.expect_heading(&Text::WelcomeHome);
    page.log_in("paul", PASSWORD);
    assert_eq!(arrives_as(&page, &instance, &client), "Paul Plain");
}

pub fn hass_openid_signs_in_by_its_button(stage: &Stage) {
    let (instance, client, page) = arrive(stage);
    page.choose_provider(OPENID);
    page.press_named("Sign in there");
    assert_eq!(arrives_as(&page, &instance, &client), "OpenID Olga");
}

/// The app's own window waits while the person signs in in the system's browser.
pub fn hass_openid_signs_in_an_app(stage: &Stage) {
    let instance = stage.single_sign_on().plugins_instance();
    let client = android(&instance);
    let page = stage.open(&instance, &instance.authorize(&client));
    page.choose_provider(OPENID);
    page.press_named("Open sign-in page");
    page.in_the_new_tab(
        |page| page.press_named("Sign in there"),
        "You can go back to the app",
    );
    assert_eq!(arrives_as(&page, &instance, &client), "OpenID Olga");
}

pub fn hass_openid_signs_in_a_third_party(stage: &Stage) {
    let instance = stage.single_sign_on().plugins_instance();
    let client = Client::third_party();
    let page = stage.open(&instance, &instance.authorize(&client));
    page.choose_provider(OPENID);
    page.press_named("Sign in there");
    assert_eq!(arrives_as(&page, &instance, &client), "OpenID Olga");
}

/// Nobody else's flow begins then, and nothing is gone to by itself.
pub fn hass_openid_that_blocks_is_offered_and_signs_in(stage: &Stage) {
    let (instance, client, page) = arrive(stage);
    block(&page, &instance, &client);
    page.look("other-providers-blocked");
    page.press(&Text::ContinueWith(OPENID.to_owned()));
    page.press_named("Sign in there");
    assert_eq!(arrives_as(&page, &instance, &client), "OpenID Olga");
}

pub fn hass_openid_that_blocks_signs_in_an_app_and_a_third_party(stage: &Stage) {
    let instance = stage.single_sign_on().plugins_instance();
    let (instance, client, page) = arrive_as(stage, android(&instance));
    block(&page, &instance, &client);
    page.press(&Text::ContinueWith(OPENID.to_owned()));
    page.press_named("Open sign-in page");
    page.in_the_new_tab(
        |page| page.press_named("Sign in there"),
        "You can go back to the app",
    );
    assert_eq!(arrives_as(&page, &instance, &client), "OpenID Olga");

    let (instance, client, page) = arrive_as(stage, Client::third_party());
    block(&page, &instance, &client);
    page.press(&Text::ContinueWith(OPENID.to_owned()));
    page.press_named("Sign in there");
    assert_eq!(arrives_as(&page, &instance, &client), "OpenID Olga");
}

/// Versions before 1.3 list no provider: the administrator adds a link, which takes the client's query along.
pub fn hass_openid_is_a_link(stage: &Stage) {
    let (instance, client, page) = arrive(stage);
    page.press_named(LINK);
    page.press_named("Sign in there");
    assert_eq!(arrives_as(&page, &instance, &client), "OpenID Olga");
}

pub fn the_legacy_api_password_signs_in(stage: &Stage) {
    let (instance, client, page) = arrive(stage);
    page.press_named("Legacy API Password");
    page.expect_words(&Text::EnterApiPassword);
    page.look("legacy-api-password");
    page.type_into("password", "wrong");
    page.press(&Text::LogIn);
    page.expect_notice(&Text::InvalidPassword);
    page.retype("password", "api-pass-1");
    page.press(&Text::LogIn);
    assert_eq!(
        arrives_as(&page, &instance, &client),
        "Legacy API password user"
    );
    // Chromium would like to know whose password it is: it is nobody's.
    page.expect_complaint("Password forms should have");
}

/// It would begin with the first of the list, and the plugins stand there.
pub fn the_page_of_home_assistant_is_usable_beside_other_plugins(stage: &Stage) {
    let (instance, client, page) = arrive(stage);
    let builtin = instance.authorize(&client);
    page.go(&builtin.replace("/auth/authorize", "/auth/latchkey/builtin"));
    page.expect_script(FIRST_FORM, "password");
}

/// A document that comes slowly, and a program that is in the browser's cache: it asks for the list before the script at
/// the end of the document does, whose promise it would otherwise take.
pub fn the_page_of_home_assistant_is_usable_where_its_program_is_first(stage: &Stage) {
    let instance = stage.single_sign_on().plugins_instance();
    let halts = Meddling {
        halts_before: Some((ASKS_FOR_THE_LIST, LONGER_THAN_A_PROGRAM_TAKES)),
        ..Meddling::NONE
    };
    let base = start_proxy(&instance, halts);
    let client = Client::own(&instance).seen_from(&base);
    let address = format!("{base}/auth/latchkey/builtin?{}", client.query());
    let page = stage.open(&instance, &address);
    let is_there = format!(
        "return String(document.scripts[document.scripts.length - 1].text.startsWith('{ASKS_FOR_THE_LIST}'))"
    );
    page.expect_script(&is_there, "true");
    page.expect_script(FIRST_FORM, "password");
}

/// As in Android's app, which opens foreign addresses in the system's browser: the page has left, and is still there.
pub fn where_leaving_does_not_replace_the_page_the_other_ways_are_there(stage: &Stage) {
    let (instance, client, page) = arrive(stage);
    page.choose_provider(Name::QUIET);
    page.expect_notice(&Text::ProviderOpenedElsewhere(Name::QUIET.to_owned()));
    page.look("provider-opened-elsewhere");
    page.press_named("Home Assistant Local");
    page.log_in("paul", PASSWORD);
    assert_eq!(arrives_as(&page, &instance, &client), "Paul Plain");
}

/// The plugin itself leads back, and browsers open nothing by the app's scheme.
fn android(instance: &Instance) -> Client {
    Client {
        redirect_uri: format!("{}/robots.txt?app", instance.base()),
        ..Client::android()
    }
}

/// As its two pages do: from the identity provider, and on.
fn sign_in_at_oidc_auth(page: &Page) {
    page.press_named("Sign in there");
    page.press_named("Continue on this device");
}

fn named_by_the_proxy(page: &Page, name: &str) {
    add_header(page, "X-Forwarded-Preferred-Username", "Proxy Petra");
    page.press_named(name);
    if name == BY_A_BUTTON {
        page.expect_words(&Text::PressToContinue(name.to_owned()));
        page.press(&Text::LogIn);
    }
}

/// Whom the link to the app is for.
fn the_app_gets(page: &Page, instance: &Instance, client: &Client) -> String {
    page.expect_heading(&Text::ReturningToApp);
    let link = page.target_of(&Text::ReturnToApp);
    let code = link.strip_prefix("homeassistant://auth-callback?code=");
    instance.redeem(client, code.expect("the app's address"))
}

/// With everything that is asked from now on.
fn add_header(page: &Page, name: &str, value: &str) {
    page.browser().devtools("Network.enable", &json!({}));
    page.browser().devtools(
        "Network.setExtraHTTPHeaders",
        &json!({"headers": {name: value}}),
    );
}

/// Opens the page as somebody who is in none of the trusted networks.
fn block(page: &Page, instance: &Instance, client: &Client) {
    add_header(page, "X-Latchkey-Blocked", "1");
    page.go(&choosing(&instance.authorize(client)));
    page.expect_notice(&Text::OnlyBy(OPENID.to_owned()));
}

fn arrive(stage: &Stage) -> (Rc<Instance>, Client, Page) {
    let instance = stage.single_sign_on().plugins_instance();
    arrive_as(stage, Client::own(&instance))
}

fn arrive_as(stage: &Stage, client: Client) -> (Rc<Instance>, Client, Page) {
    let instance = stage.single_sign_on().plugins_instance();
    let page = stage.open(&instance, &choosing(&instance.authorize(&client)));
    page.expect_heading(&Text::WelcomeHome);
    (instance, client, page)
}
