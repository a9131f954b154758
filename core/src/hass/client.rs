//! Who asks for the code: this Home Assistant itself, one of its apps, or somebody else.
//!
//! "Somebody else" is the default. A known name needs both a known id *and* the redirect address that
//! belongs to it: an id alone can be claimed by anyone.

use crate::wire::Address;

/// The client that asks.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Client {
    /// The frontend of this very Home Assistant.
    OwnOrigin,
    /// One of Home Assistant's own apps.
    App(App),
    /// Anyone else: to be shown before anything completes.
    ThirdParty {
        /// The host of the client's id, in ASCII.
        host: String,
        /// The host the code goes to, if it is another one; a custom scheme is shown as `scheme://`.
        destination: Option<String>,
    },
}

/// Home Assistant's own apps.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum App {
    /// The Android app.
    Android,
    /// The app for iPhone, iPad and Mac.
    Ios,
    /// The Wear OS app.
    WearOs,
}

const ANDROID: &str = "https://home-assistant.io/android";
/// How each app asks: its id, its redirect address, and which it is. The integration knows them by this list
/// (`first_paint/`).
pub const APPS: [(&str, &str, App); 5] = [
    (ANDROID, "homeassistant://auth-callback", App::Android),
    (
        ANDROID,
        "https://wear.googleapis.com/3p_auth/io.homeassistant.companion.android",
        App::WearOs,
    ),
    (
        ANDROID,
        "https://wear.googleapis-cn.com/3p_auth/io.homeassistant.companion.android",
        App::WearOs,
    ),
    (
        "https://home-assistant.io/iOS",
        "homeassistant://auth-callback",
        App::Ios,
    ),
    (
        "https://home-assistant.io/iOS/dev-auth",
        "homeassistant-dev://auth-callback",
        App::Ios,
    ),
];

impl Client {
    pub(super) fn of(
        client_id: &str,
        id: &Address,
        redirect_uri: &str,
        redirect: &Address,
        origin: &str,
    ) -> Self {
        let is_own = client_id.strip_suffix('/') == Some(origin) && redirect.origin == origin;
        if is_own {
            return Self::OwnOrigin;
        }
        let mut apps = APPS.iter();
        if let Some((.., app)) = apps.find(|(id, uri, _)| (*id, *uri) == (client_id, redirect_uri))
        {
            return Self::App(*app);
        }
        let destination = if redirect.is_web() {
            redirect.host.clone()
        } else {
            [&redirect.scheme, "://", &redirect.host].concat()
        };
        Self::ThirdParty {
            host: id.host.clone(),
            destination: Some(destination).filter(|destination| *destination != id.host),
        }
    }
}
