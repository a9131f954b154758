//! Who sends a person to the login page: the query that they bring, and where they expect them back.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::instance::Instance;
use super::landing::Landing;

/// A client, as it stands in the query of `/auth/authorize`.
#[derive(Clone)]
pub struct Client {
    /// `client_id`.
    pub id: String,
    /// `redirect_uri`.
    pub redirect_uri: String,
    /// `state`, as it stands in the query; a missing one stays missing.
    pub state: Option<&'static str>,
    /// Further parameters, as they stand in the query.
    pub more: &'static str,
}

impl Client {
    /// What a client with PKCE adds to its query: the challenge of RFC 7636, appendix B.
    pub const CHALLENGE: &str =
        "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";
    /// What only that client knows.
    pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    /// This Home Assistant's own frontend, except that it does not spend the code: its address is a file.
    pub fn own(instance: &Instance) -> Self {
        Self {
            id: format!("{}/", instance.base()),
            redirect_uri: format!("{}/robots.txt?auth_callback=1", instance.base()),
            state: None,
            more: "",
        }
    }

    /// The same where somebody else's scheme, host and port stand in Home Assistant's place: a proxy's.
    pub fn seen_from(self, base: &str) -> Self {
        Self {
            id: format!("{base}/"),
            redirect_uri: format!("{base}/robots.txt?auth_callback=1"),
            ..self
        }
    }

    /// The Android app.
    pub fn android() -> Self {
        Self {
            id: "https://home-assistant.io/android".to_owned(),
            redirect_uri: "homeassistant://auth-callback".to_owned(),
            state: None,
            more: "",
        }
    }

    /// The app for iPhones and iPads, which only its name tells from the other one.
    pub fn ios() -> Self {
        Self {
            id: "https://home-assistant.io/iOS".to_owned(),
            ..Self::android()
        }
    }

    /// A stranger, whose address of return is a page of the test's.
    pub fn third_party() -> Self {
        Self {
            id: format!("http://{}/", Landing::HOST),
            redirect_uri: format!("http://{}/callback?flow=1", Landing::HOST),
            state: Some("ab%2Fc%20d+e%3D~"),
            more: "",
        }
    }

    /// The query of the authorize address.
    pub fn query(&self) -> String {
        let encoded = |text| utf8_percent_encode(text, ENCODED);
        let mut query = format!(
            "response_type=code&client_id={}&redirect_uri={}",
            encoded(&self.id),
            encoded(&self.redirect_uri)
        );
        if let Some(state) = self.state {
            query.push_str("&state=");
            query.push_str(state);
        }
        query.push_str(self.more);
        query
    }
}

/// As JavaScript's `encodeURIComponent`, which the frontend uses.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');
