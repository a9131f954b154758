//! The rows of `docs/developers/relying-party.md` that a mutation decides, each with all of its mutations.

use serde_json::{Value, json};

use super::run::{accepts, leaves_to_component, rejects, stops};
use crate::op::{Callback, IdToken, Op, Token};

/// RP-22: what is known stands there once; what is not known is ignored.
#[test]
fn parameters_stand_there_once() {
    rejects(Callback::StateRepeated, "callback-parameter-repeated");
    rejects(Callback::CodeRepeated, "callback-parameter-repeated");
    accepts(Op::mutated(Callback::UnknownExtraParameter));
    for name in [
        "state",
        "iss",
        "code",
        "error",
        "error_description",
        "id_token",
    ] {
        let mut op = Op::at("idp.example");
        op.extra = format!("&{name}=x&{name}=x");
        stops(op, 0, "callback-parameter-repeated");
    }
    let mut op = Op::at("idp.example");
    op.extra = "&%63ode=x".to_owned();
    stops(op, 0, "callback-parameter-repeated");
}

/// RP-23, RP-24: equal by simple comparison, and there if it was announced.
#[test]
fn the_issuer_of_a_callback_is_compared_exactly() {
    rejects(Callback::IssAltered, "callback-iss-altered");
    rejects(Callback::IssOnError, "callback-iss-altered");
    rejects(Callback::IssDropped, "callback-iss-missing");
    rejects(Callback::IssDroppedOnError, "callback-error-iss-missing");
    for sent in [
        "https://idp.example/",
        "https://IDP.example",
        "idp.example",
        "",
    ] {
        let mut op = Op::at("idp.example");
        op.sends_issuer = false;
        op.extra = format!("&iss={sent}");
        stops(op, 0, "callback-iss-altered");
    }
}

/// RP-26
#[test]
fn a_state_that_nobody_sent_leads_to_no_request() {
    rejects(Callback::StateDropped, "callback-state-missing");
    rejects(Callback::StateEmpty, "callback-state-missing");
    rejects(Callback::StateAltered, "record-missing");
}

/// RP-29
#[test]
fn there_is_either_a_code_or_an_error() {
    rejects(Callback::CodeAndError, "callback-code-and-error");
    rejects(Callback::NeitherCodeNorError, "callback-empty");
    rejects(Callback::CodeEmpty, "callback-empty");
}

/// RP-30
#[test]
fn nothing_but_a_code_comes_by_the_front_and_only_in_the_query() {
    rejects(Callback::IdTokenInFront, "callback-token");
    rejects(Callback::AccessTokenInFront, "callback-token");
    rejects(Callback::JarmResponse, "callback-jarm");
    rejects(Callback::InFragment, "callback-state-missing");
}

/// RP-34: what a browser says of a redirect, of CORS and of no network is the same.
#[test]
fn a_token_endpoint_that_redirects_or_hangs_is_left_alone() {
    rejects(Token::Redirects, "provider-no-answer");
    rejects(Token::Hangs, "provider-timed-out");
}

/// RP-35, RP-37
#[test]
fn an_answer_is_a_json_object_with_an_id_token() {
    rejects(Token::Html200, "token-unreadable");
    rejects(Token::AnArray, "token-unreadable");
    rejects(Token::Oversized, "token-too-large");
    rejects(Token::ErrorObject, "code-refused");
    rejects(Token::NoIdToken, "token-id-token-missing");
    for (name, code) in [
        ("id_token", "token-id-token-missing"),
        ("access_token", "token-access-token-missing"),
    ] {
        let mut op = Op::at("idp.example");
        op.tokens.insert(name.to_owned(), "".into());
        stops(op, 1, code);
    }
}

/// RP-36
#[test]
fn the_token_type_is_bearer_in_any_case() {
    accepts(Op::mutated(Token::TokenTypeInverted));
    accepts(Op::mutated(Token::NoExpiresIn));
    accepts(Op::mutated(Token::UnknownExtraMember));
    rejects(Token::UnsupportedTokenType, "token-type");
    rejects(Token::NoTokenType, "token-type");
    rejects(Token::NoAccessToken, "token-access-token-missing");
}

/// RP-39
#[test]
fn an_id_token_has_three_parts_of_which_two_are_objects() {
    for mutation in [
        IdToken::TwoParts,
        IdToken::FourParts,
        IdToken::Padded,
        IdToken::NotUtf8,
        IdToken::NotAnObject,
        IdToken::MemberTwice,
    ] {
        rejects(mutation, "id-token-malformed");
    }
    rejects(IdToken::FiveParts, "id-token-encrypted");
}

/// RP-40, RP-41
#[test]
fn the_algorithm_is_the_one_that_was_chosen_at_set_up() {
    for mutation in [
        IdToken::AlgNone,
        IdToken::AlgHs256WithPublicKey,
        IdToken::AlgUnlisted,
    ] {
        rejects(mutation, "id-token-alg");
    }
    for algorithm in ["RS384", "PS512", "ES256", "EdDSA"] {
        accepts(Op::at("idp.example").signing(algorithm));
    }
}

/// RP-42: extensions that must be understood are refused; keys in the header are not looked at.
#[test]
fn nothing_in_the_header_brings_a_key_along() {
    rejects(IdToken::CritHeader, "id-token-crit");
    leaves_to_component(IdToken::JwkHeader, None);
}

/// RP-43: the token came over TLS from the token endpoint; the component verifies it, as it must.
#[test]
fn the_signature_is_the_integration_s() {
    leaves_to_component(IdToken::SignatureFlipped, Some("proof-rejected"));
}

/// RP-45, RP-46, RP-47, RP-48
#[test]
fn issuer_and_audience_are_ours_alone() {
    rejects(IdToken::IssAltered, "id-token-iss");
    rejects(IdToken::IssMissing, "id-token-iss-missing");
    rejects(IdToken::AudAltered, "id-token-aud");
    rejects(IdToken::AudMissing, "id-token-aud-missing");
    rejects(IdToken::AudEmpty, "id-token-aud");
    rejects(IdToken::AudUntrustedExtra, "id-token-aud-untrusted");
    rejects(IdToken::AzpForeign, "id-token-azp");
    accepts(Op::mutated(IdToken::AudArrayOfOne));
    accepts(Op::mutated(IdToken::AzpOwn));
}

/// RP-47, RP-48: others that the administrator trusts, as long as the token was issued to us.
#[test]
fn further_audiences_are_those_that_the_administrator_trusts() {
    let us = "home-of-idp.example";
    let project = "300000000000000001";
    let table = [
        (Some(project), json!([us, project]), json!(us), None),
        (
            Some("a 300000000000000001"),
            json!([project, us, us]),
            json!(us),
            None,
        ),
        (Some(project), json!([us]), Value::Null, None),
        (Some(project), json!([us, us]), Value::Null, None),
        (
            Some(project),
            json!([us, project]),
            Value::Null,
            Some("id-token-azp-missing"),
        ),
        (
            Some(project),
            json!([us, project]),
            json!(project),
            Some("id-token-azp"),
        ),
        (
            Some(project),
            json!([us, project]),
            json!([us]),
            Some("id-token-azp"),
        ),
        (
            Some(project),
            json!([project]),
            json!(us),
            Some("id-token-aud"),
        ),
        (
            Some(project),
            json!(project),
            json!(us),
            Some("id-token-aud"),
        ),
        (
            Some(project),
            json!([us, project, "x"]),
            json!(us),
            Some("id-token-aud-untrusted"),
        ),
        (
            Some("30000000000000000"),
            json!([us, project]),
            json!(us),
            Some("id-token-aud-untrusted"),
        ),
        (
            Some("a b"),
            json!([us, "a b"]),
            json!(us),
            Some("id-token-aud-untrusted"),
        ),
        (
            Some(""),
            json!([us, ""]),
            json!(us),
            Some("id-token-aud-untrusted"),
        ),
        (
            None,
            json!([us, ""]),
            json!(us),
            Some("id-token-aud-untrusted"),
        ),
        (
            None,
            json!([us, project]),
            json!(us),
            Some("id-token-aud-untrusted"),
        ),
    ];
    for (trusted, audience, party, code) in table {
        println!("{trusted:?} {audience} {party}");
        let mut op = Op::at("idp.example");
        op.trusted = trusted;
        op.claims.insert("aud".to_owned(), audience);
        op.claims.insert("azp".to_owned(), party);
        match code {
            None => accepts(op),
            Some(code) => stops(op, 1, code),
        }
    }
}

/// RP-39, RP-45 to RP-53: one claim a row, in the letters of the token; the component reads the same list.
#[test]
fn what_is_written_has_one_verdict_on_both_sides() {
    let rows: Vec<Value> = serde_json::from_str(include_str!("../claims.json")).unwrap();
    for row in rows {
        let text = |name: &str| row[name].as_str().unwrap().to_owned();
        println!("{row}");
        let mut op = Op::at("idp.example");
        op.written.push((text("claim"), text("written")));
        match text("verdict").as_str() {
            "accepted" => accepts(op),
            code => stops(op, 1, code),
        }
    }
}

/// RP-51
#[test]
fn the_nonce_is_the_one_of_this_attempt() {
    rejects(IdToken::NonceAltered, "id-token-nonce");
    rejects(IdToken::NonceMissing, "id-token-nonce-missing");
}

/// RP-52
#[test]
fn the_subject_is_a_short_ascii_string() {
    rejects(IdToken::SubMissing, "id-token-sub-missing");
    for mutation in [
        IdToken::SubEmpty,
        IdToken::SubTooLong,
        IdToken::SubNotAscii,
        IdToken::SubControlCharacter,
    ] {
        rejects(mutation, "id-token-sub");
    }
    let mut op = Op::at("idp.example");
    op.claims.insert("sub".to_owned(), "x".repeat(255).into());
    accepts(op);
}

/// RP-53: `acr_values` and `max_age` are never asked for, and a hash that is there is right.
#[test]
fn the_access_token_belongs_to_the_id_token() {
    rejects(IdToken::AtHashAltered, "id-token-at-hash");
    accepts(Op::mutated(IdToken::AtHashRight));
}

/// RP-49, RP-50: a leeway of 60 seconds on either side, by the component's clock.
#[test]
fn times_are_validated_with_a_minute_to_spare() {
    // The pretended world does not move between signing and validating, but for 5 milliseconds of network.
    let table: [(&str, i64, Option<&str>); 10] = [
        ("exp", -59, None),
        ("exp", -60, Some("id-token-expired")),
        ("exp", -61, Some("id-token-expired")),
        ("nbf", 60, None),
        ("nbf", 61, Some("id-token-nbf")),
        ("iat", 60, None),
        ("iat", 61, Some("id-token-iat-future")),
        ("iat", -60, None),
        ("iat", -61, Some("id-token-iat-early")),
        ("exp", 31_536_000, None),
    ];
    for (name, seconds, code) in table {
        println!("{name} {seconds}");
        let mut op = Op::at("idp.example");
        let at = 1_700_000_000_i64 + seconds;
        op.claims.insert(name.to_owned(), at.into());
        match code {
            None => accepts(op),
            Some(code) => stops(op, 1, code),
        }
    }
    rejects(IdToken::ExpMissing, "id-token-exp-missing");
    rejects(IdToken::IatMissing, "id-token-iat-missing");
}
