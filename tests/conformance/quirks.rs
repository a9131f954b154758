//! What real providers do, each with its outcome: seven that were run and looked at, and those whose
//! documentation or source says so.

use serde_json::{Map, Value, json};

use super::run::{accepts, rejects, sign_in, stops};
use crate::hass::Redeemer;
use crate::op::{Callback, IdToken, Mutation, Op, Token};

/// Who, its issuer, where it authorizes and redeems, whether it announces `iss`, whether it sends it,
/// what it signs with, and what it adds to callbacks, claims and tokens.
type Provider = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    (bool, bool),
    &'static str,
    &'static str,
    Value,
    Value,
);

#[rustfmt::skip]
fn providers() -> [Provider; 16] {
    let none = || json!({});
    let tenant = "9188040d-6c67-4c5b-b112-36a304b66dad";
    let entra = format!("https://login.microsoftonline.com/{tenant}/v2.0");
    [
        // Run here, on a loopback address.
        ("oidc-provider", "http://localhost:18101", "http://localhost:18101/auth", "http://localhost:18101/token",
            (true, true), "EdDSA", "", none(), none()),
        ("canaille", "http://localhost:18102", "http://localhost:18102/oauth/authorize", "http://localhost:18102/oauth/token",
            (true, true), "RS256", "", json!({"aud": ["home"], "auth_time": 1_795_329_260.822_073}), none()),
        ("allauth", "http://localhost:18103", "http://localhost:18103/identity/o/authorize", "http://localhost:18103/identity/o/api/token",
            (false, false), "RS256", "", none(), none()),
        ("django-oauth-toolkit", "http://localhost:18104/o", "http://localhost:18104/o/authorize/", "http://localhost:18104/o/token/",
            (true, true), "RS256", "", none(), none()),
        ("django-oidc-provider", "http://localhost:18105/openid", "http://localhost:18105/openid/authorize", "http://localhost:18105/openid/token",
            (false, false), "RS256", "&session_state=8f3c.19", none(), json!({"token_type": "bearer", "scope": null})),
        ("glewlwyd", "http://localhost:18106/api/oidc", "http://localhost:18106/api/oidc/auth", "http://localhost:18106/api/oidc/token",
            (false, true), "ES512", "&session_state=x%2By%3D", json!({"auth_time": 0}), json!({"token_type": "bearer", "iat": 1_700_000_000})),
        ("LemonLDAP::NG", "http://localhost:18108/", "http://localhost:18108/oauth2/authorize", "http://localhost:18108/oauth2/token",
            (false, false), "PS256", "&session_state=a/b", json!({"aud": ["home"], "sid": "a+b/c="}), json!({"scope": null})),
        // Known by documentation or source.
        ("authentik", "https://auth.example.org/application/o/home/", "https://auth.example.org/application/o/authorize/", "https://auth.example.org/application/o/token/",
            (false, false), "RS256", "", none(), none()),
        ("Auth0", "https://t.region.auth0.com/", "https://t.region.auth0.com/authorize", "https://t.region.auth0.com/oauth/token",
            (false, false), "RS256", "", none(), none()),
        ("Keycloak, with other hosts behind", "https://kc.example.org/realms/home", "https://kc.example.org/realms/home/protocol/openid-connect/auth", "https://internal.example.org/realms/home/protocol/openid-connect/token",
            (true, true), "RS256", "&session_state=41f9", json!({"typ": "ID", "azp": "home", "acr": "1"}), none()),
        ("Authelia", "https://auth.example.org", "https://auth.example.org/api/oidc/authorization", "https://auth.example.org/api/oidc/token",
            (true, true), "RS256", "", json!({"name": null, "aud": ["home"], "azp": "home"}), none()),
        ("Google", "https://accounts.google.com", "https://accounts.google.com/o/oauth2/v2/auth", "https://oauth2.googleapis.com/token",
            (false, false), "RS256", "&scope=openid&authuser=0&prompt=none", json!({"azp": "home", "hd": "example.org"}), none()),
        ("Google without a scheme", "https://accounts.google.com", "https://accounts.google.com/o/oauth2/v2/auth", "https://oauth2.googleapis.com/token",
            (false, false), "RS256", "", json!({"iss": "accounts.google.com"}), none()),
        ("Entra for one tenant", "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0", "https://login.microsoftonline.com/t/oauth2/v2.0/authorize", "https://login.microsoftonline.com/t/oauth2/v2.0/token",
            (false, false), "RS256", "&session_state=0", json!({"tid": tenant}), none()),
        ("Entra for many", "https://login.microsoftonline.com/{tenantid}/v2.0", "https://login.microsoftonline.com/common/oauth2/v2.0/authorize", "https://login.microsoftonline.com/common/oauth2/v2.0/token",
            (false, false), "RS256", "", json!({"iss": entra, "tid": tenant}), json!({"ext_expires_in": 3599})),
        ("Kanidm", "https://idm.example.org/oauth2/openid/home", "https://idm.example.org/ui/oauth2", "https://idm.example.org/oauth2/token",
            (false, false), "ES256", "", none(), none()),
    ]
}

fn op(provider: Provider) -> Op {
    let (_, issuer, authorization, token, (announces, sends), algorithm, extra, claims, tokens) =
        provider;
    let mut op = Op::at("idp.example").signing(algorithm);
    issuer.clone_into(&mut op.issuer);
    authorization.clone_into(&mut op.authorization);
    token.clone_into(&mut op.token_endpoint);
    "home".clone_into(&mut op.client_id);
    (op.announces_issuer, op.sends_issuer) = (announces, sends);
    extra.clone_into(&mut op.extra);
    op.claims = object(claims);
    op.tokens = object(tokens);
    op
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        other => panic!("{other}"),
    }
}

#[test]
fn every_provider_signs_people_in() {
    for provider in providers() {
        println!("{}", provider.0);
        accepts(op(provider));
    }
}

#[test]
fn every_provider_s_code_can_be_redeemed_by_the_component() {
    for provider in providers() {
        println!("{}", provider.0);
        let drive = sign_in(op(provider), Redeemer::Server);
        assert!(
            drive.landed().contains(drive.code()),
            "{:?}",
            drive.screen()
        );
    }
}

/// RP-45: whoever it is, a neighbour's name is not its own.
#[test]
fn issuers_that_are_not_the_plain_rule() {
    let tenant = "9188040d-6c67-4c5b-b112-36a304b66dad";
    let other = "00000000-0000-4000-8000-000000000000";
    let entra = |tenant: &str| format!("https://login.microsoftonline.com/{tenant}/v2.0");
    #[rustfmt::skip]
    let table = [
        ("authentik", json!({"iss": "https://auth.example.org/application/o/home"})),
        ("authentik", json!({"iss": "https://auth.example.org/application/o/home//"})),
        ("Auth0", json!({"iss": "https://t.region.auth0.com"})),
        ("Authelia", json!({"iss": "https://auth.example.org/"})),
        ("Authelia", json!({"iss": "auth.example.org"})),
        ("Google", json!({"iss": "accounts.google.com/"})),
        ("Google", json!({"iss": "http://accounts.google.com"})),
        ("Entra for one tenant", json!({"iss": entra(other), "tid": other})),
        ("Entra for one tenant", json!({"iss": format!("https://sts.windows.net/{tenant}/")})),
        ("Entra for many", json!({"iss": entra(tenant), "tid": other})),
        ("Entra for many", json!({"iss": entra(tenant), "tid": null})),
        ("Entra for many", json!({"iss": entra("contoso"), "tid": "contoso"})),
        ("Entra for many", json!({"iss": entra("{tenantid}"), "tid": "{tenantid}"})),
        ("Entra for many", json!({"iss": entra(&format!("{tenant}/x")), "tid": format!("{tenant}/x")})),
    ];
    for (name, claims) in table {
        println!("{name} {claims}");
        let mut providers = providers().into_iter();
        let mut op = op(providers.find(|provider| provider.0 == name).unwrap());
        op.claims.extend(object(claims));
        stops(op, 1, "id-token-iss");
    }
}

/// Some announce `iss`, and leave it out of errors (canaille, django-oauth-toolkit).
#[test]
fn an_error_without_the_announced_issuer_is_not_called_an_attack() {
    rejects(Callback::IssDroppedOnError, "callback-error-iss-missing");
}

/// What token endpoints answer on bad days.
#[test]
fn token_endpoints_on_bad_days() {
    for (quirk, mutation, code) in [
        (
            "CORS hides the answer: fetch rejects",
            Token::Redirects,
            "provider-no-answer",
        ),
        (
            "glewlwyd: 403 and invalid_code",
            Token::InvalidCode403,
            "exchange-refused",
        ),
        (
            "glewlwyd: 400 without a body",
            Token::EmptyRefusal,
            "token-unexpected",
        ),
        ("200 without a body", Token::EmptyBody, "token-unreadable"),
        ("canaille: 500 in HTML", Token::Html500, "token-unexpected"),
        (
            "a captive portal: 200 in HTML",
            Token::Html200,
            "token-unreadable",
        ),
        (
            "Kanidm: 401 without a body",
            Token::EmptyUnauthorized,
            "client-not-accepted",
        ),
        (
            "Google without a secret",
            Token::InvalidClient,
            "client-not-accepted",
        ),
    ] {
        println!("{quirk}");
        rejects(mutation, code);
    }
}

/// authentik without a key signs with the client's secret; canaille's command line makes a client that
/// is nobody's audience.
#[test]
fn set_ups_that_can_t_work_are_refused() {
    for (quirk, mutation, code) in [
        (
            "authentik: HS256",
            IdToken::AlgHs256WithPublicKey,
            "id-token-alg",
        ),
        (
            "authentik: encrypted",
            IdToken::FiveParts,
            "id-token-encrypted",
        ),
        (
            "canaille: an empty audience",
            IdToken::AudEmpty,
            "id-token-aud",
        ),
    ] {
        println!("{quirk}");
        rejects(Mutation::from(mutation), code);
    }
}
