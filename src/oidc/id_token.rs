//! The judge of the ID Token: the browser's half of RP-39 to RP-53, by the steps of Core 3.1.3.7.
//!
//! The signature is not verified here: the token came from the token endpoint over TLS (step 6). The
//! component verifies it again, and everything else: only its verdict protects Home Assistant. This one
//! protects the person, early and with an exact reason.

use core::fmt;

use base64ct::{Base64UrlUnpadded, Encoding};
use sha2::{Digest, Sha256};

use super::fault::{Fault, Misbehaved};
use super::offer::Algorithm;
use super::token::{Proof, Redeemed};
use super::transaction::{LEEWAY, Transaction, UnixSeconds};
use crate::secret::Secret;
use crate::wire::{Json, Object, read_object};

/// Bytes of the largest token that is read.
const LARGEST: usize = 32_768;
/// Characters of the longest subject (Core 2).
const LONGEST_SUBJECT: usize = 255;

/// A token that passed every check of this side. Only [`Redeemed::judge`] makes one.
#[derive(Clone, Eq, PartialEq)]
pub struct JudgedIdToken {
    id_token: Secret<String>,
    access_token: Option<Secret<String>>,
}

impl JudgedIdToken {
    /// What the component needs: the token, and the access token where it asked for that.
    #[must_use]
    pub fn proof(self) -> Proof {
        let mut proof = vec![("id_token", self.id_token)];
        proof.extend(self.access_token.map(|token| ("access_token", token)));
        proof
    }
}

impl fmt::Debug for JudgedIdToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JudgedIdToken([redacted])")
    }
}

impl Redeemed {
    /// Judges the ID Token at this browser's time.
    ///
    /// # Errors
    /// The first check that fails.
    pub fn judge(self, at: UnixSeconds) -> Result<JudgedIdToken, Fault> {
        let token = self.id_token.reveal();
        let (header, claims) = decode(token)?;
        header.judge(&self.algorithm)?;
        claims.judge(&self.transaction, self.transaction.component_time(at))?;
        claims.judge_hash(&self.algorithm, self.access_token.reveal())?;
        let access_token = self.userinfo.then_some(self.access_token);
        Ok(JudgedIdToken {
            id_token: self.id_token,
            access_token,
        })
    }
}

/// RP-39
fn decode(token: &str) -> Result<(Header, Claims), Misbehaved> {
    let parts: Vec<_> = token.split('.').collect();
    match parts.as_slice() {
        [header, claims, signature] if token.len() <= LARGEST => {
            let signature = Base64UrlUnpadded::decode_vec(signature);
            signature.map_err(|_| Misbehaved::IdTokenMalformed)?;
            Ok((Header::read(header)?, Claims::read(claims)?))
        }
        [_, _, _, _, _] => Err(Misbehaved::IdTokenEncrypted),
        _ => Err(Misbehaved::IdTokenMalformed),
    }
}

fn read(part: &str) -> Result<Object, Misbehaved> {
    let bytes = Base64UrlUnpadded::decode_vec(part).ok();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    let object = text.and_then(|text| read_object(&text).ok());
    object.ok_or(Misbehaved::IdTokenMalformed)
}

struct Header {
    alg: String,
    crit: Option<Json>,
}

impl Header {
    fn read(part: &str) -> Result<Self, Misbehaved> {
        let mut header = read(part)?;
        let alg = header
            .need_text("alg")
            .map_err(|_| Misbehaved::IdTokenMalformed)?;
        Ok(Self {
            alg,
            crit: header.take_even_null("crit"),
        })
    }

    fn judge(&self, algorithm: &Algorithm) -> Result<(), Misbehaved> {
        // RP-40, RP-41: the one that was chosen at set-up, never another one that the token names.
        if self.alg != algorithm.as_str() {
            return Err(Misbehaved::AlgorithmAltered);
        }
        // RP-42
        if self.crit.is_some() {
            return Err(Misbehaved::CriticalHeader);
        }
        Ok(())
    }
}

struct Claims {
    iss: Option<String>,
    sub: Option<Json>,
    aud: Option<Json>,
    azp: Option<Json>,
    exp: Option<Json>,
    nbf: Option<Json>,
    iat: Option<Json>,
    nonce: Option<Json>,
    at_hash: Option<Json>,
    /// Microsoft's tenant.
    tid: Option<Json>,
}

impl Claims {
    fn read(part: &str) -> Result<Self, Misbehaved> {
        let mut claims = read(part)?;
        Ok(Self {
            iss: claims
                .text("iss")
                .map_err(|_| Misbehaved::IdTokenMalformed)?,
            sub: claims.take("sub"),
            aud: claims.take("aud"),
            azp: claims.take_even_null("azp"),
            exp: claims.take("exp"),
            nbf: claims.take("nbf"),
            iat: claims.take("iat"),
            nonce: claims.take("nonce"),
            at_hash: claims.take("at_hash"),
            tid: claims.take("tid"),
        })
    }

    fn judge(&self, transaction: &Transaction, now: u64) -> Result<(), Misbehaved> {
        let offer = &transaction.offer;
        // RP-45, step 2
        let issuer = self.iss.as_deref().ok_or(Misbehaved::IssuerMissing)?;
        if !offer
            .issuer
            .signed(issuer, self.tid.as_ref().and_then(Json::as_text))
        {
            return Err(Misbehaved::IssuerAltered);
        }
        self.judge_audience(&offer.client_id)?;
        self.judge_times(offer.now, now)?;
        // RP-51, step 11
        match &self.nonce {
            None => return Err(Misbehaved::NonceMissing),
            Some(nonce) if nonce.as_text() == Some(offer.nonce.as_str()) => {}
            Some(_) => return Err(Misbehaved::NonceAltered),
        }
        // RP-52
        match self.sub.as_ref().map(Json::as_text) {
            None => Err(Misbehaved::SubjectMissing),
            Some(Some(subject))
                if !subject.is_empty()
                    && subject.len() <= LONGEST_SUBJECT
                    && subject.is_ascii() =>
            {
                Ok(())
            }
            Some(_) => Err(Misbehaved::SubjectMalformed),
        }
    }

    /// RP-46 to RP-48, steps 3 to 5
    fn judge_audience(&self, client_id: &str) -> Result<(), Misbehaved> {
        let is_us = |audience: &Json| audience.as_text() == Some(client_id);
        let audiences = match self.aud.as_ref().ok_or(Misbehaved::AudienceMissing)? {
            Json::List(audiences) => audiences.as_slice(),
            audience => core::slice::from_ref(audience),
        };
        if !audiences.iter().any(is_us) {
            return Err(Misbehaved::AudienceAltered);
        }
        if !audiences.iter().all(is_us) {
            return Err(Misbehaved::AudienceUntrusted);
        }
        match &self.azp {
            Some(party) if !is_us(party) => Err(Misbehaved::AuthorizedPartyForeign),
            _ => Ok(()),
        }
    }

    /// RP-49 and RP-50, steps 9 and 10; some providers send fractions of a second.
    fn judge_times(&self, began: u64, now: u64) -> Result<(), Misbehaved> {
        let expiry = number(self.exp.as_ref()).ok_or(Misbehaved::ExpiryMissing)?;
        if now >= expiry.saturating_add(LEEWAY) {
            return Err(Misbehaved::Expired);
        }
        if self.nbf.is_some()
            && number(self.nbf.as_ref()).is_none_or(|nbf| nbf > now.saturating_add(LEEWAY))
        {
            return Err(Misbehaved::NotYetValid);
        }
        let issued = number(self.iat.as_ref()).ok_or(Misbehaved::IssuedAtMissing)?;
        if issued > now.saturating_add(LEEWAY) {
            return Err(Misbehaved::IssuedInTheFuture);
        }
        if issued.saturating_add(LEEWAY) < began {
            return Err(Misbehaved::IssuedBeforeAttempt);
        }
        Ok(())
    }

    /// RP-53, Core 3.1.3.8. The component checks the longer hashes; carrying them here would not pay.
    fn judge_hash(&self, algorithm: &Algorithm, access_token: &str) -> Result<(), Misbehaved> {
        match &self.at_hash {
            Some(claimed) if algorithm.as_str().ends_with("256") => {
                let digest = Sha256::digest(access_token);
                let (half, _) = digest.split_at(16);
                if claimed.as_text() == Some(Base64UrlUnpadded::encode_string(half).as_str()) {
                    Ok(())
                } else {
                    Err(Misbehaved::AccessTokenHashAltered)
                }
            }
            _ => Ok(()),
        }
    }
}

/// Whole seconds; a time before 1970 is as good as 1970.
fn number(value: Option<&Json>) -> Option<u64> {
    let Json::Number(digits) = value? else {
        return None;
    };
    let whole = digits
        .split_once('.')
        .map_or(digits.as_str(), |(whole, _)| whole);
    if whole.starts_with('-') {
        Some(0)
    } else {
        whole.parse().ok()
    }
}
