//! The ID Token: JSON and base64url, with a pretended signature that the pretended component recomputes.

use base64::Engine;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::mutation::IdToken;
use super::{Mutation, Op};

impl Op {
    pub(super) fn id_token(&self, nonce: &str, access_token: &str) -> String {
        let mut header = json!({"alg": self.algorithm, "kid": "one", "typ": "JWT"});
        let mut claims = json!({
            "iss": self.issuer, "sub": "anna", "aud": self.client_id, "nonce": nonce,
            "iat": self.now, "exp": self.now + 300, "name": "Anna",
        });
        for (name, value) in &self.claims {
            set(&mut claims, name, value.clone());
        }
        let Some(Mutation::IdToken(mutation)) = self.mutation else {
            return self.write(&header, &mut claims);
        };
        if mutation == IdToken::AudUntrustedExtraAndAzp {
            set(&mut claims, "azp", json!(self.client_id));
        }
        if let Some((name, value)) = self.mutated_claim(mutation, nonce, access_token) {
            set(&mut claims, name, value);
        }
        match mutation {
            IdToken::AlgNone => header["alg"] = json!("none"),
            IdToken::AlgHs256WithPublicKey => header["alg"] = json!("HS256"),
            IdToken::AlgUnlisted => header["alg"] = json!("PS256"),
            IdToken::CritHeader => header["crit"] = json!(["b64"]),
            IdToken::JwkHeader => header["jwk"] = json!({"kty": "RSA", "n": "AQAB", "e": "AQAB"}),
            IdToken::KidAbsentOneKey | IdToken::KidAbsentManyKeys => {
                header.as_object_mut().unwrap().remove("kid");
            }
            IdToken::KidUnknownThenRotated => header["kid"] = json!("two"),
            _ => {}
        }
        let token = pack(&header, &claims, &self.issuer);
        let parts: Vec<_> = token.split('.').collect();
        let [first, second, third] = [parts[0], parts[1], parts[2]];
        let sealed = |claims: &[u8]| seal(first, &URL_SAFE_NO_PAD.encode(claims), &self.issuer);
        match mutation {
            IdToken::AlgNone => format!("{first}.{second}."),
            IdToken::TwoParts => format!("{first}.{second}"),
            IdToken::FourParts => format!("{token}.{third}"),
            IdToken::FiveParts => format!("{token}.{third}.{third}"),
            IdToken::Padded => {
                // As long as it takes for one byte to be padded.
                let mut claims = claims.to_string();
                while claims.len() % 3 != 1 {
                    claims.push(' ');
                }
                seal(first, &URL_SAFE.encode(claims), &self.issuer)
            }
            IdToken::NotUtf8 => sealed(b"{\"sub\": \"\xff\"}"),
            IdToken::NotAnObject => {
                // In the order in which a careless reader of structures would take them.
                let values = [
                    "iss", "sub", "aud", "azp", "exp", "nbf", "iat", "nonce", "at_hash", "tid",
                ];
                sealed(
                    json!(values.map(|name| &claims[name]))
                        .to_string()
                        .as_bytes(),
                )
            }
            IdToken::MemberTwice => {
                let claims = claims.to_string().replacen('{', r#"{"sub": "ben", "#, 1);
                sealed(claims.as_bytes())
            }
            IdToken::SignatureFlipped => {
                let signature = URL_SAFE_NO_PAD.decode(third).unwrap();
                let flipped: Vec<_> = signature.iter().map(|byte| byte ^ 0x5a).collect();
                format!("{first}.{second}.{}", URL_SAFE_NO_PAD.encode(flipped))
            }
            _ => token,
        }
    }

    /// The token, with those claims in the letters that they have to have.
    fn write(&self, header: &Value, claims: &mut Value) -> String {
        for (name, _) in &self.written {
            set(claims, name, json!(format!("@{name}")));
        }
        let mut claims = claims.to_string();
        for (name, letters) in &self.written {
            claims = claims.replace(&format!("\"@{name}\""), letters);
        }
        let header = URL_SAFE_NO_PAD.encode(header.to_string());
        seal(&header, &URL_SAFE_NO_PAD.encode(claims), &self.issuer)
    }

    /// The claim that a mutation changes; `null` leaves it out.
    fn mutated_claim(
        &self,
        mutation: IdToken,
        nonce: &str,
        access_token: &str,
    ) -> Option<(&'static str, Value)> {
        Some(match mutation {
            IdToken::IssAltered => ("iss", json!(format!("{}1", self.issuer))),
            IdToken::IssMissing => ("iss", Value::Null),
            IdToken::AudAltered => ("aud", json!(format!("{}1", self.client_id))),
            IdToken::AudMissing => ("aud", Value::Null),
            IdToken::AudEmpty => ("aud", json!([])),
            IdToken::AudArrayOfOne => ("aud", json!([self.client_id])),
            IdToken::AudUntrustedExtra | IdToken::AudUntrustedExtraAndAzp => {
                ("aud", json!([self.client_id, "stranger"]))
            }
            IdToken::AzpForeign => ("azp", json!("stranger")),
            IdToken::AzpOwn => ("azp", json!(self.client_id)),
            IdToken::ExpPast => ("exp", json!(self.now - 360)),
            IdToken::ExpMissing => ("exp", Value::Null),
            IdToken::NbfFuture => ("nbf", json!(self.now + 360)),
            IdToken::IatMissing => ("iat", Value::Null),
            IdToken::IatFuture => ("iat", json!(self.now + 360)),
            IdToken::IatEarly => ("iat", json!(self.now - 3_600)),
            IdToken::NonceAltered => ("nonce", json!(format!("{nonce}1"))),
            IdToken::NonceMissing => ("nonce", Value::Null),
            IdToken::SubMissing => ("sub", Value::Null),
            IdToken::SubEmpty => ("sub", json!("")),
            IdToken::SubTooLong => ("sub", json!("x".repeat(256))),
            IdToken::SubControlCharacter => ("sub", json!("a\u{0}b")),
            IdToken::ManyGroups => ("groups", groups(1_000)),
            IdToken::TooLarge => ("groups", groups(1_500)),
            IdToken::SubNotAscii => ("sub", json!("änne")),
            IdToken::AtHashAltered => ("at_hash", json!(half_hash("another token"))),
            IdToken::AtHashRight => ("at_hash", json!(half_hash(access_token))),
            IdToken::AuthTimeFraction => ("auth_time", json!(1_795_329_260.822_073)),
            _ => return None,
        })
    }
}

fn set(claims: &mut Value, name: &str, value: Value) {
    let claims = claims.as_object_mut().unwrap();
    match value {
        Value::Null => drop(claims.remove(name)),
        value => drop(claims.insert(name.to_owned(), value)),
    }
}

/// Groups as a directory names them.
fn groups(number: usize) -> Value {
    let path = "OU=Groups,OU=Site-North,DC=corp,DC=example,DC=org";
    let names = (0..number).map(|each| format!("CN=GG-Application-Role-{each:04},{path}"));
    names.collect()
}

/// A token of that issuer.
pub fn pack(header: &Value, claims: &Value, issuer: &str) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    seal(&part(header), &part(claims), issuer)
}

fn seal(header: &str, claims: &str, issuer: &str) -> String {
    let message = format!("{header}.{claims}");
    let signature = Sha256::digest(format!("{message} signed by {issuer}"));
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// Whether the signature is that issuer's: what only the component finds out.
pub fn is_signed_by(token: &str, issuer: &str) -> bool {
    let parts: Vec<_> = token.split('.').collect();
    matches!(parts.as_slice(), [header, claims, _] if seal(header, claims, issuer) == token)
}

/// The claims of a token, unvalidated.
pub fn claims_of(token: &str) -> Value {
    let claims = token.split('.').nth(1).unwrap_or_default();
    let claims = URL_SAFE_NO_PAD.decode(claims).unwrap_or_default();
    serde_json::from_slice(&claims).unwrap_or_default()
}

/// Core 3.1.3.6, for algorithms with 256 bits.
fn half_hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(&Sha256::digest(token)[..16])
}
