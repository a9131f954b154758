//! Who asks, from where, and by what name: the app, a stranger, an address without https, a provider called `<img>`.

use latchkey_core::screen::Text;

use super::{arrives_as, at_the_door};
use crate::harness::{Client, Engine, Landing, Name, PLAIN_HOST, Stage, wait, words};

/// The round trip does not lose where the app wants its code.
pub fn androids_app_gets_its_link(stage: &Stage) {
    let instance = stage.single_sign_on().open_instance();
    let client = Client {
        state: Some("a%20b"),
        ..Client::android()
    };
    let page = stage.open(&instance, &instance.authorize(&client));
    page.choose_provider(Name::FAMILY);
    page.sign_in_there("alex");
    page.expect_heading(&Text::ReturningToApp);
    let link = page.target_of(&Text::ReturnToApp);
    let code = link
        .strip_prefix("homeassistant://auth-callback?code=")
        .expect("the app's address");
    let (code, returned) = code.split_once("&state=").expect("a state");
    assert_eq!(returned, "a%20b");
    assert_eq!(instance.redeem(&client, code), "Alex Adler");
}

/// Neither the app's address nor the request's host says where Home Assistant was opened: the page's own origin does,
/// which each browser sends in its way.
pub fn an_app_behind_a_proxy_that_replaces_the_host_gets_its_link(stage: &Stage) {
    for engine in [Engine::Chromium, Engine::Firefox, Engine::WebKit] {
        let (instance, base) = stage.single_sign_on().open_instance_behind_a_proxy();
        let client = Client::android();
        let address = format!("{base}/auth/authorize?{}", client.query());
        let page = stage.open_in(engine, &instance, &address);
        page.expect_heading(&Text::WelcomeHome);
        page.choose_provider(Name::FAMILY);
        page.sign_in_there("alex");
        // Where there is no app, some browsers stay on the page with its link, and others go there all the same.
        let code = wait("the app's address", || {
            let address = page.address();
            let link = page.browser().script(LINK_OF_AN_APP, Vec::new());
            [Some(address.as_str()), link.as_str()]
                .into_iter()
                .flatten()
                .find_map(|each| each.strip_prefix("homeassistant://auth-callback?code="))
                .map(str::to_owned)
        });
        assert_eq!(instance.redeem(&client, &code), "Alex Adler", "{engine:?}");
    }
}

const LINK_OF_AN_APP: &str = "return document.querySelector('a[href^=homeassistant]')?.href";

pub fn a_third_party_gets_its_state_back(stage: &Stage) {
    let instance = stage.single_sign_on().open_instance();
    let client = Client::third_party();
    let page = stage.open(&instance, &instance.authorize(&client));
    page.expect_words(&Text::AskedByThirdParty(Landing::HOST.to_owned()));
    page.choose_provider(Name::FAMILY);
    page.sign_in_there("alex");
    let arrival = page.expect_arrival(&client.redirect_uri);
    let returned = format!("&state={}", client.state.expect("a state"));
    assert!(arrival.query().contains(&returned), "{}", arrival.query());
    assert_eq!(arrival.parameter("flow").as_deref(), Some("1"));
    assert_eq!(instance.redeem(&client, &arrival.code()), "Alex Adler");
}

/// What its own PKCE protects is the code of Home Assistant; the provider's is protected by ours.
pub fn a_third_party_with_pkce_gets_its_code(stage: &Stage) {
    let instance = stage.single_sign_on().open_instance();
    let client = Client {
        more: Client::CHALLENGE,
        ..Client::third_party()
    };
    let page = stage.open(&instance, &instance.authorize(&client));
    page.expect_heading(&Text::WelcomeHome);
    let asked = "GET /.well-known/oauth-authorization-server".to_owned();
    assert!(page.requests().contains(&asked), "{:?}", page.requests());
    page.choose_provider(Name::FAMILY);
    page.sign_in_there("alex");
    assert_eq!(arrives_as(&page, &instance, &client), "Alex Adler");
}

/// At a name that is not this machine's number, browsers withhold what they keep for secure pages.
pub fn an_address_without_https_is_enough(stage: &Stage) {
    let instance = stage.single_sign_on().open_instance();
    let base = instance.base().replace("127.0.0.1", PLAIN_HOST);
    let client = Client {
        id: format!("{base}/"),
        redirect_uri: format!("{base}/robots.txt?auth_callback=1"),
        state: None,
        more: "",
    };
    let page = stage.open(
        &instance,
        &format!("{base}/auth/authorize?{}", client.query()),
    );
    page.expect_heading(&Text::WelcomeHome);
    let is_secure = page.browser().script("return isSecureContext", Vec::new());
    assert_eq!(is_secure, false, "this says nothing about plain http");
    page.choose_provider(Name::FAMILY);
    page.sign_in_there("alex");
    assert_eq!(arrives_as(&page, &instance, &client), "Alex Adler");
}

pub fn a_name_with_markup_is_only_a_name(stage: &Stage) {
    let instance = stage.single_sign_on().open_instance();
    let (page, client) = at_the_door(stage, &instance);
    page.expect_text(&words(&Text::ContinueWith(Name::MARKUP.to_owned())));
    let script = "return String(document.querySelector('img[src=x], b'))";
    page.expect_script(script, "null");
    page.choose_provider(Name::MARKUP);
    page.cancel_there("alex");
    page.expect_notice(&Text::ProviderCancelled(Name::MARKUP.to_owned()));
    page.expect_script(script, "null");
    page.press(&Text::UseAnotherAccount);
    page.sign_in_there("alex");
    assert_eq!(arrives_as(&page, &instance, &client), "Alex Adler");
}
