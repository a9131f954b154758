//! One thing after another: what may happen to a page, and to the world behind it.

use latchkey_core::screen::Act;
use latchkey_core::secret::Secret;
use latchkey_core::wire::{Typed, TypedValue};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::json;

use crate::drive::{Storage, Trouble, own_query, query};
use crate::hass::{AuthProvider, Hass, Latchkey, Redeemer, Script, Then, Version};
use crate::op::{Callback, IdToken, Mutation, Op, Token};

/// One thing that happens, to the page or to the world behind it.
#[derive(Clone, Debug)]
pub enum Happening {
    Did(Act),
    /// One of the requests on their way ends.
    Arrives(Index, Option<Trouble>),
    /// An answer comes once more.
    Repeats(Index),
    /// A ticket that nobody gave out.
    Nonsense(Index, u16, &'static str),
    /// A nap ends that nobody took.
    WokenByMistake(Index),
    Waits(u64),
    Hidden,
    Attended,
    Restored,
    /// At the provider the person signs in, and comes back, or is sent back with a mutation.
    Travels(Option<Mutation>),
    /// A callback that was used before is opened again.
    ReturnsAgain(Index),
    Storage(Storage),
    RestartsHome,
    Busy(bool),
    OutsideDone(bool),
    MovesInstance(bool),
}

fn secrets() -> impl Strategy<Value = Typed> {
    let text = |name: &'static str, text: &'static str| Typed {
        name: name.to_owned(),
        value: TypedValue::Text(Secret::new(text.to_owned())),
    };
    prop_oneof![
        Just(text("username", "alice")),
        Just(text("username", "owner")),
        Just(text("password", "alice-pass-1")),
        Just(text("password", "owner-pass-1")),
        Just(text("password", "hunter2-hunter2")),
        Just(text("code", "271828")),
        Just(text("code", "161803")),
        Just(text("user", "1")),
        Just(text("user", "77")),
        Just(text("integer", "x")),
        Just(text("req_str", "a")),
        Just(text("nobody", "asked")),
        any::<bool>().prop_map(|ticked| Typed {
            name: "boolean".to_owned(),
            value: TypedValue::Ticked(ticked),
        }),
        prop::collection::vec(0_usize..4, 0..3).prop_map(|picked| Typed {
            name: "password".to_owned(),
            value: TypedValue::Picked(picked),
        }),
    ]
}

/// What the forms of the instances ask for.
fn sensible() -> impl Strategy<Value = Vec<Typed>> {
    let form = |entries: &[(&str, &str)]| -> Vec<Typed> {
        let entries = entries.iter();
        entries
            .map(|(name, text)| Typed {
                name: (*name).to_owned(),
                value: TypedValue::Text(Secret::new((*text).to_owned())),
            })
            .collect()
    };
    prop::sample::select(vec![
        form(&[("username", "owner"), ("password", "owner-pass-1")]),
        form(&[("username", "alice"), ("password", "alice-pass-1")]),
        form(&[("username", "cmduser"), ("password", "cmdpass")]),
        form(&[("username", "cmduser"), ("password", "hunter2-hunter2")]),
        form(&[("code", "271828")]),
        form(&[("code", "161803")]),
        form(&[("user", "1")]),
        form(&[("password", "pw-pw")]),
    ])
}

/// The acts that a person agrees by, where the page shows who asks.
pub fn clicks() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => prop::collection::vec(secrets(), 0..5).prop_map(Act::Submit),
        3 => sensible().prop_map(Act::Submit),
        2 => (0_usize..9).prop_map(Act::Choose),
        1 => prop_oneof![Just("enter"), Just("leave"), Just("x")]
            .prop_map(|id| Act::Pick(id.to_owned())),
        1 => Just(Act::OpenedExternal),
        1 => Just(Act::Agree),
    ]
}

pub fn other_acts() -> impl Strategy<Value = Act> {
    prop_oneof![
        Just(Act::Keep(true)),
        Just(Act::Keep(false)),
        Just(Act::AskAgain),
        Just(Act::Restart),
        Just(Act::AnotherAccount),
        Just(Act::StartOver),
    ]
}

fn troubles() -> impl Strategy<Value = Option<Trouble>> {
    prop_oneof![
        6 => Just(None),
        1 => Just(Some(Trouble::Refused)),
        1 => Just(Some(Trouble::Hang)),
        1 => Just(Some(Trouble::Truncated)),
        1 => Just(Some(Trouble::WrongTypes)),
        3 => (0_usize..400, 0_usize..13)
            .prop_map(|(place, instead)| Some(Trouble::OneValue(place, instead))),
        1 => Just(Some(Trouble::FiveMegabytes)),
        1 => prop_oneof![
            Just(400_u16), Just(403), Just(404), Just(409), Just(429), Just(500), Just(503), Just(302)
        ].prop_map(|status| Some(Trouble::Answer(status, ""))),
        1 => Just(Some(Trouble::Answer(400, r#"{"message": "User input malformed"}"#))),
        1 => Just(Some(Trouble::Answer(200, r#"{"type": "menu", "flow_id": "x"}"#))),
    ]
}

pub fn happenings(acts: BoxedStrategy<Act>) -> impl Strategy<Value = Vec<Happening>> {
    let happening = prop_oneof![
        8 => acts.prop_map(Happening::Did),
        8 => (any::<Index>(), troubles()).prop_map(|(index, trouble)| Happening::Arrives(index, trouble)),
        1 => any::<Index>().prop_map(Happening::Repeats),
        1 => (any::<Index>(), prop_oneof![Just(200_u16), Just(500)], prop_oneof![Just(""), Just("{}")])
            .prop_map(|(index, status, body)| Happening::Nonsense(index, status, body)),
        1 => any::<Index>().prop_map(Happening::WokenByMistake),
        2 => (0_u64..8_000).prop_map(Happening::Waits),
        1 => Just(Happening::Waits(700_000)),
        1 => Just(Happening::Hidden),
        1 => Just(Happening::Attended),
        1 => Just(Happening::Restored),
        4 => prop_oneof![2 => Just(None), 1 => prop::sample::select(mutations()).prop_map(Some)]
            .prop_map(Happening::Travels),
        1 => any::<Index>().prop_map(Happening::ReturnsAgain),
        1 => prop_oneof![4 => Just(Storage::Works), 1 => Just(Storage::Blocked), 1 => Just(Storage::NoChance)]
            .prop_map(Happening::Storage),
        1 => Just(Happening::RestartsHome),
        1 => any::<bool>().prop_map(Happening::Busy),
        1 => any::<bool>().prop_map(Happening::OutsideDone),
        1 => any::<bool>().prop_map(Happening::MovesInstance),
    ];
    prop::collection::vec(happening, 0..40)
}

fn mutations() -> Vec<Mutation> {
    vec![
        Callback::AccessDenied.into(),
        Callback::StateAltered.into(),
        Callback::IssAltered.into(),
        Callback::NeitherCodeNorError.into(),
        Callback::InFragment.into(),
        Token::Hangs.into(),
        Token::Html500.into(),
        IdToken::NonceAltered.into(),
        IdToken::SignatureFlipped.into(),
    ]
}

pub fn queries() -> impl Strategy<Value = String> {
    let own = own_query();
    let challenge = "FgtOQz44TgXlN9xZtGf3yyQD8CFNsVxdtYhio_EVbS4";
    let android = query(
        "https://home-assistant.io/android",
        "homeassistant://auth-callback",
        None,
    );
    prop_oneof![
        2 => Just(own.clone()),
        1 => Just(android),
        2 => Just(stranger()),
        1 => Just(format!("{own}&code_challenge={challenge}&code_challenge_method=S256")),
    ]
}

pub fn stranger() -> String {
    query("https://app.example/", "https://app.example/cb", Some("s"))
}

pub fn instances() -> impl Strategy<Value = Hass> {
    let providers = vec![
        AuthProvider::homeassistant(),
        AuthProvider::trusted(true),
        AuthProvider::trusted(false),
        AuthProvider::header(),
        AuthProvider::redirecting("Company"),
        AuthProvider::test("kitchen", Script::Kitchen),
        AuthProvider::test("external", Script::External { naive: false }),
        AuthProvider::test("progress", Script::ProgressDone),
        AuthProvider::test("menu", Script::Menu(json!({"enter": "In", "leave": "Out"}))),
        AuthProvider::test("multi", Script::Multi),
        AuthProvider::test("odd", Script::Strange("hologram")),
        AuthProvider::latchkey("By the page", "page", Latchkey::by(Redeemer::Browser)),
        AuthProvider::latchkey(
            "By the integration",
            "integration",
            Latchkey::by(Redeemer::Server),
        ),
        AuthProvider::latchkey(
            "Link",
            "link",
            Latchkey::by(Redeemer::Browser).then(Then::Link),
        ),
        AuthProvider::latchkey(
            "No",
            "no",
            Latchkey::by(Redeemer::Server).then(Then::Abort("not_allowed")),
        ),
    ];
    let version = prop_oneof![Just(Version::Old), Just(Version::New)];
    // The last one always lets someone in, so that there is a way out.
    let others = prop::sample::subsequence(providers, 0..7).prop_shuffle();
    (others, version).prop_map(|(mut providers, version)| {
        providers.push(AuthProvider::command_line());
        let mut hass = Hass::with(providers);
        hass.version = version;
        hass.ops =
            vec![Op::at("idp.example").registered_as(&["page", "integration", "link", "no"])];
        hass
    })
}
