//! The modules of the OpenID Foundation's suite for relying parties, under their names: first the Basic
//! plan in its order, then those of the comprehensive plan that apply to a public client with PKCE.

use super::run::{accepts, leaves_to_component, rejects};
use crate::op::{IdToken, Op};

#[test]
fn oidcc_client_test() {
    accepts(Op::at("idp.example"));
}

#[test]
fn oidcc_client_test_invalid_iss() {
    rejects(IdToken::IssAltered, "id-token-iss");
}

#[test]
fn oidcc_client_test_missing_sub() {
    rejects(IdToken::SubMissing, "id-token-sub-missing");
}

#[test]
fn oidcc_client_test_invalid_aud() {
    rejects(IdToken::AudAltered, "id-token-aud");
}

#[test]
fn oidcc_client_test_missing_iat() {
    rejects(IdToken::IatMissing, "id-token-iat-missing");
}

#[test]
fn oidcc_client_test_kid_absent_single_jwks() {
    leaves_to_component(IdToken::KidAbsentOneKey, None);
}

#[test]
fn oidcc_client_test_idtoken_sig_rs256() {
    accepts(Op::at("idp.example").signing("RS256"));
}

#[test]
fn oidcc_client_test_idtoken_sig_none() {
    rejects(IdToken::AlgNone, "id-token-alg");
}

#[test]
fn oidcc_client_test_invalid_sig_rs256() {
    leaves_to_component(IdToken::SignatureFlipped, Some("proof-rejected"));
}

#[test]
fn oidcc_client_test_nonce_invalid() {
    rejects(IdToken::NonceAltered, "id-token-nonce");
}

#[test]
fn oidcc_client_test_missing_aud() {
    rejects(IdToken::AudMissing, "id-token-aud-missing");
}
