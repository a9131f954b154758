//! Validates the ID Token: the browser's half of RP-39 to RP-53, by the steps of Core 3.1.3.7.
//!
//! The signature is not verified here: the token came from the token endpoint over TLS (step 6). The
//! integration verifies it again, and everything else: only its verdict protects Home Assistant. This one
//! protects the person, early and with an exact reason.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::fault::{Misconfigured, ProviderFault, ProviderMisbehaved};
use super::provider_configuration::Algorithm;
use super::token::{Proof, Redeemed};
use super::transaction::{LEEWAY, Transaction};
use crate::wire::{Decimal, Json, UnixTime, is_present};

/// Bytes of the largest token that is read: a directory's long names of some hundred groups, and with an
/// access token that has them too, half of the largest answer.
pub const LARGEST: usize = 131_072;
/// Characters of the longest subject (Core 2).
pub const LONGEST_SUBJECT: usize = 255;
/// Characters of an audience that is shown.
const LONGEST_SHOWN: usize = 64;
/// Digits before the point of the largest number in a token: not every reader could hold more.
const MOST_DIGITS: usize = 308;

impl Redeemed {
    /// Validates the ID Token at this browser's time. Proof is the token, and all that came with it where the integration
    /// asked for that.
    ///
    /// # Errors
    /// The first check that fails.
    pub fn validate(self, at: UnixTime) -> Result<Proof, ProviderFault> {
        let token = self.id_token.reveal();
        let (header, claims) = decode(token)?;
        header.validate(self.exchange.algorithm)?;
        let now = self.transaction.integration_time(at);
        claims.validate(&self.transaction, &self.exchange.audiences, now)?;
        claims.validate_hash(self.exchange.algorithm, self.access_token.reveal())?;
        let mut proof = vec![("id_token", self.id_token)];
        proof.extend(self.token_response.map(|answer| ("token_response", answer)));
        Ok(Proof(proof))
    }
}

/// RP-39
fn decode(token: &str) -> Result<(Header, Claims), ProviderFault> {
    if token.len() > LARGEST {
        return Err(Misconfigured::IdTokenTooLarge.into());
    }
    let parts: Vec<_> = token.split('.').collect();
    match parts.as_slice() {
        [header, claims, signature] => {
            let signature = URL_SAFE_NO_PAD.decode(signature);
            signature.map_err(|_| ProviderMisbehaved::IdTokenMalformed)?;
            Ok((read(header)?, read(claims)?))
        }
        [_, _, _, _, _] => Err(ProviderMisbehaved::IdTokenEncrypted.into()),
        _ => Err(ProviderMisbehaved::IdTokenMalformed.into()),
    }
}

fn read<Part: DeserializeOwned>(part: &str) -> Result<Part, ProviderMisbehaved> {
    let bytes = URL_SAFE_NO_PAD.decode(part).ok();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    let value = text.and_then(|text| Json::read(&text));
    let value = value.filter(is_in_range);
    let part = value.and_then(|value| value.read_as().ok());
    part.ok_or(ProviderMisbehaved::IdTokenMalformed)
}

/// Whether every reader comes to the same numbers: the integration reads most of them as floating point.
fn is_in_range(value: &Json) -> bool {
    match value {
        Json::Number(digits) => {
            Decimal::read(digits).is_some_and(|number| number.whole_digits() <= MOST_DIGITS)
        }
        Json::List(list) => list.iter().all(is_in_range),
        Json::Members(members) => members.iter().all(|(_, value)| is_in_range(value)),
        Json::Null | Json::Bool(_) | Json::Text(_) => true,
    }
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    typ: Option<Json>,
    /// Whether it is there at all, even as null.
    #[serde(rename = "crit", default, deserialize_with = "is_present")]
    has_critical: bool,
}

impl Header {
    fn validate(&self, algorithm: Algorithm) -> Result<(), ProviderMisbehaved> {
        // RP-40, RP-41: the one that was chosen at set-up, never another one that the token names.
        if self.alg != algorithm.as_str() {
            return Err(ProviderMisbehaved::AlgorithmAltered);
        }
        // RP-42
        if self.has_critical {
            return Err(ProviderMisbehaved::CriticalHeader);
        }
        // RP-39
        let kind = self.typ.as_ref().and_then(Json::as_text);
        if kind.is_some_and(|kind| kind.to_ascii_lowercase().ends_with("logout+jwt")) {
            return Err(ProviderMisbehaved::LogoutToken);
        }
        Ok(())
    }
}

/// Any JSON, because it matters what a claim is that is not what it should be.
#[derive(Deserialize)]
struct Claims {
    /// What makes a logout token one (Back-Channel Logout 1.0, 2.4), even as null.
    #[serde(rename = "events", default, deserialize_with = "is_present")]
    has_events: bool,
    iss: Option<Json>,
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
    fn validate(
        &self,
        transaction: &Transaction,
        trusted: &str,
        now: u64,
    ) -> Result<(), ProviderFault> {
        let configuration = &transaction.configuration;
        // RP-39
        if self.has_events {
            return Err(ProviderMisbehaved::LogoutToken.into());
        }
        // RP-45, step 2
        let issuer = self.iss.as_ref().ok_or(ProviderMisbehaved::IssuerMissing)?;
        let tenant = self.tid.as_ref().and_then(Json::as_text);
        let is_issuer = |issuer| configuration.issuer.signed(issuer, tenant);
        if !issuer.as_text().is_some_and(is_issuer) {
            return Err(ProviderMisbehaved::IssuerAltered.into());
        }
        self.validate_audience(&configuration.client_id, trusted)?;
        self.validate_times(configuration.now, now)?;
        // RP-51, step 11
        match &self.nonce {
            None => return Err(ProviderMisbehaved::NonceMissing.into()),
            Some(nonce) if nonce.as_text() == Some(&configuration.nonce) => {}
            Some(_) => return Err(ProviderMisbehaved::NonceAltered.into()),
        }
        // RP-52
        let is_subject = |subject: &str| {
            (1..=LONGEST_SUBJECT).contains(&subject.len())
                && subject.bytes().all(|byte| matches!(byte, b' '..=b'~'))
        };
        match &self.sub {
            None => Err(ProviderMisbehaved::SubjectMissing.into()),
            Some(subject) if subject.as_text().is_some_and(is_subject) => Ok(()),
            Some(_) => Err(ProviderMisbehaved::SubjectMalformed.into()),
        }
    }

    /// RP-46 to RP-48, steps 3 to 5: ours, others that are trusted, and issued to us.
    fn validate_audience(&self, client_id: &str, trusted: &str) -> Result<(), ProviderFault> {
        let is_us = |audience: &Json| audience.as_text() == Some(client_id);
        let is_trusted = |audience: &Json| {
            let is_named =
                |name: &str| !name.is_empty() && trusted.split(' ').any(|known| known == name);
            is_us(audience) || audience.as_text().is_some_and(is_named)
        };
        let audiences = match &self.aud {
            None => return Err(ProviderMisbehaved::AudienceMissing.into()),
            Some(Json::List(audiences)) => audiences.as_slice(),
            Some(audience) => core::slice::from_ref(audience),
        };
        if !audiences.iter().any(is_us) {
            return Err(ProviderMisbehaved::AudienceAltered.into());
        }
        if let Some(stranger) = audiences.iter().find(|audience| !is_trusted(audience)) {
            return Err(ProviderFault::AudienceUntrusted(shown(stranger)));
        }
        match &self.azp {
            Some(party) if !is_us(party) => Err(ProviderMisbehaved::AuthorizedPartyForeign.into()),
            None if !audiences.iter().all(is_us) => {
                Err(ProviderMisbehaved::AuthorizedPartyMissing.into())
            }
            _ => Ok(()),
        }
    }

    /// RP-49 and RP-50, steps 9 and 10; some providers send fractions of a second.
    fn validate_times(&self, began: u64, now: u64) -> Result<(), ProviderMisbehaved> {
        let earliest = |time: u64| Decimal::from(time.saturating_sub(LEEWAY));
        let latest = Decimal::from(now.saturating_add(LEEWAY));
        let expiry = time(self.exp.as_ref()).ok_or(ProviderMisbehaved::ExpiryMissing)?;
        if expiry <= earliest(now) {
            return Err(ProviderMisbehaved::Expired);
        }
        if self.nbf.is_some() && time(self.nbf.as_ref()).is_none_or(|nbf| nbf > latest) {
            return Err(ProviderMisbehaved::NotYetValid);
        }
        let issued = time(self.iat.as_ref()).ok_or(ProviderMisbehaved::IssuedAtMissing)?;
        if issued > latest {
            return Err(ProviderMisbehaved::IssuedInTheFuture);
        }
        if issued < earliest(began) {
            return Err(ProviderMisbehaved::IssuedBeforeAttempt);
        }
        Ok(())
    }

    /// RP-53, Core 3.1.3.8. The integration checks the longer hashes; carrying them here would not pay.
    fn validate_hash(
        &self,
        algorithm: Algorithm,
        access_token: &str,
    ) -> Result<(), ProviderMisbehaved> {
        if let Some(claimed) = &self.at_hash
            && algorithm.as_str().ends_with("256")
        {
            let digest = Sha256::digest(access_token);
            let (half, _) = digest.split_at(16);
            if claimed.as_text() != Some(&URL_SAFE_NO_PAD.encode(half)) {
                return Err(ProviderMisbehaved::AccessTokenHashAltered);
            }
        }
        Ok(())
    }
}

/// Seconds since 1970: any JSON number (Core 2, RFC 7519, 2).
fn time(claim: Option<&Json>) -> Option<Decimal> {
    match claim? {
        Json::Number(digits) => Decimal::read(digits),
        _ => None,
    }
}

/// A name that can be shown: visible, and without spaces, so that nobody writes sentences with it.
fn shown(audience: &Json) -> Option<String> {
    let name = audience.as_text()?;
    let is_name = (1..=LONGEST_SHOWN).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_graphic());
    is_name.then(|| name.to_owned())
}
