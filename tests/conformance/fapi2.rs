//! Modules of the FAPI 2 Final plan for clients, under their names: what the Basic plan never tries.

use super::run::{accepts, rejects};
use crate::op::{Callback, IdToken, Op, Token};

#[test]
fn happy_path() {
    accepts(Op::at("idp.example").signing("PS256"));
}

#[test]
fn ensure_authorization_response_with_invalid_state_fails() {
    rejects(Callback::StateAltered, "record-missing");
    rejects(Callback::StateLengthened, "callback-state-missing");
}

#[test]
fn ensure_authorization_response_with_invalid_missing_state_fails() {
    rejects(Callback::StateDropped, "callback-state-missing");
}

#[test]
fn invalid_authorization_response_iss() {
    rejects(Callback::IssAltered, "callback-iss-altered");
}

#[test]
fn remove_authorization_response_iss() {
    rejects(Callback::IssDropped, "callback-iss-missing");
}

#[test]
fn invalid_iss() {
    rejects(IdToken::IssAltered, "id-token-iss");
}

#[test]
fn invalid_missing_iss() {
    rejects(IdToken::IssMissing, "id-token-iss-missing");
}

#[test]
fn invalid_aud() {
    rejects(IdToken::AudAltered, "id-token-aud");
}

#[test]
fn invalid_missing_aud() {
    rejects(IdToken::AudMissing, "id-token-aud-missing");
}

#[test]
fn invalid_secondary_aud() {
    rejects(IdToken::AudUntrustedExtra, "id-token-aud-untrusted");
}

#[test]
fn valid_aud_as_array() {
    accepts(Op::mutated(IdToken::AudArrayOfOne));
}

#[test]
fn invalid_expired_exp() {
    rejects(IdToken::ExpPast, "id-token-expired");
}

#[test]
fn invalid_missing_exp() {
    rejects(IdToken::ExpMissing, "id-token-exp-missing");
}

#[test]
fn invalid_nonce() {
    rejects(IdToken::NonceAltered, "id-token-nonce");
}

#[test]
fn invalid_missing_nonce() {
    rejects(IdToken::NonceMissing, "id-token-nonce-missing");
}

#[test]
fn invalid_null_alg() {
    rejects(IdToken::AlgNone, "id-token-alg");
}

#[test]
fn invalid_alternate_alg() {
    rejects(IdToken::AlgUnlisted, "id-token-alg");
}

#[test]
fn token_endpoint_response_without_expires_in() {
    accepts(Op::mutated(Token::NoExpiresIn));
}

#[test]
fn token_type_case_insensitivity() {
    accepts(Op::mutated(Token::TokenTypeInverted));
}
