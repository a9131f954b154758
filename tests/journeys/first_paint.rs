//! A person who is faster than the page: typing and sending before the providers or the flow are known.

use latchkey_core::hass::{Handler, Listing, Provider};
use latchkey_core::machine::{Boot, Focus};
use latchkey_core::screen::{Act, Control, Pace, Panel, Screen, Text};
use latchkey_core::wire::{Method, Name};

use crate::drive::{Aim, Drive, ORIGIN, Trouble, boot, fill, own_query, query};
use crate::hass::{AuthProvider, Hass};

fn instance() -> Hass {
    Hass::with(vec![
        AuthProvider::homeassistant(),
        AuthProvider::command_line(),
    ])
}

/// A document that the integration filled in.
fn filled_in() -> Boot {
    let provider = |name: &str, kind: &str| Provider {
        name: Name::read(name).expect("a name"),
        handler: Handler {
            kind: kind.to_owned(),
            id: None,
        },
    };
    Boot {
        listing: Some(Listing {
            providers: vec![
                provider("Home Assistant Local", "homeassistant"),
                provider("Script Login", "command_line"),
            ],
            preselect_remember_me: true,
        }),
        prepared: true,
        ..page()
    }
}

/// A document from a static folder, which shows the form all the same.
fn guessed() -> Boot {
    Boot {
        prepared: true,
        ..page()
    }
}

fn page() -> Boot {
    boot(ORIGIN, "/auth/authorize", &own_query())
}

fn sent(drive: &Drive) -> Vec<(Method, &str)> {
    let requests = drive.sent.iter();
    let requests = requests.map(|request| (request.method, request.path.as_str()));
    requests.collect()
}

const LOGIN: [(&str, &str); 2] = [("username", "owner"), ("password", "owner-pass-1")];

#[test]
fn the_document_says_who_may_sign_in_so_the_flow_opens_at_once() {
    let mut drive = Drive::open_held(filled_in(), instance());
    assert_eq!(sent(&drive), [(Method::Post, "/auth/login_flow")]);
    let before = drive.screen();
    assert_eq!(drive.form().pace, Pace::Waiting);
    assert_eq!(drive.sign_in_screen().keep, Some(true));
    drive.release(false);
    assert_eq!(drive.screen(), before, "nothing changes for the person");
    drive.sign_in();
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn nobody_takes_the_focus_away_from_who_is_typing() {
    for boot in [filled_in(), guessed()] {
        let mut drive = Drive::open_with(boot, instance(), None);
        assert_eq!(drive.focus, []);
        drive.act(Act::StartOver);
        assert_eq!(drive.focus, [Focus::FirstField], "a form that is new here");
    }
    let listed = Boot {
        prepared: false,
        ..filled_in()
    };
    let drive = Drive::open_with(listed, instance(), None);
    assert_eq!(
        drive.focus,
        [Focus::FirstField],
        "once, and not again with the step"
    );
}

#[test]
fn what_is_sent_before_the_flow_is_open_is_kept_and_sent_once() {
    for boot in [filled_in(), guessed()] {
        let mut drive = Drive::open_held(boot, instance());
        drive.submit(&LOGIN);
        assert_eq!(drive.form().pace, Pace::Checking);
        let typed = fill(&drive.form(), &LOGIN);
        drive.act(Act::Submit(typed));
        drive.release(false);
        assert_eq!(drive.count(Method::Post), 2, "the opening and one submit");
        assert!(drive.target().contains(drive.code()));
    }
}

#[test]
fn a_field_that_was_left_empty_is_still_marked_when_the_flow_is_open() {
    for boot in [filled_in(), guessed()] {
        let mut drive = Drive::open_held(boot, instance());
        drive.submit(&[("username", "owner")]);
        let focus = drive.focus.clone();
        assert_eq!(focus, [Focus::Field("password".to_owned())]);
        drive.release(false);
        assert_eq!(drive.notice().text, Text::CheckMarkedFields);
        let fields = drive.form().fields;
        assert_eq!(fields[1].fault, Some(Text::FieldMissing));
        assert_eq!(drive.focus, focus, "the person has gone on typing");
        assert_eq!(drive.count(Method::Post), 1, "nothing was sent");
        drive.submit(&LOGIN);
        assert!(drive.target().contains(drive.code()));
    }
}

#[test]
fn a_flow_that_can_t_be_opened_leaves_the_form_and_the_focus() {
    let trouble = Some((Aim::Open, Trouble::Refused));
    let mut drive = Drive::open_with(filled_in(), instance(), trouble);
    assert_eq!(drive.notice().text, Text::NoAnswer);
    assert_eq!(drive.form().pace, Pace::Waiting);
    assert_eq!(drive.focus, []);
    drive.sign_in();
    assert_eq!(drive.count(Method::Post), 3, "two openings, one submit");
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn a_provider_that_is_gone_leaves_the_list() {
    let gone = Trouble::Answer(404, r#"{"message": "Invalid handler specified"}"#);
    for is_sent in [true, false] {
        let mut drive = Drive::open_held(filled_in(), instance());
        drive.meet(Aim::Open, gone);
        if is_sent {
            drive.submit(&LOGIN);
        }
        drive.release(false);
        let words = Text::ProviderGone("Home Assistant Local".to_owned());
        assert_eq!(drive.notice().text, words);
        assert_eq!(drive.sign_in_screen().panel, Panel::List);
    }
}

#[test]
fn a_form_that_asks_for_something_else_is_shown_and_nothing_is_sent_to_it() {
    let fields = serde_json::json!([{"name": "badge", "type": "string", "required": true}]);
    let odd = || {
        let mut provider =
            AuthProvider::test("device", crate::hass::Script::Fields(fields.clone()));
        provider.kind = "homeassistant".to_owned();
        provider.id = None;
        Hass::with(vec![provider])
    };
    let mut drive = Drive::open_held(filled_in(), odd());
    drive.submit(&LOGIN);
    drive.release(false);
    assert_eq!(drive.notice().text, Text::SignInChanged);
    assert_eq!(drive.count(Method::Post), 1);

    let drive = Drive::open_with(filled_in(), odd(), None);
    assert_eq!(drive.form().fields[0].name, "badge");
    assert_eq!(drive.focus, [Focus::FirstField]);
}

#[test]
fn whoever_starts_over_learns_how_things_are_now() {
    let mut drive = Drive::open_with(filled_in(), instance(), None);
    assert_eq!(drive.count(Method::Get), 0);
    drive.act(Act::StartOver);
    assert_eq!(drive.count(Method::Get), 1);
}

#[test]
fn a_guess_that_was_wrong_gives_way() {
    let mut drive = Drive::open_held(
        guessed(),
        Hass::with(vec![
            AuthProvider::command_line(),
            AuthProvider::homeassistant(),
        ]),
    );
    assert!(matches!(drive.screen(), Screen::SignIn(_)));
    drive.release(false);
    assert!(drive.form().key.starts_with("command_line/"));
}

#[test]
fn a_guess_that_was_sent_is_right_wherever_the_provider_stands() {
    let providers = vec![AuthProvider::command_line(), AuthProvider::homeassistant()];
    let mut drive = Drive::open_held(guessed(), Hass::with(providers));
    drive.submit(&LOGIN);
    drive.release(false);
    assert!(drive.target().contains(drive.code()));
}

/// The form is there at once; whether hass-oidc-auth is too, and may know the person, is known with the providers.
#[test]
fn what_is_sent_early_counts_for_whoever_goes_past_a_plugin() {
    for hint in ["skip_oidc_redirect=true", "latchkey=welcomed"] {
        let guessed = || Boot {
            query: latchkey_core::wire::Query::new(&format!("{}&{hint}", own_query())),
            ..guessed()
        };
        let plugin = || {
            let mut provider = AuthProvider::redirecting("Company");
            provider.script = crate::hass::Script::Bypass;
            Hass::with(vec![provider, AuthProvider::homeassistant()])
        };
        for hass in [instance(), plugin()] {
            let mut drive = Drive::open_held(guessed(), hass);
            drive.submit(&LOGIN);
            drive.release(false);
            assert_eq!(drive.count(Method::Post), 2, "the opening and one submit");
            assert!(drive.target().contains(drive.code()), "{hint}");
        }
        let drive = Drive::open_with(guessed(), plugin(), None);
        assert_eq!(drive.count(Method::Post), 1, "the plugin knows the person");
        assert!(drive.target().contains(drive.code()), "{hint}");
    }
}

#[test]
fn a_guess_that_was_sent_for_nobody_is_said_to_have_changed() {
    let mut drive = Drive::open_held(guessed(), Hass::with(vec![AuthProvider::command_line()]));
    drive.submit(&LOGIN);
    drive.release(false);
    assert!(drive.form().key.starts_with("command_line/"));
    assert_eq!(drive.count(Method::Post), 1, "it goes to no other provider");
    assert_eq!(drive.notice().text, Text::SignInChanged);
    assert_eq!(drive.focus, [Focus::Notice]);
    let Control::Line { value, .. } = &drive.form().fields[0].control else {
        panic!("{:?}", drive.form());
    };
    assert_eq!(value, "owner", "the name is not request for again");
    drive.submit(&[("username", "cmduser"), ("password", "cmdpass")]);
    assert!(drive.target().contains(drive.code()));

    let providers = vec![
        AuthProvider::redirecting("One"),
        AuthProvider::redirecting("Two"),
    ];
    let mut drive = Drive::open_held(guessed(), Hass::with(providers));
    drive.submit(&LOGIN);
    drive.release(false);
    assert_eq!(drive.panel(), Panel::List);
    assert_eq!(drive.notice().text, Text::SignInChanged);
    assert_eq!(drive.focus, [Focus::Notice]);
}

#[test]
fn keeping_the_session_survives_the_guess() {
    for preselect in [true, false] {
        for is_kept in [true, false] {
            let mut drive = Drive::open_held(guessed(), instance());
            drive.hass.preselect = preselect;
            drive.act(Act::Keep(true));
            drive.act(Act::Keep(is_kept));
            drive.submit(&LOGIN);
            drive.release(false);
            assert_eq!(drive.target().contains("storeToken=true"), is_kept);
        }
        let mut drive = Drive::open_held(guessed(), instance());
        drive.hass.preselect = preselect;
        drive.submit(&LOGIN);
        drive.release(false);
        let is_kept = drive.target().contains("storeToken=true");
        assert!(!is_kept, "the box was empty when the form was sent");

        let mut drive = Drive::open_held(guessed(), instance());
        drive.hass.preselect = preselect;
        drive.release(false);
        assert_eq!(drive.sign_in_screen().keep, Some(preselect));
    }
}

/// Whoever ticked the box and unticked it again has said so, although it is as it was.
#[test]
fn a_word_about_keeping_the_session_holds_whatever_is_preselected() {
    let orders = [
        vec![AuthProvider::homeassistant(), AuthProvider::command_line()],
        // The guess turns out to be wrong.
        vec![AuthProvider::command_line(), AuthProvider::homeassistant()],
    ];
    for (providers, said) in orders
        .iter()
        .flat_map(|providers| [(providers, true), (providers, false)])
    {
        let mut drive = Drive::open_held(guessed(), Hass::with(providers.clone()));
        drive.hass.preselect = !said;
        drive.act(Act::Keep(said));
        drive.release(false);
        assert_eq!(drive.sign_in_screen().keep, Some(said));
        drive.act(Act::StartOver);
        assert_eq!(drive.sign_in_screen().keep, Some(said), "asked anew");
    }
}

#[test]
fn providers_that_can_t_be_asked_for_leave_what_was_typed() {
    let trouble = || Some((Aim::Providers, Trouble::Refused));
    let mut drive = Drive::open_with(guessed(), instance(), trouble());
    assert_eq!(drive.notice().text, Text::NoAnswer);
    assert_eq!(drive.focus, [], "the person is typing");
    assert_eq!(drive.count(Method::Get), 1, "nothing is request by itself");
    drive.sign_in();
    assert_eq!(drive.count(Method::Get), 2);
    assert!(drive.target().contains(drive.code()));

    let mut drive = Drive::open_held(guessed(), instance());
    drive.meet(Aim::Providers, Trouble::Refused);
    drive.submit(&LOGIN);
    drive.release(false);
    assert_eq!(drive.notice().text, Text::NoAnswer);
    assert_eq!(drive.form().pace, Pace::Waiting);
    assert_eq!(drive.focus, [Focus::Notice]);
    drive.submit(&[]);
    assert!(drive.target().contains(drive.code()));

    let banned = Trouble::Answer(403, "403: Forbidden");
    let drive = Drive::open_with(guessed(), instance(), Some((Aim::Providers, banned)));
    assert!(matches!(drive.screen(), Screen::Halted(_)));
}

#[test]
fn a_stranger_is_let_in_by_the_click_that_sends_the_form() {
    let query = query(
        "https://stranger.example/",
        "https://stranger.example/back",
        None,
    );
    let boot = Boot {
        query: latchkey_core::wire::Query::new(&query),
        prepared: false,
        ..filled_in()
    };
    let mut drive = Drive::open_held(boot, instance());
    drive.submit(&LOGIN);
    drive.release(false);
    assert!(drive.target().starts_with("https://stranger.example/back?"));
}
