//! A provider as the integration offers it, and what an attempt at it is made of.

use latchkey_core::machine::is_same_visit;
use latchkey_core::oidc::{
    Entropy, Issuer, Misconfigured, Prompt, ProviderConfiguration, State, Verifier,
    authorization_redirect,
};
use latchkey_core::wire::UnixTime;

use crate::attempt::{ORIGIN, address};

const TENANT: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

#[test]
fn a_name_is_compared_exactly_but_for_google_and_microsoft() {
    let entra = "https://login.microsoftonline.com/{tenantid}/v2.0";
    let named = entra.replace("{tenantid}", TENANT);
    let other = Some("00000000-0000-4000-8000-000000000000");
    let no_guid = entra.replace("{tenantid}", "x");
    for (issuer, iss, tid, expected) in [
        ("https://t.example/", "https://t.example/", None, true),
        ("https://t.example/", "https://t.example", None, false),
        ("https://t.example", "t.example", None, false),
        (
            "https://accounts.google.com",
            "accounts.google.com",
            None,
            true,
        ),
        (entra, &named, Some(TENANT), true),
        (entra, &named, other, false),
        (entra, &named, None, false),
        (entra, &no_guid, Some("x"), false),
        (entra, entra, Some("{tenantid}"), false),
    ] {
        let signed = Issuer::new(issuer.to_owned()).signed(iss, tid);
        assert_eq!(signed, expected, "{issuer} {iss} {tid:?}");
    }
}

#[test]
fn a_callback_has_the_issuer_s_one_name() {
    for (issuer, iss) in [
        ("https://t.example", "https://t.example/"),
        ("https://accounts.google.com", "accounts.google.com"),
    ] {
        assert!(!Issuer::new(issuer.to_owned()).sent_callback(iss), "{iss}");
    }
}

#[test]
fn the_vector_of_rfc_7636_appendix_b() {
    let verifier = Verifier::read("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned());
    let challenge = verifier.unwrap().challenge();
    assert_eq!(
        challenge.as_str(),
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    );
}

#[test]
fn state_and_verifier_share_no_randomness() {
    let mut bytes = [0; 64];
    bytes[..32].fill(0xff);
    let (state, verifier) = Entropy::new(bytes).split();
    assert_eq!(
        state.as_str(),
        "__________________________________________8"
    );
    assert_eq!(
        verifier.reveal(),
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    );
}

#[test]
fn nothing_shows_in_debug() {
    let (state, verifier) = Entropy::new([7; 64]).split();
    let shown = format!("{state:?} {verifier:?} {:?}", Entropy::new([7; 64]));
    assert_eq!(
        shown,
        "State([redacted]) Verifier([redacted]) Entropy([redacted])"
    );
}

#[test]
fn only_our_own_form_of_state_is_read() {
    assert!(State::read("a".repeat(43)).is_some());
    for foreign in ["", "a", &"a".repeat(44), &"ä".repeat(21), &"/".repeat(43)] {
        assert!(State::read(foreign.to_owned()).is_none(), "{foreign}");
    }
}

fn read_at(origin: &str, url: &str) -> Result<ProviderConfiguration, Misconfigured> {
    let registered = [origin, "/auth/latchkey/callback/x"].concat();
    let word = |name: &str| match name {
        "issuer" => Some("https://idp.example"),
        "client_id" => Some("us"),
        "redirect_uris" => Some(registered.as_str()),
        "exchange" => Some("server"),
        "now" => Some("1700000000"),
        _ => None,
    };
    ProviderConfiguration::read(url, word, origin, address)
}

/// At home many are reached by plain http, and a provider never: RP-01.
#[test]
fn a_page_of_this_origin_may_wait_in_the_providers_place() {
    const REQUEST: &str = "/auth/latchkey/wait/x?response_type=code&scope=openid&nonce=n";
    for origin in ["http://192.168.1.5:8123", "http://localhost:8123", ORIGIN] {
        let at = |origin_of: &str| read_at(origin, &[origin_of, REQUEST].concat());
        assert!(at(origin).is_ok(), "{origin}");
        for other in [
            "http://192.168.1.5",
            "http://localhost:8124",
            "http://home.example",
        ] {
            let refused = Err(Misconfigured::AuthorizationEndpointInsecure);
            assert_eq!(at(other), refused, "{origin} {other}");
        }
    }
}

/// RFC 3986, 3.4: the provider finds another parameter there, or none.
#[test]
fn a_second_question_mark_belongs_to_the_name_that_follows() {
    const REQUEST: &str = "response_type=code&scope=openid&nonce=n";
    let at = |query: &str| read_at(ORIGIN, &["https://idp.example/a?", query, REQUEST].concat());
    assert!(at("").is_ok());
    assert_eq!(at("?"), Err(Misconfigured::RequestMalformed));
    assert!(at("?&").is_ok());
    assert!(at("?state=x&").is_ok());
    assert_eq!(at("state=x?&"), Err(Misconfigured::RequestMalformed));
}

fn target(request: &str, prompt: Option<Prompt>) -> String {
    let configuration = read_at(ORIGIN, request).unwrap();
    let (entropy, at) = (Entropy::new([7; 64]), UnixTime(1));
    let redirect = authorization_redirect(configuration, entropy, at, String::new(), prompt);
    redirect.target.reveal().clone()
}

#[test]
fn a_provider_is_told_once_what_to_ask() {
    let prompts = |request: &str, prompt| {
        let target = target(request, prompt);
        let told = target
            .split(['?', '&'])
            .filter(|pair| pair.starts_with("prompt="));
        told.map(str::to_owned).collect::<Vec<_>>()
    };
    let plain = "https://idp.example/?response_type=code&scope=openid&nonce=n";
    assert!(prompts(plain, None).is_empty());
    assert_eq!(prompts(plain, Some(Prompt::None)), ["prompt=none"]);
    let account = Some(Prompt::SelectAccount);
    assert_eq!(prompts(plain, account), ["prompt=select_account"]);
    // Who has to authenticate anew is asked that, whatever the page would ask.
    let anew =
        "https://idp.example/?response_type=code&scope=openid&nonce=n&prompt=login&max_age=0";
    // So is whoever has an endpoint that asks for something by itself, wherever it does.
    let own = "https://idp.example/?prompt=consent&response_type=code&scope=openid&nonce=n";
    for prompt in [None, Some(Prompt::None), account] {
        assert_eq!(prompts(anew, prompt), ["prompt=login"]);
        assert_eq!(prompts(own, prompt), ["prompt=consent"]);
    }
}

#[test]
fn a_visit_lasts_for_ten_minutes() {
    let went = UnixTime(1_000);
    let cases = [(1_000, true), (1_599, true), (1_600, false), (900, true)];
    for (now, expected) in cases {
        assert_eq!(is_same_visit(went, UnixTime(now)), expected, "{now}");
    }
    // Of a tab in which somebody came in otherwise.
    assert!(is_same_visit(UnixTime::NEVER, UnixTime(1_700_000_000)));
    // What was written before there was a time.
    assert!(!is_same_visit(UnixTime(1), UnixTime(1_700_000_000)));
}
