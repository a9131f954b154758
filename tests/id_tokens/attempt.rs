//! One honest attempt at a provider, with one part of it left to whoever calls: the fuzz targets, and the
//! tests that both validators of ID Tokens have to pass.

use latchkey_core::oidc::{
    AuthorizationRedirect, Callback, Entropy, ProviderConfiguration, Redemption, Route,
    authorization_redirect,
};
use latchkey_core::wire::{Address, Query, UnixTime};

pub const ORIGIN: &str = "https://home.example";
/// Where this provider sends people back to.
pub const PATH: &str = "/auth/latchkey/callback/home";
pub const ISSUER: &str = "https://idp.example";
pub const AT: UnixTime = UnixTime(1_700_000_000);

/// The person leaves for the provider of that name, which announces that callbacks name it, or does not.
pub fn redirect(issuer: &str, announces_issuer: bool) -> AuthorizationRedirect {
    let words = |name: &str| {
        Some(match name {
            "redirect_uri" | "redirect_uris" => "https://home.example/auth/latchkey/callback/home",
            "exchange" => "browser",
            "token_endpoint" => "https://idp.example/token",
            "alg" => "RS256",
            "issuer" => issuer,
            "client_id" => "home",
            "audiences" => "project friend",
            "iss_parameter" if announces_issuer => "true",
            "now" => "1700000000",
            _ => return None,
        })
    };
    let request =
        "https://idp.example/authorize?response_type=code&client_id=home&scope=openid&nonce=n";
    let configuration = ProviderConfiguration::read(request, words, ORIGIN, address).unwrap();
    authorization_redirect(
        configuration,
        Entropy::new([7; 64]),
        AT,
        String::new(),
        None,
    )
}

/// The person is back with a code, which waits for the token endpoint's answer.
pub fn redemption(issuer: &str) -> Box<Redemption> {
    let redirect = redirect(issuer, false);
    let query = format!("code=c&state={}", redirect.state.as_str());
    let callback = Callback::read(PATH, &Query::new(&query)).unwrap();
    let (_, verdict) = callback.validate(Some(&redirect.record), AT);
    let Route::Page(_, redemption) = verdict.unwrap().proceed() else {
        panic!("the page redeems");
    };
    redemption
}

/// A URL parser as browsers have one.
pub fn address(text: &str) -> Option<Address> {
    let url = url::Url::parse(text).ok()?;
    let port = url.port().map(|port| format!(":{port}"));
    Some(Address {
        scheme: url.scheme().to_owned(),
        host: format!(
            "{}{}",
            url.host_str().unwrap_or_default(),
            port.unwrap_or_default()
        ),
        origin: url.origin().ascii_serialization(),
    })
}
