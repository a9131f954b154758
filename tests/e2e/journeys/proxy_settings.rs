//! Real proxies, with the settings of `docs/behind-a-proxy.md`: TLS, HTTP/2, compression, a login by password and by single
//! sign-on.

use latchkey_core::screen::Text;
use xtask::home_assistant::PASSWORD;

use crate::harness::{Client, Name, ReverseProxy, Settings, Stage, reverse_proxy};

pub fn nginx_signs_in(stage: &Stage) {
    signs_in_behind(stage, Settings::NGINX);
}

/// As nginx does unless it is told otherwise: it names itself as the host, and not the scheme.
pub fn nginx_that_hides_the_address_signs_in(stage: &Stage) {
    signs_in_behind(stage, reverse_proxy::NGINX_THAT_HIDES);
}

pub fn caddy_signs_in(stage: &Stage) {
    signs_in_behind(stage, reverse_proxy::CADDY);
}

pub fn caddy_that_hides_the_address_signs_in(stage: &Stage) {
    signs_in_behind(stage, reverse_proxy::CADDY_THAT_HIDES);
}

fn signs_in_behind(stage: &Stage, settings: Settings) {
    let (instance, proxy) = stage.single_sign_on().behind(settings);
    let client = Client::own(&instance).seen_from(&proxy.base_url());
    let address = authorize(&proxy, &client);
    let page = stage.open(&instance, &address);
    page.expect_script(
        "return performance.getEntriesByType('navigation')[0].nextHopProtocol",
        "h2",
    );
    for (file, coding) in [("document", "gzip"), ("program", "br")] {
        let script = ENCODING.replace("FILE", file);
        assert_eq!(page.browser().script(&script, Vec::new()), coding, "{file}");
    }
    page.log_in("paul", PASSWORD);
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(instance.redeem(&client, &arrival.code()), "Paul Plain");

    for provider in [Name::FAMILY, Name::OFFICE] {
        let page = stage.open(&instance, &address);
        page.expect_heading(&Text::WelcomeHome);
        page.choose_provider(provider);
        page.sign_in_there("alex");
        let arrival = page.expect_arrival(&client.redirect_uri);
        assert_eq!(instance.redeem(&client, &arrival.code()), "Alex Adler");
    }
}

/// How what the browser gets is compressed.
const ENCODING: &str = "
    const addresses = { document: location.href, program: document.getElementById('latchkey-wasm').href };
    return fetch(addresses.FILE, { cache: 'no-store' }).then(({ headers }) => headers.get('Content-Encoding'));
";

/// The login page with the query of this client, behind a proxy.
pub fn authorize(proxy: &ReverseProxy, client: &Client) -> String {
    format!("{}/auth/authorize?{}", proxy.base_url(), client.query())
}
