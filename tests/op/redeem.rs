//! The token endpoint: validates the request, and gives tokens for a code once.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use latchkey_core::secret::Secret;
use latchkey_core::wire::{Failure, Response};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::form::{field, fields};
use super::mutation::{IdToken, Token};
use super::{Mutation, Op};

impl Op {
    /// Answers a token request. A code that comes a second time panics: nobody may try that (RP-33).
    pub fn redeem(&mut self, form: &str) -> Result<Response, Failure> {
        self.redeemed.push(form.to_owned());
        if self.is_hostile {
            return answer(400, &json!({"error": "invalid_grant"}).to_string());
        }
        let mut names: Vec<_> = fields(form).into_iter().map(|(name, _)| name).collect();
        names.sort();
        let expected = [
            "client_id",
            "code",
            "code_verifier",
            "grant_type",
            "redirect_uri",
        ];
        assert_eq!(names, expected, "RP-32");
        let need = |name: &str| field(form, name).unwrap();
        assert_eq!(need("grant_type"), "authorization_code");
        assert_eq!(need("client_id"), self.client_id);
        let verifier = need("code_verifier");
        assert_eq!(verifier.len(), 43);
        self.must_be_fresh("verifier", &verifier);
        self.keep_secret(&verifier);
        let code = need("code");
        let grant = self.grants.get_mut(&code).expect("a code of this provider");
        assert!(!grant.is_used, "a code was redeemed twice");
        grant.is_used = true;
        assert_eq!(need("redirect_uri"), grant.redirect_uri);
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&verifier));
        assert_eq!(
            challenge, grant.challenge,
            "the verifier of another request"
        );
        let grant = grant.clone();
        let access_token = format!("opaque-access-token-{}", self.redeemed.len());
        self.keep_secret(&access_token);
        let id_token = self.id_token(&grant.nonce, &access_token);
        self.keep_secret(&id_token);
        self.issued.push(id_token.clone());
        self.issued_under.push(self.mutation);
        self.give(&access_token, &id_token)
    }

    fn give(&self, access_token: &str, id_token: &str) -> Result<Response, Failure> {
        let mut tokens = json!({
            "access_token": access_token, "token_type": "Bearer", "expires_in": 300,
            "id_token": id_token, "refresh_token": "not-requested",
        });
        for (name, value) in &self.tokens {
            match value {
                Value::Null => remove(&mut tokens, name),
                value => tokens[name] = value.clone(),
            }
        }
        let Some(Mutation::Token(mutation)) = self.mutation else {
            return answer(200, &tokens.to_string());
        };
        let error = |error: &str| json!({"error": error}).to_string();
        match mutation {
            Token::Html200 => return answer(200, "<!doctype html><title>Sign in</title>"),
            Token::Html500 => return answer(500, "<!doctype html><title>Oops</title>"),
            Token::EmptyBody => return answer(200, ""),
            Token::EmptyRefusal => return answer(400, ""),
            Token::EmptyUnauthorized => return answer(401, ""),
            Token::ErrorObject => return answer(400, &error("invalid_grant")),
            Token::InvalidClient => return answer(401, &error("invalid_client")),
            Token::InvalidCode403 => return answer(403, &error("invalid_code")),
            // A browser follows no redirect here, and does not say that there was one.
            Token::Redirects => return Err(Failure::Unreachable),
            Token::Hangs => return Err(Failure::TimedOut),
            // Nothing arrives here: the browser obeys a policy that a proxy has added.
            Token::Blocked => return Err(Failure::BlockedByPolicy),
            Token::Oversized => return Err(Failure::TooLarge),
            Token::NoIdToken => remove(&mut tokens, "id_token"),
            Token::NoAccessToken => remove(&mut tokens, "access_token"),
            Token::NoTokenType => remove(&mut tokens, "token_type"),
            Token::NoExpiresIn => remove(&mut tokens, "expires_in"),
            Token::UnsupportedTokenType => tokens["token_type"] = json!("DPoP"),
            Token::TokenTypeInverted => tokens["token_type"] = json!("bEARER"),
            Token::AnArray => tokens = json!([access_token, "Bearer", id_token]),
            Token::UnknownExtraMember => tokens["iat"] = json!([{}]),
        }
        answer(200, &tokens.to_string())
    }
}

fn remove(tokens: &mut Value, name: &str) {
    tokens.as_object_mut().unwrap().remove(name);
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "so that arms of a match are alike"
)]
fn answer(status: u16, body: &str) -> Result<Response, Failure> {
    Ok(Response {
        status,
        body: Secret::new(body.to_owned()),
    })
}
