//! What the provider ends is ended here.

use std::rc::Rc;
use std::thread;
use std::time::{Duration, Instant};

use latchkey_core::screen::Text;

use xtask::oidc_provider::Cors;

use crate::harness::{Client, Instance, Name, Page, Stage};
use crate::journeys::apps::{ANDROID, IOS, relay};
use crate::journeys::dashboard::expect_dashboard;

pub fn who_is_ended_at_the_provider_is_at_the_login_page_in_seconds(stage: &Stage) {
    let single_sign_on = stage.single_sign_on();
    let instance = single_sign_on.open_instance();
    for name in [Name::FAMILY, Name::OFFICE] {
        let page = signed_in(stage, &instance, name, "alex");
        let began = Instant::now();
        single_sign_on.end_sessions("alex");
        page.expect_heading(&Text::WelcomeHome);
        print_duration(name, began);
    }
}

/// By the page for its administrators, where the provider tells, and without a sign-in that would undo it.
pub fn who_is_switched_off_at_the_provider_is_at_the_login_page_in_seconds(stage: &Stage) {
    let single_sign_on = stage.single_sign_on();
    let instance = single_sign_on.open_instance();
    let page = signed_in(stage, &instance, Name::FAMILY, "alex");
    let administrator = stage.open(&instance, "about:blank");
    let turn = |is_off: bool| {
        administrator.go(&format!("{}/people", single_sign_on.issuer()));
        let box_of_alex = "form[action='/people/alex'] [name=isOff]";
        let turn = format!("document.querySelector(\"{box_of_alex}\").click()");
        administrator.browser().script(&turn, Vec::new());
        let began = Instant::now();
        administrator.press_named("Save alex");
        let saved =
            format!("return String(document.querySelector(\"{box_of_alex}\").defaultChecked)");
        administrator.expect_script(&saved, &is_off.to_string());
        began
    };
    let began = turn(true);
    page.expect_heading(&Text::WelcomeHome);
    print_duration(Name::FAMILY, began);
    page.choose_provider(Name::FAMILY);
    page.identify("alex");
    page.expect_text("Nobody here has that name.");
    turn(false);
    page.sign_in_there("alex");
    expect_dashboard(&page);
}

/// By its own page, in another tab of the browser that somebody is signed in with.
pub fn who_logs_out_at_the_provider_is_at_the_login_page_in_seconds(stage: &Stage) {
    let single_sign_on = stage.single_sign_on();
    let instance = single_sign_on.open_instance();
    let page = signed_in(stage, &instance, Name::OFFICE, "alex");
    let log_out = format!("window.open('{}/session/end')", single_sign_on.issuer());
    page.browser().script(&log_out, Vec::new());
    let mut began = Instant::now();
    page.in_the_new_tab(
        |page| {
            page.expect_text("Do you want to sign-out");
            began = Instant::now();
            page.press_named("Yes, sign me out");
        },
        "Sign-out Success",
    );
    page.expect_heading(&Text::WelcomeHome);
    print_duration(Name::OFFICE, began);
}

/// Where the provider tells nothing, by either exchange.
pub fn who_is_switched_off_is_at_the_login_page_at_the_next_check(stage: &Stage) {
    let single_sign_on = stage.single_sign_on();
    let instance = single_sign_on.roles_instance();
    for name in [Name::FAMILY, Name::OFFICE] {
        let page = signed_in(stage, &instance, name, "sam");
        instance.check_people();
        page.go(instance.base());
        expect_dashboard(&page);
        single_sign_on.switch("sam", true);
        let outcomes = instance.check_people();
        page.expect_heading(&Text::WelcomeHome);
        assert!(outcomes.to_string().contains("ENDS"), "{name}: {outcomes}");
        single_sign_on.switch("sam", false);
    }
}

pub fn a_role_that_is_taken_away_shows_at_the_next_check(stage: &Stage) {
    let single_sign_on = stage.single_sign_on();
    let instance = single_sign_on.roles_instance();
    single_sign_on.change_groups("sam", &["household"]);
    let page = signed_in(stage, &instance, Name::FAMILY, "sam");
    assert!(is_administrator(&page));
    single_sign_on.change_groups("sam", &["guests"]);
    instance.check_people();
    // The provider knows who sits there, and asks nothing.
    page.expect_heading(&Text::WelcomeHome);
    page.choose_provider(Name::FAMILY);
    expect_dashboard(&page);
    assert!(!is_administrator(&page));
}

/// By either exchange, whether a page stays open or is opened anew.
pub fn a_provider_that_is_down_for_the_night_ends_nothing(stage: &Stage) {
    let single_sign_on = stage.single_sign_on();
    let instance = single_sign_on.roles_instance();
    let pages = [Name::FAMILY, Name::OFFICE].map(|name| signed_in(stage, &instance, name, "sam"));
    single_sign_on.stop_provider();
    for _ in 0..4 {
        let outcomes = instance.check_people();
        assert!(outcomes.to_string().contains("UNANSWERED"), "{outcomes}");
        assert!(!outcomes.to_string().contains("ENDS"), "{outcomes}");
    }
    for page in &pages {
        expect_dashboard(page);
        page.go(instance.base());
        expect_dashboard(page);
    }
    single_sign_on.start_provider(Cors::Open);
}

/// As their sources do it: they ask for tokens once more, hear `invalid_grant`, and open the login page.
pub fn an_app_whose_session_ended_signs_in_again(stage: &Stage) {
    let single_sign_on = stage.single_sign_on();
    let instance = single_sign_on.open_instance();
    for (client, user_agent) in [(Client::android(), ANDROID), (Client::ios(), IOS)] {
        let page = stage.open(&instance, "about:blank");
        // Chromium asks in the tab whether it may open the app, and takes every click there from then on.
        let sign_in = || {
            page.browser().go_on_in_a_new_tab();
            page.browser().call_itself(user_agent);
            app_signed_in(&page, &instance, &client)
        };
        let refresh_token = sign_in();
        let again = [
            ("grant_type", "refresh_token"),
            ("refresh_token", &refresh_token),
        ];
        assert_eq!(instance.ask_for_tokens(&client, &again).0, 200);
        single_sign_on.end_sessions("alex");
        let (status, answer) = instance.ask_for_tokens(&client, &again);
        assert_eq!((status, &answer["error"]), (400, &"invalid_grant".into()));
        // Providers count in whole seconds: who authenticates within the one of the last ID Token has not done so anew.
        thread::sleep(Duration::from_secs(1));
        assert_ne!(sign_in(), refresh_token);
    }
}

/// Signs in as an app has it done, in a web view of its own, and gives its refresh token.
fn app_signed_in(page: &Page, instance: &Rc<Instance>, client: &Client) -> String {
    page.go(&instance.authorize(client));
    page.expect_heading(&Text::WelcomeHome);
    page.choose_provider(Name::FAMILY);
    if *client.id == *Client::ios().id {
        // Nothing leaves the web view by itself.
        page.press_named(&relay("stay"));
    }
    page.sign_in_there("alex");
    page.expect_heading(&Text::ReturningToApp);
    let link = page.target_of(&Text::ReturnToApp);
    let code = link
        .strip_prefix("homeassistant://auth-callback?code=")
        .expect("the app's address");
    let form = [("grant_type", "authorization_code"), ("code", code)];
    let (status, tokens) = instance.ask_for_tokens(client, &form);
    assert_eq!(status, 200, "{tokens}");
    tokens["refresh_token"]
        .as_str()
        .expect("a token")
        .to_owned()
}

fn signed_in(stage: &Stage, instance: &Rc<Instance>, name: &str, person: &str) -> Page {
    let page = stage.open(instance, instance.base());
    page.expect_heading(&Text::WelcomeHome);
    page.choose_provider(name);
    page.sign_in_there(person);
    expect_dashboard(&page);
    page
}

/// From the provider's end to the login page, in a frontend that is open and that nobody touches.
fn print_duration(name: &str, began: Instant) {
    let took = began.elapsed().as_millis();
    println!("        whose session at {name} ended was at the login page after {took} ms");
}

fn is_administrator(page: &Page) -> bool {
    page.ask_home_assistant("auth/current_user")["is_admin"] == true
}
