//! The card as the core opens it.

use latchkey_core::hass::{Handler, Listing, Presentation, Provider};
use latchkey_core::machine::{Boot, Machine, UnixTime};
use latchkey_core::screen::{Screen, SignIn};
use latchkey_core::wire::{Address, Name, Query, encode_component};

/// Any would do: it is in no fragment.
const ORIGIN: &str = "https://home.example";

/// For this Home Assistant's own frontend.
pub(super) fn own() -> SignIn {
    let own = format!("{ORIGIN}/");
    opened_by(&own, &own)
}

/// For a client.
///
/// # Panics
/// If the core shows no form to it.
pub(super) fn opened_by(client_id: &str, redirect_uri: &str) -> SignIn {
    let provider = Provider {
        name: Name::default(),
        handler: Handler::homeassistant(),
    };
    let (id, uri) = (encode_component(client_id), encode_component(redirect_uri));
    let boot = Boot {
        origin: ORIGIN.to_owned(),
        path: "/auth/authorize".to_owned(),
        query: Query::new(&format!("client_id={id}&redirect_uri={uri}")),
        address: read,
        listing: Some(Listing {
            providers: vec![provider],
            preselect_remember_me: false,
        }),
        prepared: true,
        presentation: Presentation::default(),
        went_by_itself: false,
        visible: true,
        records: Vec::new(),
        opened: UnixTime(0),
    };
    match Machine::start(boot).0.screen() {
        Screen::SignIn(sign_in) => *sign_in,
        screen => panic!("{client_id} gets {screen:?}"),
    }
}

/// Reads the addresses of apps, and no others.
fn read(address: &str) -> Option<Address> {
    let (scheme, rest) = address.split_once("://")?;
    let host = rest.split('/').next()?;
    Some(Address {
        scheme: scheme.to_owned(),
        host: host.to_owned(),
        origin: format!("{scheme}://{host}"),
    })
}
