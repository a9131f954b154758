//! What the integration offers for one attempt: the endpoints and the rules of one configured provider.
//!
//! The integration fetched and validated the metadata; the page checks only what protects the person from a
//! wrong configuration: addresses that are not https (RP-01), and a request that is not for a code (RP-08).

use oauth2::ClientId;

use super::fault::Misconfigured;
use super::issuer::Issuer;
use crate::secret::redacted;
use crate::wire::{Address, Query, ReadAddress};

/// One provider's rules for one attempt. Only [`ProviderConfiguration::read`] makes one.
#[derive(Eq, PartialEq)]
pub struct ProviderConfiguration {
    pub(super) authorization: String,
    pub(super) issuer: Issuer,
    pub(super) client_id: ClientId,
    pub(super) redirect_uri: String,
    pub(super) nonce: String,
    /// Nothing, where the integration redeems the code, with its secret.
    pub(super) exchange: Option<Exchange>,
    /// Whether the provider announces that its callbacks carry `iss` (RFC 9207, 3).
    pub(super) announces_issuer: bool,
    /// The integration's clock, in seconds since 1970.
    pub(super) now: u64,
}

/// What the page needs to redeem the code itself, as a public client, and to validate what comes.
#[derive(Clone, Eq, PartialEq)]
pub(super) struct Exchange {
    /// Where.
    pub(super) token_endpoint: String,
    /// What ID Tokens are signed with, as was chosen when the provider was set up.
    pub(super) algorithm: Algorithm,
    /// Whether the integration needs all that the provider answers: the access token to read UserInfo, or the refresh
    /// token to check later whether the person may stay signed in.
    pub(super) token_response: bool,
    /// Whom the administrator trusts beside this client, with spaces between.
    pub(super) audiences: String,
}

/// Whose signatures are believed: asymmetric only (RP-40, RP-41).
pub const ALGORITHMS: [&str; 10] = [
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
];

/// One of [`ALGORITHMS`]. Only [`Algorithm::read`] makes one.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) struct Algorithm(&'static str);

impl Algorithm {
    /// Reads its name in a token's header.
    pub(super) fn read(name: &str) -> Option<Self> {
        let mut known = ALGORITHMS.into_iter();
        known.find(|known| *known == name).map(Self)
    }

    pub(super) const fn as_str(self) -> &'static str {
        self.0
    }
}

impl ProviderConfiguration {
    /// Reads a configuration: the address the integration prepared, and its words by name.
    ///
    /// # Errors
    /// The first thing that makes it impossible to follow.
    pub fn read<'words>(
        url: &str,
        word: impl Fn(&str) -> Option<&'words str>,
        origin: &str,
        address: ReadAddress,
    ) -> Result<Self, Misconfigured> {
        let need = |name: &str| {
            word(name)
                .filter(|word| !word.is_empty())
                .ok_or(Misconfigured::ConfigurationIncomplete)
        };
        let issuer = need("issuer")?;
        let is_here = address(issuer).is_some_and(|to| is_loopback(&to.host));
        let may_name = |url: &str| address(url).is_some_and(|to| is_secure(&to, is_here));
        // In an app it is a page of this very origin, which waits there for another browser (`relay/`): however this
        // page was reached, that one is not farther.
        let is_ours = |uri: &&str| address(uri).is_some_and(|to| to.origin == origin);
        if !may_name(url) && !is_ours(&url) {
            return Err(Misconfigured::AuthorizationEndpointInsecure);
        }
        let nonce = nonce_of(url).ok_or(Misconfigured::RequestMalformed)?;
        // RP-10: one of those that are registered, by the origin that the page stands on. There is none where
        // nothing is registered for the host that the page was opened on.
        let registered = word("redirect_uris").ok_or(Misconfigured::ConfigurationIncomplete)?;
        let mut registered = registered.split(' ');
        let redirect_uri = registered
            .find(is_ours)
            .ok_or(Misconfigured::OriginUnregistered)?;
        let exchange = match need("exchange")? {
            "server" => None,
            "browser" => {
                let token_endpoint = need("token_endpoint")?;
                if !may_name(token_endpoint) {
                    return Err(Misconfigured::TokenEndpointInsecure);
                }
                let algorithm = Algorithm::read(need("alg")?);
                Some(Exchange {
                    token_endpoint: token_endpoint.to_owned(),
                    algorithm: algorithm.ok_or(Misconfigured::AlgorithmUnknown)?,
                    token_response: word("token_response") == Some("true"),
                    audiences: word("audiences").unwrap_or_default().to_owned(),
                })
            }
            _ => return Err(Misconfigured::ConfigurationIncomplete),
        };
        Ok(Self {
            authorization: url.to_owned(),
            issuer: Issuer::new(issuer.to_owned()),
            client_id: ClientId::new(need("client_id")?.to_owned()),
            redirect_uri: redirect_uri.to_owned(),
            nonce,
            exchange,
            announces_issuer: word("iss_parameter") == Some("true"),
            now: need("now")?
                .parse()
                .map_err(|_| Misconfigured::ConfigurationIncomplete)?,
        })
    }

    /// The path that the provider sends people back to.
    pub(super) fn redirect_path(&self) -> Option<&str> {
        let (_, from_host) = self.redirect_uri.split_once("://")?;
        from_host.get(from_host.find('/')?..)
    }
}

// The request holds the nonce (RP-38).
redacted! { ProviderConfiguration }

/// The nonce of a request that is for a code, and without what the page adds itself.
fn nonce_of(request: &str) -> Option<String> {
    let query = Query::of_address(request);
    let single = |name| query.decoded(name).ok().flatten();
    let is_code = single("response_type")? == "code";
    let is_openid = single("scope")?.split(' ').any(|scope| scope == "openid");
    let added = [
        "state",
        "code_challenge",
        "code_challenge_method",
        "redirect_uri",
    ];
    let is_free = added.iter().all(|name| query.verbatim(name) == Ok(None));
    // Browsers drop some control characters, so that what is validated and what is visited could differ.
    let is_altered = request.contains('#') || request.contains(char::is_control);
    let nonce = single("nonce").filter(|nonce| !nonce.is_empty());
    nonce.filter(|_| is_code && is_openid && is_free && !is_altered)
}

/// RP-01: https, or a loopback address, which never leaves the machine. A loopback address is for a provider
/// whose issuer `is_here` too, and one that is good for one link only is for none.
fn is_secure(to: &Address, is_here: bool) -> bool {
    let is_loopback = is_loopback(&to.host);
    let is_encrypted = to.scheme == "https" || (to.scheme == "http" && is_loopback);
    is_encrypted && (is_here || !is_loopback) && !is_link_local(&to.host)
}

/// Whether a host is a number of 169.254.0.0/16 or `fe80::/10`, as browsers write it.
fn is_link_local(host: &str) -> bool {
    let is_number = |rest: &str| rest.bytes().all(|byte| b"0123456789.:".contains(&byte));
    let mut prefixes = ["[fe8", "[fe9", "[fea", "[feb"].iter();
    host.strip_prefix("169.254.").is_some_and(is_number)
        || prefixes.any(|prefix| host.starts_with(prefix))
}

fn is_loopback(host: &str) -> bool {
    let without_port = host.trim_end_matches(|digit: char| digit.is_ascii_digit());
    let name = without_port.strip_suffix(':').unwrap_or(host);
    matches!(name, "127.0.0.1" | "localhost" | "[::1]")
}
