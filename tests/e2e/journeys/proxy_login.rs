//! A real proxy that wants a login of its own, whose session ends in the middle of a sign-in.

use std::rc::Rc;
use std::time::Duration;

use latchkey_core::screen::Text;
use serde_json::json;
use xtask::home_assistant::PASSWORD;

use super::fallbacks::expect_started;
use super::proxy_settings::authorize;
use crate::harness::{
    Client, Instance, Name, Page, ReverseProxy, Settings, Stage, reverse_proxy, wait, wait_for,
};

/// nginx answers with a redirect to its login, or with a 401. Home Assistant sees none of what is asked then.
pub fn each_request_leads_to_the_proxys_login_and_back(stage: &Stage) {
    for settings in [
        reverse_proxy::NGINX_WITH_LOGIN,
        reverse_proxy::NGINX_THAT_REFUSES,
    ] {
        let (instance, proxy) = stage.single_sign_on().behind(settings);
        let client = Client::own(&instance).seen_from(&proxy.base_url());
        let page = enter(stage, &instance, &proxy, &client);

        // The first form.
        end_session(&page);
        page.log_in("tara", PASSWORD);
        expect_explained(&page);
        open_again(&page, &proxy, settings);
        assert_eq!(page.value("username"), "tara");
        assert_eq!(page.value("password"), "", "a password is never kept");

        // The second factor.
        page.log_in("tara", PASSWORD);
        page.expect_heading(&Text::JustChecking);
        end_session(&page);
        page.type_into("code", "000000");
        page.press(&Text::Verify);
        expect_explained(&page);
        open_again(&page, &proxy, settings);

        // A provider's flow.
        end_session(&page);
        page.choose_provider(Name::FAMILY);
        expect_explained(&page);
        page.look("login-in-front");
        open_again(&page, &proxy, settings);
        page.take_complaints();

        page.choose_provider(Name::FAMILY);
        page.sign_in_there("alex");
        let arrival = page.expect_arrival(&client.redirect_uri);
        assert_eq!(instance.redeem(&client, &arrival.code()), "Alex Adler");
        page.take_complaints();
    }
}

/// Its form is drawn by the program only, so the name has to wait for that. It is read once.
pub fn the_name_is_kept_for_a_third_party_too(stage: &Stage) {
    let settings = reverse_proxy::NGINX_WITH_LOGIN;
    let (instance, proxy) = stage.single_sign_on().behind(settings);
    let client = Client::third_party();
    let page = enter(stage, &instance, &proxy, &client);
    end_session(&page);
    page.log_in("paul", PASSWORD);
    expect_explained(&page);
    open_again(&page, &proxy, settings);
    page.expect_heading(&Text::WelcomeHome);
    assert_eq!(page.value("username"), "paul");
    let kept = "return sessionStorage['latchkey-name'] ?? 'nothing'";
    page.expect_script(kept, "nothing");
    page.go(&authorize(&proxy, &client));
    page.expect_heading(&Text::WelcomeHome);
    assert_eq!(page.value("username"), "");
    page.take_complaints();
}

/// The document came from the browser's memory, say, and the program does not.
pub fn a_program_that_the_proxy_keeps_back_leads_there_too(stage: &Stage) {
    let settings = reverse_proxy::NGINX_WITH_LOGIN;
    let (instance, proxy) = stage.single_sign_on().behind(settings);
    let client = Client::own(&instance).seen_from(&proxy.base_url());
    let page = stage.open(&instance, &proxy.base_url());
    page.browser().before_every_document(LATE);
    page.go(&authorize(&proxy, &client));
    log_in_at_the_proxy(&page);
    page.type_into("username", "paul");
    end_session(&page);
    let go = || {
        page.expect_script("return typeof e2eGo", "function");
        page.browser().script("e2eGo()", Vec::new());
    };
    go();
    page.expect_words(&Text::NotStartedHeading);
    page.press(&Text::TryAgain);
    log_in_at_the_proxy(&page);
    go();
    expect_started(&page);
    assert_eq!(page.value("username"), "paul");
    page.take_complaints();
}

/// The code waits in the address of the proxy's login.
pub fn a_callback_that_the_proxy_keeps_back_is_not_lost(stage: &Stage) {
    let (instance, proxy) = stage
        .single_sign_on()
        .behind(reverse_proxy::NGINX_WITH_LOGIN);
    let client = Client::own(&instance).seen_from(&proxy.base_url());
    let page = enter(stage, &instance, &proxy, &client);
    page.choose_provider(Name::OFFICE);
    page.identify("alex");
    page.expect_text("May Home Assistant know you?");
    end_session(&page);
    page.press_named("Allow");
    log_in_at_the_proxy(&page);
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(instance.redeem(&client, &arrival.code()), "Alex Adler");
    page.take_complaints();
}

/// Home Assistant's frontend registers one for the whole origin.
pub fn the_service_worker_is_not_in_the_way(stage: &Stage) {
    let settings = reverse_proxy::NGINX_WITH_LOGIN;
    let (instance, proxy) = stage.single_sign_on().behind(settings);
    let client = Client::own(&instance).seen_from(&proxy.base_url());
    let page = enter(stage, &instance, &proxy, &client);
    page.go(&format!("{}/robots.txt", proxy.base_url()));
    page.browser().script(REGISTER, Vec::new());
    let title = || page.browser().script("return document.title", Vec::new());
    // It keeps a copy of most of the frontend before it is ready.
    let is_ready = wait_for(Duration::from_mins(2), || {
        (title() == "registered").then_some(())
    });
    assert!(is_ready.is_some(), "no service worker: {}", title());
    page.go(&authorize(&proxy, &client));
    page.expect_script(
        "return String(Boolean(navigator.serviceWorker.controller))",
        "true",
    );
    end_session(&page);
    page.log_in("paul", PASSWORD);
    expect_explained(&page);
    open_again(&page, &proxy, settings);
    page.log_in("paul", PASSWORD);
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(instance.redeem(&client, &arrival.code()), "Paul Plain");
    page.take_complaints();
}

/// A first visit: the proxy's login comes first.
fn enter(stage: &Stage, instance: &Rc<Instance>, proxy: &ReverseProxy, client: &Client) -> Page {
    let page = stage.open(instance, "about:blank");
    // Where the proxy only refuses, its session was begun elsewhere.
    page.go(&format!("{}/robots.txt", proxy.base_url()));
    begin_session(&page);
    page.go(&authorize(proxy, client));
    page.expect_heading(&Text::WelcomeHome);
    page
}

fn expect_explained(page: &Page) {
    let code = page.expect_notice(&Text::LoginInFront);
    assert_eq!(code, "login-in-front");
}

fn open_again(page: &Page, proxy: &ReverseProxy, settings: Settings) {
    if settings == reverse_proxy::NGINX_THAT_REFUSES {
        // Somebody who logs in there has a page of the proxy's for that.
        begin_session(page);
    }
    page.press(&Text::OpenThisPageAgain);
    if settings == reverse_proxy::NGINX_WITH_LOGIN {
        log_in_at_the_proxy(page);
    }
    wait("the login page", || {
        let address = page.address();
        (address.as_str().starts_with(&proxy.base_url()) && address.path() == "/auth/authorize")
            .then_some(())
    });
    expect_started(page);
}

fn log_in_at_the_proxy(page: &Page) {
    page.expect_text("The proxy's own login");
    page.press_named("Log in at the proxy");
    wait("the page behind it", || {
        (page.address().path() != "/").then_some(())
    });
}

fn begin_session(page: &Page) {
    let cookie = json!({"name": "proxy-session", "value": "open", "url": page.address().as_str(), "httpOnly": true});
    page.browser().devtools("Network.setCookie", &cookie);
}

/// The provider's cookies stay: they do not tell ports apart.
fn end_session(page: &Page) {
    let cookie = json!({"name": "proxy-session", "domain": "127.0.0.1"});
    page.browser().devtools("Network.deleteCookies", &cookie);
}

/// Holds the program back until `e2eGo()`, and what it is asked for then is what the proxy answers: by another address, as
/// the document has fetched it already by this one.
const LATE: &str = "
    const send = window.fetch;
    window.fetch = (input, options) => String(input.url ?? input).endsWith('.wasm')
      ? new Promise((go) => (window.e2eGo = go)).then(() => send(`${input.url ?? input}?late`, options))
      : send(input, options);
";

const REGISTER: &str = "
    const worker = () => navigator.serviceWorker.register('/sw-modern.js');
    worker().then(() => navigator.serviceWorker.ready).then(() => { document.title = 'registered'; },
      (error) => { document.title = String(error); });
";
