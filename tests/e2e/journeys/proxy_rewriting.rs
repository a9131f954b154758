//! Proxies that change the document: minifiers, policies of their own, scripts that are lost.

use std::rc::Rc;

use latchkey_core::screen::Text;
use xtask::home_assistant::PASSWORD;

use super::fallbacks::expect_started;
use super::single_sign_on::arrives_as;
use crate::harness::{Client, Instance, Meddling, Name, Page, Stage, start_proxy};

/// The policy knows script and style by their hash, and refuses what differs by a byte.
pub fn a_changed_script_or_style_costs_a_moment(stage: &Stage) {
    let instance = stage.single_sign_on().guarded_instance();
    let changes: [fn(&str) -> String; 3] = [
        |document| document.replace("<script>", "<script> "),
        |document| document.replace("<style>", "<style> "),
        |document| {
            document
                .replace("<script>", "<script> ")
                .replace("<style>", "<style> ")
        },
    ];
    for document in changes {
        let (page, client) = open_changed(stage, &instance, document);
        page.type_into("username", "paul");
        expect_started(&page);
        page.expect_script(STYLED, "styled");
        assert_eq!(page.value("username"), "paul");
        page.look("rewritten");
        page.log_in("paul", PASSWORD);
        assert_eq!(arrives_as(&page, &instance, &client), "Paul Plain");
        page.take_complaints();
    }
}

pub fn a_lost_boot_script_costs_a_moment(stage: &Stage) {
    let instance = stage.single_sign_on().guarded_instance();
    let (page, client) = open_changed(stage, &instance, without_boot_script);
    expect_started(&page);
    page.log_in("paul", PASSWORD);
    assert_eq!(arrives_as(&page, &instance, &client), "Paul Plain");
    page.take_complaints();
}

/// The code does not stay in the address either.
pub fn a_callback_without_the_boot_script_signs_in(stage: &Stage) {
    let loses = Meddling {
        document: without_boot_script,
        ..Meddling::NONE
    };
    let (instance, base) = stage.single_sign_on().open_instance_through(loses);
    let client = Client::own(&instance).seen_from(&base);
    let page = stage.open(
        &instance,
        &format!("{base}/auth/authorize?{}", client.query()),
    );
    expect_started(&page);
    page.choose_provider(Name::OFFICE);
    page.sign_in_there("alex");
    assert_eq!(arrives_as(&page, &instance, &client), "Alex Adler");
    let address = format!("{base}/auth/latchkey/callback/office?code=c0de&state=5tate");
    page.go(&address);
    page.expect_text("Home Assistant");
    expect_started(&page);
    assert_eq!(
        page.address().query(),
        None,
        "the code stays in the address"
    );
    page.take_complaints();
}

/// The browser does not send the request then, and tells why only by an event.
pub fn a_policy_that_forbids_the_token_endpoint_is_told_apart(stage: &Stage) {
    let forbids = Meddling {
        head: |head| {
            head.replacen(
                "\r\n",
                "\r\nContent-Security-Policy: connect-src 'self'\r\n",
                1,
            )
        },
        ..Meddling::NONE
    };
    let (instance, base) = stage.single_sign_on().open_instance_through(forbids);
    let client = Client::own(&instance).seen_from(&base);
    let page = stage.open(
        &instance,
        &format!("{base}/auth/authorize?{}", client.query()),
    );
    page.expect_heading(&Text::WelcomeHome);
    page.choose_provider(Name::FAMILY);
    page.sign_in_there("alex");
    let name = Name::FAMILY.to_owned();
    let code = page.expect_notice(&Text::ProviderBlockedByPolicy(name));
    assert_eq!(code, "provider-blocked-by-policy");
    page.look("provider-blocked-by-policy");
    // Home Assistant asks this one.
    page.choose_provider(Name::OFFICE);
    page.press_named("Allow");
    assert_eq!(arrives_as(&page, &instance, &client), "Alex Adler");
    page.take_complaints();
}

fn open_changed(
    stage: &Stage,
    instance: &Rc<Instance>,
    document: fn(&str) -> String,
) -> (Page, Client) {
    let changes = Meddling {
        document,
        ..Meddling::NONE
    };
    let base = start_proxy(instance, changes);
    let client = Client::own(instance).seen_from(&base);
    let page = stage.open(
        instance,
        &format!("{base}/auth/authorize?{}", client.query()),
    );
    (page, client)
}

/// The glue would do without the boot script.
pub(super) fn without_scripts(document: &str) -> String {
    without_boot_script(document).replace("<script type=\"module\" ", "<script type=\"text/gone\" ")
}

pub(super) fn without_boot_script(document: &str) -> String {
    let start = document.find("<script>").expect("the boot script");
    let end = start + document[start..].find("</script>").expect("its end");
    document[..start].to_owned() + &document[end + "</script>".len()..]
}

/// The title has a place of its own, and so has the button its colour.
const STYLED: &str = "
    const { backgroundColor } = getComputedStyle(document.querySelector('[type=submit]'));
    const { display } = getComputedStyle(document.querySelector('#latchkey-fallback'));
    return display === 'none' && backgroundColor !== 'rgba(0, 0, 0, 0)' ? 'styled' : `${display} ${backgroundColor}`;
";
