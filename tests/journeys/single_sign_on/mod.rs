//! "Continue with …": to a provider and back, and everything that can come between.

mod aborts;
mod at_once;
mod hass_openid;
mod in_between;
mod linking;
mod offers;
mod other_plugins;
mod records;
mod refusals;
mod there_and_back;

use latchkey_core::screen::{Panel, Text};

use crate::drive::Drive;
use crate::hass::{AuthProvider, Hass, Latchkey, Redeemer};
use crate::op::Op;

const BOTH: [Redeemer; 2] = [Redeemer::Browser, Redeemer::Server];

/// An instance with passwords and this provider.
fn instance(latchkey: Latchkey) -> Hass {
    instance_of(Op::at("idp.example"), latchkey)
}

fn instance_of(op: Op, latchkey: Latchkey) -> Hass {
    let ours = AuthProvider::latchkey("Example", "example", latchkey);
    let mut hass = Hass::with(vec![AuthProvider::homeassistant(), ours]);
    hass.ops = vec![op.registered()];
    hass
}

/// At the provider, by a click.
fn left_with(latchkey: Latchkey) -> Drive {
    left(instance(latchkey))
}

fn left(hass: Hass) -> Drive {
    let mut drive = Drive::open(hass);
    drive.choose("Example");
    assert_eq!(drive.left.len(), 1, "{:?}", drive.screen());
    drive
}

/// The words and the code above the list, from where every other sign-in option is still there.
#[track_caller]
fn refused_with(drive: &Drive, text: &Text, code: &str) {
    let notice = drive.notice();
    assert_eq!(notice.text, *text);
    assert_eq!(notice.code.as_deref(), Some(code));
    assert_eq!(drive.panel(), Panel::List);
    assert_eq!(drive.others(), ["Home Assistant Local", "Example"]);
}

/// Signs in by password, from wherever this is.
#[track_caller]
fn signs_in_otherwise(drive: &mut Drive) {
    drive.choose("Home Assistant Local");
    drive.sign_in();
    assert!(drive.landed().contains(drive.code()));
}
