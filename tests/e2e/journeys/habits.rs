//! What hands do: Enter, two clicks, the tab key, a password manager, the button for back.

use fantoccini::actions::{InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use fantoccini::key::Key;
use latchkey_core::screen::Text;
use serde_json::json;
use xtask::home_assistant::PASSWORD;

use crate::harness::{Client, Kind, Stage, words};

pub fn enter_submits(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let client = Client::own(&instance);
    let page = stage.open(&instance, &instance.authorize(&client));
    page.expect_heading(&Text::WelcomeHome);
    page.type_into("username", "paul");
    page.type_into("password", PASSWORD);
    page.keys(&key(Key::Enter));
    page.expect_arrival(&client.redirect_uri);
}

/// Every wrong password counts towards a ban: two keys must not count twice.
pub fn entering_twice_sends_once(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let page = stage.open(&instance, &instance.authorize(&Client::own(&instance)));
    page.expect_heading(&Text::WelcomeHome);
    let sent = instance.sent();
    page.type_into("username", "paul");
    page.type_into("password", "not the password");
    page.keys(&key(Key::Enter).repeat(3));
    page.expect_notice(&Text::InvalidAuth);
    assert_eq!(instance.sent(), sent + 1);
    assert_eq!(page.sent(), 1);
}

pub fn clicking_twice_sends_once(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let page = stage.open(&instance, &instance.authorize(&Client::own(&instance)));
    page.expect_heading(&Text::WelcomeHome);
    let sent = instance.sent();
    page.type_into("username", "paul");
    page.type_into("password", "not the password");
    let button = page.submit_button();
    let press = || PointerAction::Down {
        button: MOUSE_BUTTON_LEFT,
    };
    let release = || PointerAction::Up {
        button: MOUSE_BUTTON_LEFT,
    };
    let double_click = MouseActions::new("mouse".to_owned())
        .then(PointerAction::MoveToElement {
            element: button,
            duration: None,
            x: 0.0,
            y: 0.0,
        })
        .then(press())
        .then(release())
        .then(press())
        .then(release());
    page.browser().act(double_click);
    page.expect_notice(&Text::InvalidAuth);
    assert_eq!(instance.sent(), sent + 1);
    assert_eq!(page.sent(), 1);
}

/// Some fill the fields without an event that a page could hear.
pub fn a_password_manager_fills_without_a_word(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let client = Client::own(&instance);
    let page = stage.open(&instance, &instance.authorize(&client));
    page.expect_heading(&Text::WelcomeHome);
    let fill = "
        const form = document.querySelector('form');
        const [name, word] = arguments;
        form.querySelector('[autocomplete=username]').value = name;
        form.querySelector('[autocomplete=current-password][type=password]').value = word;
    ";
    page.browser()
        .script(fill, vec!["paul".into(), PASSWORD.into()]);
    page.press(&Text::LogIn);
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(instance.redeem(&client, &arrival.code()), "Paul Plain");
}

/// From the first field through everything that can be reached, and in again by the list.
pub fn the_keyboard_is_enough(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let client = Client::own(&instance);
    let page = stage.open(&instance, &instance.authorize(&client));
    page.expect_heading(&Text::WelcomeHome);
    page.expect_focus("username");
    let mut order = Vec::new();
    for _ in 0..9 {
        order.push(page.focused());
        assert!(
            page.shows_focus(),
            "nothing shows that `{}` has the focus",
            page.focused()
        );
        page.keys(&key(Key::Tab));
    }
    let expected = [
        "username".to_owned(),
        "password".to_owned(),
        words(&Text::ShowPassword),
        "keep".to_owned(),
        words(&Text::ForgotPassword),
        words(&Text::LogIn),
        "Trusted Networks".to_owned(),
        "Command Line Authentication".to_owned(),
        words(&Text::UseBuiltinPage),
    ];
    assert_eq!(order, expected);
    page.tab_to("Trusted Networks");
    page.keys(&key(Key::Enter));
    page.expect_words(&Text::ChooseUser);
    page.keys(&format!("{}{}", key(Key::Down), key(Key::Enter)));
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(instance.redeem(&client, &arrival.code()), "Paul Plain");
}

/// Windows' contrast themes.
pub fn the_eye_has_the_colours_of_the_system(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let page = stage.open(&instance, &instance.authorize(&Client::own(&instance)));
    page.expect_heading(&Text::WelcomeHome);
    let forced = json!({"features": [{"name": "forced-colors", "value": "active"}]});
    page.browser()
        .devtools("Emulation.setEmulatedMedia", &forced);
    let colours = "
        const probe = document.body.appendChild(document.createElement('i'));
        Object.assign(probe.style, { color: 'ButtonText', forcedColorAdjust: 'none' });
        const eye = getComputedStyle(document.querySelector('.reveal'), '::before');
        return eye.color + ' is ' + getComputedStyle(probe).color;
    ";
    let colours = page.browser().script(colours, Vec::new());
    let (eye, system) = colours
        .as_str()
        .and_then(|both| both.split_once(" is "))
        .expect("two colours");
    assert_eq!(eye, system);
}

/// The page takes its own place in the history: back leads to what was there before, not to a spent login.
pub fn going_back_skips_the_spent_page(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let client = Client::own(&instance);
    let before = format!("{}/manifest.json", instance.base());
    let page = stage.open(&instance, &before);
    page.go(&instance.authorize(&client));
    page.expect_heading(&Text::WelcomeHome);
    page.log_in("paul", PASSWORD);
    page.expect_arrival(&client.redirect_uri);
    page.back();
    page.expect_arrival(&before);
}

fn key(key: Key) -> String {
    char::from(key).to_string()
}
