//! The authorization endpoint: validates the request, lets the person in, and sends the browser back.

use super::form::{encode, field, fields};
use super::mutation::Callback;
use super::{Grant, Op};

/// Another page's state, in our form.
const FOREIGN_STATE: &str = "Zm9yZWlnbi1mb3JlaWduLWZvcmVpZ24tZm9yZWlnbiE";

/// All that a request may hold.
const KNOWN: [&str; 9] = [
    "response_type",
    "client_id",
    "scope",
    "nonce",
    "redirect_uri",
    "state",
    "code_challenge",
    "code_challenge_method",
    "prompt",
];

impl Op {
    /// Where the browser is sent once the person has signed in.
    pub fn authorize(&mut self, target: &str) -> String {
        let (endpoint, query) = target.split_once('?').unwrap();
        // A provider's own parameters stay where they are.
        let own = self.authorization.split_once('?');
        let (own, kept) = own.unwrap_or((&self.authorization, ""));
        assert_eq!(endpoint, own);
        assert!(query.starts_with(kept), "{query}");
        let query = query[kept.len()..].trim_start_matches('&').to_owned();
        self.request.push(query.clone());
        let need = |name: &str| field(&query, name).unwrap_or_else(|| panic!("no {name}: {query}"));
        for (name, _) in fields(&query) {
            assert!(KNOWN.contains(&name.as_str()), "{name} is request for");
        }
        assert_eq!(need("response_type"), "code");
        assert_eq!(need("client_id"), self.client_id);
        assert_eq!(need("code_challenge_method"), "S256");
        let scope = need("scope");
        assert!(scope.split(' ').any(|scope| scope == "openid"), "{scope}");
        assert!(!scope.contains("offline_access"), "{scope}");
        let redirect_uri = need("redirect_uri");
        assert!(self.redirect_uris.contains(&redirect_uri), "{redirect_uri}");
        let (state, nonce, challenge) = (need("state"), need("nonce"), need("code_challenge"));
        // 32 random bytes are 43 characters; the suite warns of a longer nonce.
        assert_eq!((state.len(), challenge.len()), (43, 43));
        assert!(nonce.len() <= 43, "{nonce}");
        self.must_be_fresh("state", &state);
        self.must_be_fresh("nonce", &nonce);
        self.must_be_fresh("challenge", &challenge);
        self.keep_secret(&state);
        self.keep_secret(&nonce);
        let code = format!("op-c0de/{}+{}", self.client_id, self.grants.len());
        self.keep_secret(&code);
        let grant = Grant {
            redirect_uri: redirect_uri.clone(),
            challenge,
            nonce,
            is_used: false,
        };
        self.grants.insert(code.clone(), grant);
        self.send_back(&redirect_uri, &state, &code)
    }

    fn send_back(&self, redirect_uri: &str, state: &str, code: &str) -> String {
        let mut pairs = Vec::new();
        let mut add = |name: &'static str, value: &str| pairs.push((name, value.to_owned()));
        match self.error() {
            Some(error) => {
                add("error", error);
                add("error_description", "<b>No</b> & never");
            }
            None if self.is(Callback::NeitherCodeNorError) => {}
            None if self.is(Callback::CodeEmpty) => add("code", ""),
            None => add("code", code),
        }
        if self.is(Callback::CodeRepeated) {
            add("code", code);
        }
        if self.is(Callback::CodeAndError) {
            add("error", "access_denied");
        }
        match self.mutation {
            _ if self.is(Callback::StateDropped) => {}
            _ if self.is(Callback::StateEmpty) => add("state", ""),
            _ if self.is(Callback::StateAltered) || self.is(Callback::StateAlteredOnError) => {
                add("state", FOREIGN_STATE);
            }
            _ if self.is(Callback::StateLengthened) => add("state", &format!("{state}1")),
            _ => add("state", state),
        }
        if self.is(Callback::StateRepeated) {
            add("state", state);
        }
        let is_dropped = self.is(Callback::IssDropped) || self.is(Callback::IssDroppedOnError);
        if self.is(Callback::IssAltered) || self.is(Callback::IssOnError) {
            add("iss", &format!("{}1", self.issuer));
        } else if self.sends_issuer && !is_dropped {
            add("iss", &self.issuer);
        }
        match self.mutation {
            _ if self.is(Callback::IdTokenInFront) => add("id_token", "a.b.c"),
            _ if self.is(Callback::AccessTokenInFront) => add("access_token", "opaque"),
            _ if self.is(Callback::JarmResponse) => add("response", "a.b.c"),
            _ if self.is(Callback::UnknownExtraParameter) => add("session_state", "x.y"),
            _ => {}
        }
        let pairs = pairs.iter();
        let pairs = pairs.map(|(name, value)| format!("{name}={}", encode(value)));
        let query = pairs.collect::<Vec<_>>().join("&");
        let separator = if self.is(Callback::InFragment) {
            '#'
        } else {
            '?'
        };
        format!("{redirect_uri}{separator}{query}{}", self.extra)
    }

    const fn error(&self) -> Option<&'static str> {
        let Some(super::Mutation::Callback(mutation)) = self.mutation else {
            return None;
        };
        match mutation {
            Callback::AccessDenied
            | Callback::IssOnError
            | Callback::IssDroppedOnError
            | Callback::StateAlteredOnError => Some("access_denied"),
            Callback::LoginRequired => Some("login_required"),
            Callback::TemporarilyUnavailable => Some("temporarily_unavailable"),
            Callback::StrangeError => Some("<script>alert(1)</script>"),
            _ => None,
        }
    }
}
