//! Home Assistant's apps: a sign-in waits in their web view and ends in the system's browser.

use std::rc::Rc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use fantoccini::Locator;
use latchkey_core::screen::Text;

use crate::harness::{
    Client, Elsewhere, Engine, Instance, Name, OUTSIDE, OUTSIDE_ADDRESS, Page, RelaySettings,
    Stage, said_to_visitors,
};

/// What the web views of the apps say of themselves.
pub const ANDROID: &str = "Mozilla/5.0 (Linux; Android 16; Pixel 9; wv) AppleWebKit/537.36 (KHTML, like Gecko) \
    Version/4.0 Chrome/141.0.0.0 Mobile Safari/537.36 Home Assistant/2026.8.2-full (Android 16; Pixel 9)";
pub const IOS: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
    Home Assistant/2026.8.1 (io.robbie.HomeAssistant; build:2026.1; iOS 18.7.0) Mobile/HomeAssistant, like Safari";
/// Somebody else's web view.
const KIOSK: &str = "Mozilla/5.0 (Linux; Android 16; SM-T510; wv) AppleWebKit/537.36 (KHTML, like Gecko) \
    Version/4.0 Chrome/141.0.0.0 Safari/537.36 Kiosk/1.0";
/// And what real browsers do that an app opens: a Custom Tab, and Safari's view within an app.
const CUSTOM_TAB: &str = "Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) \
    Chrome/141.0.0.0 Mobile Safari/537.36";
const SAFARI_VIEW: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
    Version/18.6 Mobile/15E148 Safari/604.1";

pub fn androids_goes_on_by_itself_after_one_tap_in_the_browser(stage: &Stage) {
    let (instance, elsewhere, app) = begun_at_home(stage);
    app.expect_text(&relay("wait_heading"));
    app.look("app-waits");
    let browser = stage.open_in(Engine::Firefox, &instance, &elsewhere.next());
    browser.sign_in_there("alex");
    browser.expect_text(&relay("consent_app"));
    let at_home = relay("from_home");
    let (at_home, _) = at_home.split_once('(').expect("an address");
    browser.expect_text(at_home);
    let handed_over = Instant::now();
    browser.press_named(&relay("agree_there"));
    app.expect_heading(&Text::ReturningToApp);
    let took = handed_over.elapsed();
    println!(
        "        from the tap in the browser to the app's own address it took {} ms",
        took.as_millis()
    );
    assert_eq!(came_in(&app, &instance, &Client::android()), "Alex Adler");
    browser.expect_text(&relay("done_app"));
}

/// Its web view follows other hosts, so the page opens the browser by a tap only, which is a tab of its own.
pub fn ios_opens_the_browser_by_a_tap(stage: &Stage) {
    let (instance, base) = stage.single_sign_on().open_instance_at_home();
    let elsewhere = Elsewhere::start(&stage.single_sign_on().issuer());
    let app = begun_in(stage, &instance, base, &Client::ios(), IOS, &elsewhere);
    app.expect_text(&relay("open"));
    app.expect_text(&relay("stay"));
    app.look("app-of-ios-waits");
    assert!(elsewhere.is_untouched(), "the page went by itself");
    let tab = Locator::Css("a.button[target=_blank]");
    let address = app.browser().run(app.browser().find(tab).attr("href"));
    let browser = stage.open(&instance, &address.expect("an address"));
    browser.sign_in_there("alex");
    browser.expect_text(&relay("consent_app"));
    browser.look("app-consent");
    browser.press_named(&relay("agree_there"));
    app.expect_heading(&Text::ReturningToApp);
    assert_eq!(came_in(&app, &instance, &Client::ios()), "Alex Adler");
    browser.expect_text(&relay("done_app"));
    browser.look("app-done");
}

pub fn a_provider_that_says_no_says_so_in_the_app(stage: &Stage) {
    let (instance, elsewhere, app) = begun_at_home(stage);
    let browser = stage.open(&instance, &elsewhere.next());
    browser.cancel_there("alex");
    browser.press_named(&relay("agree_there"));
    let code = app.expect_notice(&Text::ProviderCancelled(Name::FAMILY.to_owned()));
    assert!(code.contains("access-denied"), "{code}");
}

/// This machine's own address tells nothing of where somebody is.
pub fn six_digits_are_typed_where_no_network_is_certain(stage: &Stage) {
    let instance = stage.single_sign_on().open_instance();
    let _settings = RelaySettings::allow_elsewhere(&instance);
    let elsewhere = Elsewhere::start(&stage.single_sign_on().issuer());
    let base = instance.base().to_owned();
    let app = begun_in(
        stage,
        &instance,
        &base,
        &Client::android(),
        ANDROID,
        &elsewhere,
    );
    app.expect_text(&relay("wait_digits"));
    let browser = stage.open(&instance, &elsewhere.next());
    browser.sign_in_there("alex");
    browser.press_named(&relay("agree_there"));
    browser.expect_text(&relay("show_heading"));
    browser.look("app-digits-shown");
    let digits = shown_digits(&browser);
    app.expect_text(&relay("digits_heading"));
    app.look("app-digits");
    app.type_into("digits", &digits);
    app.press_named(&relay("agree"));
    app.expect_heading(&Text::ReturningToApp);
    assert_eq!(came_in(&app, &instance, &Client::android()), "Alex Adler");
}

/// A proxy answers in Home Assistant's place: it says nothing of this sign-in, and what is being typed must not go.
pub fn digits_stay_while_nobody_says_what_has_become_of_it(stage: &Stage) {
    let instance = stage.single_sign_on().open_instance();
    let _settings = RelaySettings::allow_elsewhere(&instance);
    let elsewhere = Elsewhere::start(&stage.single_sign_on().issuer());
    let app = stage.open_in_app(&instance, "about:blank", ANDROID, &elsewhere);
    app.browser().before_every_document(
        "const ask = window.fetch;
        const others = [['Bad Gateway', 502], ['{\"code\": 502}', 502], ['{}', 200], ['{\"version\": \"1.2\"}', 200], ['', 401]];
        let turn = 0;
        window.fetch = (...what) => {
            if (!document.querySelector('[name=digits]')) return ask(...what);
            const [body, status] = others[turn++ % others.length];
            return Promise.resolve(new Response(body, { status }));
        };",
    );
    app.go(&instance.authorize(&Client::android()));
    app.expect_heading(&Text::WelcomeHome);
    app.choose_provider(Name::FAMILY);
    let browser = stage.open(&instance, &elsewhere.next());
    browser.sign_in_there("alex");
    browser.press_named(&relay("agree_there"));
    browser.expect_text(&relay("show_heading"));
    app.expect_text(&relay("digits_heading"));
    // A proxy that wants its own login can only show it in a document.
    app.browser().script("window.wasHere = true", Vec::new());
    app.expect_script("return String(window.wasHere)", "undefined");
    let digits = shown_digits(&browser);
    let (begin, end) = digits.split_at(3);
    app.type_into("digits", begin);
    // It asks every second, and hears each of them; the last one may change the page only later, and not while they type.
    sleep(Duration::from_secs(16));
    assert_eq!(app.value("digits"), begin);
    app.type_into("digits", end);
    app.press_named(&relay("agree"));
    app.expect_heading(&Text::ReturningToApp);
    assert_eq!(came_in(&app, &instance, &Client::android()), "Alex Adler");
}

/// Home Assistant has forgotten it then, and says so once it is there again; until then nobody knows anything.
pub fn a_page_that_waits_says_that_a_restart_has_ended_it(stage: &Stage) {
    let (instance, _elsewhere, app) = begun_at_home(stage);
    app.expect_text(&relay("wait_heading"));
    instance.restart();
    app.expect_text("relay-unknown");
}

/// Somebody far away begins a sign-in, and sends what their device is given to open to a victim at home, who obeys.
pub fn a_link_that_a_stranger_sends_signs_nobody_in(stage: &Stage) {
    let single_sign_on = stage.single_sign_on();
    let (instance, base) = single_sign_on.open_instance_at_home();
    let (before, counted) = (single_sign_on.redemptions(), instance.counted());
    let elsewhere = Elsewhere::start(&single_sign_on.issuer());
    let (attacker, victim) = phished(stage, &instance, base, &elsewhere);
    victim.expect_text("relay-other-network");
    victim.look("app-other-network");
    assert!(
        !offers(&victim, &relay("agree_there")),
        "the victim is asked"
    );
    attacker.expect_text("relay-other-network");
    // What they can do with their own page: load it again, take, and say that they are done.
    for path in ["", "/take"] {
        let address = attacker.address();
        attacker.go(&format!("{base}{}{path}", address.path()));
        attacker.expect_text("relay-other-network");
    }
    assert_eq!(single_sign_on.redemptions(), before);
    assert_eq!(instance.counted(), counted, "somebody may be banned for it");
}

/// The victim agrees and tells nobody the digits, as the page says; the stranger, who writes what they like, has one guess.
pub fn a_stranger_has_one_guess_where_digits_are_allowed(stage: &Stage) {
    let single_sign_on = stage.single_sign_on();
    let (instance, base) = single_sign_on.open_instance_at_home();
    let _settings = RelaySettings::allow_elsewhere(&instance);
    let (before, counted) = (single_sign_on.redemptions(), instance.counted());
    let elsewhere = Elsewhere::start(&single_sign_on.issuer());
    let (attacker, victim) = phished(stage, &instance, base, &elsewhere);
    victim.expect_text(OUTSIDE_ADDRESS);
    victim.press_named(&relay("agree_there"));
    let digits = shown_digits(&victim);
    attacker.expect_text(&relay("digits_heading"));
    let source = attacker
        .browser()
        .script("return document.documentElement.outerHTML", Vec::new())
        .to_string();
    let source = source.replace(char::is_whitespace, "");
    assert!(!source.contains(&digits), "the attacker reads the digits");
    let guess = if digits == "123456" {
        "654321"
    } else {
        "123456"
    };
    attacker.type_into("digits", guess);
    attacker.press_named(&relay("agree"));
    attacker.expect_text("relay-digits-wrong");
    victim.expect_text("relay-digits-wrong");
    attacker.go(&format!("{base}{}/take", attacker.address().path()));
    attacker.expect_text("relay-digits-wrong");
    assert_eq!(single_sign_on.redemptions(), before);
    assert_eq!(instance.counted(), counted, "somebody may be banned for it");
}

/// A wall tablet's browser, which nobody knows by name, gives the provider to another one: its page says so, and offers to wait.
pub fn any_page_that_stays_may_wait_for_the_other_browser(stage: &Stage) {
    let (instance, base) = stage.single_sign_on().open_instance_at_home();
    let elsewhere = Elsewhere::start(&stage.single_sign_on().issuer());
    let client = Client::own(&instance).seen_from(base);
    let kiosk = begun_in(stage, &instance, base, &client, KIOSK, &elsewhere);
    kiosk.expect_notice(&Text::ProviderOpenedElsewhere(Name::FAMILY.to_owned()));
    kiosk.look("still-here");
    // The one that was opened already is not waited for, though its answer would do.
    elsewhere.next();
    kiosk.press(&Text::WaitHere);
    kiosk.expect_text(&relay("wait_heading"));
    let link = Locator::Css("a.button[target=_blank]");
    let address = kiosk.browser().run(kiosk.browser().find(link).attr("href"));
    let browser = stage.open_in(Engine::Firefox, &instance, &address.expect("an address"));
    browser.sign_in_there("alex");
    browser.expect_text(&relay("consent_browser"));
    browser.press_named(&relay("agree_there"));
    let arrival = kiosk.expect_arrival(&client.redirect_uri);
    assert_eq!(instance.redeem(&client, &arrival.code()), "Alex Adler");
    browser.expect_text(&relay("done_browser"));
}

/// Where the page is in a browser, nothing waits, and the way back to the app is its link.
pub fn a_custom_tab_and_safaris_view_wait_for_nothing(stage: &Stage) {
    let instance = stage.single_sign_on().open_instance();
    for (client, user_agent) in [
        (Client::android(), CUSTOM_TAB),
        (Client::ios(), SAFARI_VIEW),
    ] {
        let page = stage.open(&instance, "about:blank");
        page.browser().call_itself(user_agent);
        page.go(&instance.authorize(&client));
        page.expect_heading(&Text::WelcomeHome);
        page.choose_provider(Name::FAMILY);
        page.sign_in_there("alex");
        page.expect_heading(&Text::ReturningToApp);
        assert_eq!(came_in(&page, &instance, &client), "Alex Adler");
    }
}

/// The attacker's device, and the browser of the victim, who has signed in by the attacker's link.
fn phished(
    stage: &Stage,
    instance: &Rc<Instance>,
    base: &str,
    elsewhere: &Elsewhere,
) -> (Page, Page) {
    let agent = format!("{ANDROID} {OUTSIDE}");
    let attacker = begun_in(stage, instance, base, &Client::android(), &agent, elsewhere);
    let victim = stage.open(instance, &elsewhere.next());
    victim.sign_in_there("alex");
    (attacker, victim)
}

/// Android's app, in which somebody at home has chosen the family account.
fn begun_at_home(stage: &Stage) -> (Rc<Instance>, Elsewhere, Page) {
    let (instance, base) = stage.single_sign_on().open_instance_at_home();
    let elsewhere = Elsewhere::start(&stage.single_sign_on().issuer());
    let client = Client::android();
    let app = begun_in(stage, &instance, base, &client, ANDROID, &elsewhere);
    (instance, elsewhere, app)
}

/// Opens the login page in an app and chooses the family account.
fn begun_in(
    stage: &Stage,
    instance: &Rc<Instance>,
    base: &str,
    client: &Client,
    user_agent: &str,
    elsewhere: &Elsewhere,
) -> Page {
    let address = format!("{base}/auth/authorize?{}", client.query());
    let app = stage.open_in_app(instance, &address, user_agent, elsewhere);
    app.expect_heading(&Text::WelcomeHome);
    app.choose_provider(Name::FAMILY);
    app
}

/// Redeems what the app is given, as the app does, and says whose it is.
fn came_in(app: &Page, instance: &Instance, client: &Client) -> String {
    let link = app.target_of(&Text::ReturnToApp);
    let code = link.strip_prefix("homeassistant://auth-callback?code=");
    instance.redeem(client, code.expect("the app's address"))
}

fn shown_digits(page: &Page) -> String {
    let shown = page.browser().find(Locator::Css(".digits"));
    let shown = page.browser().run(shown.text());
    shown.split_whitespace().collect()
}

fn offers(page: &Page, label: &str) -> bool {
    let text = page
        .browser()
        .script("return document.body.innerText", Vec::new());
    text.as_str().is_some_and(|text| text.contains(label))
}

/// The words of the pages for sign-ins that wait.
pub fn relay(key: &str) -> String {
    said_to_visitors(&format!("relay_{key}"))
}
