//! What a provider, the integration's offer of it, or another page of this origin can say, but for the ID Token.

use std::collections::HashMap;

use latchkey_core::oidc::{
    Callback, Entropy, Prompt, ProviderConfiguration, Route, authorization_redirect,
};
use latchkey_core::secret::Secret;
use latchkey_core::wire::{Query, Response};
use serde_json::Value;

use crate::attempt::{AT, ISSUER, ORIGIN, PATH, address, redemption, redirect};

/// A callback's query, with the record that an honest one would find.
pub fn callback(data: &[u8]) {
    let Ok(query) = str::from_utf8(data) else {
        return;
    };
    let Ok(callback) = Callback::read(PATH, &Query::new(query)) else {
        return;
    };
    assert_eq!(callback.state().as_str().len(), 43);
    let redirect = redirect(ISSUER, true);
    let is_ours = *callback.state() == redirect.state;
    let (resume_context, verdict) = callback.validate(Some(&redirect.record), AT);
    // Only an attempt's own callback gets anything out of its record.
    assert!(is_ours || (resume_context.is_none() && verdict.is_err()));
    let Ok(code) = verdict else {
        return;
    };
    // Another reader of forms finds the same code, once, nothing else that means something, and no stranger's name.
    let pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).collect();
    let only = |name: &str| {
        let mut named = pairs.iter().filter(|(found, _)| found == name);
        let first = named.next().map(|(_, value)| value.clone().into_owned());
        assert!(named.next().is_none(), "{name} stands there twice");
        first
    };
    for name in ["error", "response", "id_token", "access_token", "token"] {
        assert_eq!(only(name), None);
    }
    assert_eq!(only("iss").as_deref(), Some(ISSUER));
    let found = only("code").unwrap();
    let Route::Page(post, _) = code.proceed() else {
        panic!("the page redeems");
    };
    assert_eq!(field(post.form.reveal(), "code"), found);
}

/// The record that waits for an honest callback.
pub fn pending(data: &[u8]) {
    let Ok(record) = str::from_utf8(data) else {
        return;
    };
    let state = redirect(ISSUER, true).state;
    let query = format!(
        "code=c&iss=https%3A%2F%2Fidp.example&state={}",
        state.as_str()
    );
    let callback = Callback::read(PATH, &Query::new(&query)).unwrap();
    let (resume_context, verdict) = callback.validate(Some(&Secret::new(record.to_owned())), AT);
    let Ok(code) = verdict else {
        return;
    };
    let kept: Value = serde_json::from_str(record).unwrap();
    let text = |name: &str| kept[name].as_str().unwrap();
    assert_eq!(text("state"), state.as_str());
    assert_eq!(text("issuer"), ISSUER);
    assert!(text("redirect_uri").ends_with(PATH));
    assert_eq!(text("verifier").len(), 43);
    assert_eq!(resume_context.as_deref(), Some(text("luggage")));
    let began = kept["began"].as_u64().unwrap();
    assert!(began <= AT.0 + 60 && AT.0 <= began.saturating_add(600));
    match code.proceed() {
        Route::Page(post, _) => {
            assert_eq!(post.endpoint, text("endpoint"));
            let form = post.form.reveal();
            assert_eq!(field(form, "code"), "c");
            assert_eq!(field(form, "redirect_uri"), text("redirect_uri"));
            assert_eq!(field(form, "client_id"), text("client_id"));
            assert_eq!(field(form, "code_verifier"), text("verifier"));
        }
        Route::Integration(proof) => {
            assert!(kept["endpoint"].is_null() && kept["algorithm"].is_null());
            let proof: HashMap<_, _> = proof.parts().iter().cloned().collect();
            assert_eq!(proof["code_verifier"].reveal(), text("verifier"));
            assert_eq!(proof["redirect_uri"].reveal(), text("redirect_uri"));
        }
    }
}

/// The integration's offer: its address on the first line, then its words as JSON.
pub fn configuration(data: &[u8]) {
    let Some((url, words)) = str::from_utf8(data)
        .ok()
        .and_then(|data| data.split_once('\n'))
    else {
        return;
    };
    let Ok(words) = serde_json::from_str::<HashMap<String, String>>(words) else {
        return;
    };
    let word = |name: &str| words.get(name).map(String::as_str);
    let Ok(configuration) = ProviderConfiguration::read(url, word, ORIGIN, address) else {
        return;
    };
    assert_secure(url);
    let redirect = authorization_redirect(
        configuration,
        Entropy::new([7; 64]),
        AT,
        "l".to_owned(),
        Some(Prompt::SelectAccount),
    );
    let target = redirect.target.reveal();
    assert!(target.starts_with(url));
    let target = url::Url::parse(target).unwrap();
    assert_eq!(target.fragment(), None);
    let pairs: Vec<_> = target.query_pairs().collect();
    let only = |name: &str| {
        let named: Vec<_> = pairs.iter().filter(|(found, _)| found == name).collect();
        assert_eq!(named.len(), 1, "{name}");
        named[0].1.clone().into_owned()
    };
    assert_eq!(only("response_type"), "code");
    assert_eq!(only("code_challenge_method"), "S256");
    assert_eq!(only("code_challenge").len(), 43);
    assert_eq!(only("state"), redirect.state.as_str());
    assert!(only("scope").split(' ').any(|scope| scope == "openid"));
    let redirect_uri = only("redirect_uri");
    let origin = url::Url::parse(&redirect_uri).unwrap().origin();
    assert_eq!(origin.ascii_serialization(), ORIGIN);
    let kept: Value = serde_json::from_str(redirect.record.reveal()).unwrap();
    assert_eq!(kept["nonce"], only("nonce"));
    assert_eq!(kept["redirect_uri"], redirect_uri);
    assert_eq!(kept["client_id"], words["client_id"]);
    assert!(kept["nonce"] != "");
    if let Some(endpoint) = kept["endpoint"].as_str() {
        assert_eq!(words["exchange"], "browser");
        assert_secure(endpoint);
        assert_ne!(kept["algorithm"], "none");
    }
}

/// A status on the first line, then what a token endpoint answers.
pub fn token_answer(data: &[u8]) {
    let Some((status, body)) = str::from_utf8(data)
        .ok()
        .and_then(|data| data.split_once('\n'))
    else {
        return;
    };
    let Ok(status) = status.parse() else {
        return;
    };
    let secret = Secret::new(body.to_owned());
    let redeemed = redemption(ISSUER).validate(Ok(Response {
        status,
        body: secret,
    }));
    let said = serde_json::from_str::<Value>(body).unwrap_or_default();
    let text = |name: &str| said[name].as_str().unwrap_or_default();
    match redeemed {
        Err(fault) => {
            // A provider's words are kept short and printable, and nothing of a token is in a fault.
            let shown = format!("{fault:?}");
            assert!(shown.len() < 160 && !shown.chars().any(char::is_control));
        }
        Ok(redeemed) => {
            assert_eq!(status, 200);
            assert!(!text("access_token").is_empty() && !text("id_token").is_empty());
            assert!(text("token_type").eq_ignore_ascii_case("bearer"));
            assert_eq!(format!("{redeemed:?}"), "Redeemed([redacted])");
            let _ = redeemed.validate(AT);
        }
    }
}

fn assert_secure(endpoint: &str) {
    let url = url::Url::parse(endpoint).unwrap();
    let is_loopback = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
    assert!(
        url.scheme() == "https" || (url.scheme() == "http" && is_loopback),
        "{url}"
    );
}

/// The only field of that name in a form, as another reader finds it.
fn field(form: &str, name: &str) -> String {
    let named: Vec<_> = url::form_urlencoded::parse(form.as_bytes())
        .filter(|(found, _)| found == name)
        .collect();
    assert_eq!(named.len(), 1, "{name}");
    named[0].1.clone().into_owned()
}
