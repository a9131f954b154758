//! The ID Token: accepted means right (RP-39 to RP-53).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::case::{ACCEPTED, Case, GOOGLE, TENANTS};

const LEEWAY: f64 = 60.0;

/// Validates a case, and what is accepted once more by the words of Core 3.1.3.7 alone.
pub fn check(data: &[u8]) {
    let Some(case) = Case::read(data) else {
        return;
    };
    if case.verdict() == ACCEPTED {
        assert_right(&case);
    }
}

fn assert_right(case: &Case) {
    let parts: Vec<_> = case.token.split('.').collect();
    let [header, claims, _] = parts[..] else {
        panic!("three parts");
    };
    let read =
        |part| -> Value { serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap() };
    let (header, claims) = (read(header), read(claims));
    assert_eq!(header["alg"], "RS256");
    assert!(header.get("crit").is_none());
    let issuer = claims["iss"].as_str().unwrap();
    match case.issuer {
        TENANTS => {
            let tenant = claims["tid"].as_str().unwrap();
            assert!(tenant.len() == 36 && tenant.split('-').count() == 5);
            assert_eq!(issuer, TENANTS.replace("{tenantid}", tenant));
        }
        GOOGLE => assert!(issuer == GOOGLE || issuer == "accounts.google.com"),
        plain => assert_eq!(issuer, plain),
    }
    let audiences = match &claims["aud"] {
        Value::Array(audiences) => audiences.as_slice(),
        audience => std::slice::from_ref(audience),
    };
    let is_trusted = |each: &Value| {
        ["home", "project", "friend"]
            .iter()
            .any(|known| each == known)
    };
    assert!(audiences.iter().any(|each| each == "home") && audiences.iter().all(is_trusted));
    let is_shared = audiences.iter().any(|each| each != "home");
    match claims.get("azp") {
        None | Some(Value::Null) => assert!(!is_shared),
        Some(party) => assert_eq!(party, "home"),
    }
    assert_eq!(claims["nonce"], "n");
    let now = 1_700_000_000.0;
    let time = |name: &str| claims[name].as_f64().unwrap();
    assert!(time("exp") > now - LEEWAY);
    assert!((now - LEEWAY..=now + LEEWAY).contains(&time("iat")));
    if !claims["nbf"].is_null() {
        assert!(time("nbf") <= now + LEEWAY);
    }
    let subject = claims["sub"].as_str().unwrap();
    assert!((1..=255).contains(&subject.len()) && subject.is_ascii());
    if !claims["at_hash"].is_null() {
        let half = URL_SAFE_NO_PAD.encode(&Sha256::digest("a")[..16]);
        assert_eq!(claims["at_hash"], half);
    }
}
