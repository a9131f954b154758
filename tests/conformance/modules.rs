//! Which modules there are, and why some of them have no test here. None can go missing.

use std::collections::BTreeSet;

/// The 14 modules of `oidcc-client-basic-certification-test-plan` and the 25 that only
/// `oidcc-client-test-plan` has, by what follows `oidcc-client-test`.
const OIDCC: [&str; 39] = [
    "",
    "-invalid-iss",
    "-missing-sub",
    "-invalid-aud",
    "-missing-iat",
    "-kid-absent-single-jwks",
    "-kid-absent-multiple-jwks",
    "-idtoken-sig-rs256",
    "-idtoken-sig-none",
    "-invalid-sig-rs256",
    "-userinfo-invalid-sub",
    "-nonce-invalid",
    "-scope-userinfo-claims",
    "-client-secret-basic",
    "-missing-aud",
    "-invalid-sig-es256",
    "-userinfo-bearer-header",
    "-userinfo-bearer-body",
    "-userinfo-signed",
    "-aggregated-claims",
    "-distributed-claims",
    "-discovery-openid-config",
    "-discovery-jwks-uri-keys",
    "-discovery-issuer-mismatch",
    "-signing-key-rotation-just-before-signing",
    "-signing-key-rotation",
    "-discovery-webfinger-acct",
    "-discovery-webfinger-url",
    "-nonce-unless-code-flow",
    "-missing-chash",
    "-invalid-chash",
    "-missing-athash",
    "-invalid-athash",
    "-form-post-error",
    "-invalid-sig-hs256",
    "-mtls-endpoint-aliases",
    "-dynamic-registration",
    "-request-uri-signed-rs256",
    "-request-uri-signed-none",
];

/// Those of `fapi2-security-profile-final-client-test-plan` whose subject concerns any client.
const FAPI2: [&str; 20] = [
    "happy-path",
    "ensure-authorization-response-with-invalid-state-fails",
    "ensure-authorization-response-with-invalid-missing-state-fails",
    "invalid-authorization-response-iss",
    "remove-authorization-response-iss",
    "invalid-iss",
    "invalid-missing-iss",
    "invalid-aud",
    "invalid-missing-aud",
    "invalid-secondary-aud",
    "valid-aud-as-array",
    "invalid-expired-exp",
    "invalid-missing-exp",
    "invalid-nonce",
    "invalid-missing-nonce",
    "invalid-null-alg",
    "invalid-alternate-alg",
    "discovery-issuer-mismatch",
    "token-endpoint-response-without-expires_in",
    "token-type-case-insensitivity",
];

/// What the page has no part in: `tests/component` has the mutations of these.
const IN_COMPONENT: [(&str, &str); 13] = [
    ("-kid-absent-multiple-jwks", "the component holds the keys"),
    ("-userinfo-invalid-sub", "the component reads UserInfo"),
    ("-scope-userinfo-claims", "the component chooses the scopes"),
    ("-client-secret-basic", "the component holds the secret"),
    ("-invalid-sig-es256", "the component verifies signatures"),
    ("-userinfo-bearer-header", "the component reads UserInfo"),
    ("-discovery-openid-config", "the component reads metadata"),
    ("-discovery-jwks-uri-keys", "the component holds the keys"),
    ("-discovery-issuer-mismatch", "the component reads metadata"),
    (
        "-signing-key-rotation-just-before-signing",
        "the component holds the keys",
    ),
    ("-signing-key-rotation", "the component holds the keys"),
    ("-invalid-sig-hs256", "the component verifies signatures"),
    ("discovery-issuer-mismatch", "the component reads metadata"),
];

/// What nobody here does.
const NOT_APPLICABLE: [(&str, &str); 16] = [
    (
        "-userinfo-bearer-body",
        "the Bearer header is the only way we send an access token",
    ),
    ("-userinfo-signed", "UserInfo is read as JSON over TLS"),
    ("-aggregated-claims", "claims of other issuers are not used"),
    (
        "-distributed-claims",
        "claims of other issuers are not used",
    ),
    (
        "-discovery-webfinger-acct",
        "the administrator names the issuer",
    ),
    (
        "-discovery-webfinger-url",
        "the administrator names the issuer",
    ),
    ("-nonce-unless-code-flow", "not part of the code flow"),
    ("-missing-chash", "not part of the code flow"),
    ("-invalid-chash", "not part of the code flow"),
    ("-missing-athash", "not part of the code flow"),
    ("-invalid-athash", "not part of the code flow"),
    ("-form-post-error", "the response mode is query"),
    ("-mtls-endpoint-aliases", "no client certificates"),
    (
        "-dynamic-registration",
        "the administrator registers the client",
    ),
    ("-request-uri-signed-rs256", "no request objects"),
    ("-request-uri-signed-none", "no request objects"),
];

#[test]
fn no_module_is_forgotten() {
    validate("oidcc_client_test", &OIDCC, include_str!("oidcc.rs"));
    validate("", &FAPI2, include_str!("fapi2.rs"));
}

/// Each module has a test of its name, or a reason; and nothing has a test that is no module.
fn validate(prefix: &str, modules: &[&str], source: &str) {
    let excused = IN_COMPONENT.iter().chain(&NOT_APPLICABLE);
    let excused: BTreeSet<_> = excused.map(|(module, _)| *module).collect();
    let tests: BTreeSet<_> = tests_of(source).collect();
    let needed = modules.iter().filter(|module| !excused.contains(*module));
    let needed = needed.map(|module| format!("{prefix}{}", module.replace('-', "_")));
    assert_eq!(needed.collect::<BTreeSet<_>>(), tests);
}

fn tests_of(source: &str) -> impl Iterator<Item = String> {
    let after = source.split("#[test]\nfn ").skip(1);
    after.map(|test| test.split('(').next().unwrap_or_default().to_owned())
}
