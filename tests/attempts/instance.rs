//! An instance with an honest provider and a hostile one, each with its redirect URLs (`oidc/mix_up.py`), and each as a public
//! and as a confidential client.

use proptest::prelude::*;

use crate::hass::{AuthProvider, Hass, Latchkey, Redeemer};
use crate::op::{Op, redirect_uris};

/// Where the providers of an instance send people back to, and what they say of themselves.
#[derive(Clone, Copy, Debug)]
pub struct Instance {
    pub honest: Redirect,
    /// A hostile one that shares the old redirect URL says that it will name itself: else it is not offered.
    pub hostile: Redirect,
    /// Whether the honest one names itself in its callbacks, which it must to share the old redirect URL.
    pub honest_names_itself: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Redirect {
    Own,
    Shared,
}

pub fn instances() -> impl Strategy<Value = Instance> {
    let redirect = || prop_oneof![Just(Redirect::Own), Just(Redirect::Shared)];
    (redirect(), redirect(), any::<bool>()).prop_map(|(honest, hostile, names)| Instance {
        honest,
        hostile,
        honest_names_itself: names || honest == Redirect::Shared,
    })
}

pub const HONEST: usize = 0;
pub const HOSTILE: usize = 1;

impl Instance {
    pub fn build(self) -> Hass {
        let mut honest = Op::at("idp.example").registered_as(&["page", "integration"]);
        // As an administrator leaves it who has registered the new ones.
        honest.redirect_uris.extend(shared());
        honest.sends_issuer = self.honest_names_itself;
        honest.announces_issuer = self.honest_names_itself;
        let mut hostile = Op::at("evil.example");
        hostile.is_hostile = true;
        hostile.sends_issuer = false;
        hostile.redirect_uris = [shared(), redirect_uris("evil"), redirect_uris("evil2")].concat();
        hostile.announces_issuer = self.hostile == Redirect::Shared;
        let of = |op, redirect, redeemer| Latchkey {
            op,
            redirect_uris: match redirect {
                Redirect::Own => Vec::new(),
                Redirect::Shared => shared(),
            },
            ..Latchkey::by(redeemer)
        };
        let honestly = |redeemer| of(HONEST, self.honest, redeemer);
        let evil = |redeemer| of(HOSTILE, self.hostile, redeemer);
        let mut hass = Hass::with(vec![
            AuthProvider::latchkey("By the page", "page", honestly(Redeemer::Browser)),
            AuthProvider::latchkey(
                "By the integration",
                "integration",
                honestly(Redeemer::Server),
            ),
            AuthProvider::latchkey("Evil", "evil", evil(Redeemer::Browser)),
            AuthProvider::latchkey("Evil too", "evil2", evil(Redeemer::Server)),
        ]);
        hass.ops = vec![honest, hostile];
        hass
    }
}

fn shared() -> Vec<String> {
    ["http://ha.test:8123", "https://home.example"]
        .map(|origin| format!("{origin}/auth/latchkey/callback"))
        .to_vec()
}

/// The instance that the attack was found in, but for the redirect URLs.
pub const SILENT: Instance = Instance {
    honest: Redirect::Own,
    hostile: Redirect::Own,
    honest_names_itself: false,
};
