//! An ID Token as a readable file: whose it should be, its header, and what it claims.
//!
//! The first line names the kind of provider, the second is the header, the rest the claims, both as they
//! are before they are encoded. After the line `token` there is a token as it is sent. The integration's
//! tests read the same files (`tests/component/fuzz/cases.py`).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use latchkey_core::secret::Secret;
use latchkey_core::wire::Response;
use serde_json::json;

use crate::attempt::{AT, ISSUER, redemption};

pub const GOOGLE: &str = "https://accounts.google.com";
pub const TENANTS: &str = "https://login.microsoftonline.com/{tenantid}/v2.0";

/// What is said of a token that passes.
pub const ACCEPTED: &str = "accepted";

/// A token, and whose it should be.
pub struct Case {
    pub issuer: &'static str,
    pub token: String,
}

impl Case {
    /// Reads a case; `None` if it is not one.
    pub fn read(file: &[u8]) -> Option<Self> {
        let (kind, rest) = split_line(file)?;
        let issuer = match kind {
            b"plain" | b"token" => ISSUER,
            b"google" => GOOGLE,
            b"tenants" => TENANTS,
            _ => return None,
        };
        if kind == b"token" {
            let token = String::from_utf8(rest.to_owned()).ok()?;
            return Some(Self { issuer, token });
        }
        let (header, claims) = split_line(rest)?;
        let [header, claims] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part));
        let token = format!("{header}.{claims}.c2lnbmF0dXJl");
        Some(Self { issuer, token })
    }

    /// What this page says of it: [`ACCEPTED`], or the code of the first check that it fails.
    pub fn verdict(&self) -> &'static str {
        let body = json!({"access_token": "a", "token_type": "Bearer", "id_token": self.token});
        let body = Secret::new(body.to_string());
        let redeemed = redemption(self.issuer).validate(Ok(Response { status: 200, body }));
        match redeemed.and_then(|redeemed| redeemed.validate(AT)) {
            Err(fault) => fault.code(),
            Ok(proof) => {
                assert_eq!(proof.parts().len(), 1);
                assert_eq!(*proof.parts()[0].1.reveal(), self.token);
                ACCEPTED
            }
        }
    }
}

fn split_line(file: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = file.iter().position(|byte| *byte == b'\n')?;
    Some((&file[..end], &file[end + 1..]))
}
