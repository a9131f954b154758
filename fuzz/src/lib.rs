//! One honest attempt, with one part of it left to the fuzzer: what a target calls, once each.

use latchkey::hass::{Sent, read_step};
use latchkey::oidc::{Callback, Departure, Entropy, Offer, Route, UnixSeconds, depart};
use latchkey::secret::Secret;
use latchkey::wire::{Address, Query, Response};

const ORIGIN: &str = "https://home.example";
const PATH: &str = "/auth/latchkey/callback/home";
const NOW: u64 = 1_700_000_000;
const AT: UnixSeconds = UnixSeconds(NOW);

/// A callback's query, with the record that an honest one would find.
pub fn callback(data: &[u8]) {
    let Ok(query) = str::from_utf8(data) else {
        return;
    };
    let Ok(callback) = Callback::read(PATH, &Query::new(query)) else {
        return;
    };
    assert_eq!(callback.state().as_str().len(), 43);
    let departure = departure();
    let is_ours = *callback.state() == departure.state;
    let (luggage, verdict) = callback.judge(Some(&departure.record), AT);
    // Only an attempt's own callback gets anything out of its record.
    assert!(is_ours || (luggage.is_none() && verdict.is_err()));
}

/// The record that waits for an honest callback.
pub fn pending(data: &[u8]) {
    let Ok(record) = str::from_utf8(data) else {
        return;
    };
    let query = format!(
        "code=c&iss=https%3A%2F%2Fidp.example&state={}",
        departure().state.as_str()
    );
    let callback = Callback::read(PATH, &Query::new(&query)).unwrap();
    let (_, verdict) = callback.judge(Some(&Secret::new(record.to_owned())), AT);
    if let Ok(code) = verdict
        && let Route::Page(redemption) = code.proceed()
    {
        assert!(redemption.post().form.reveal().contains("&code=c&"));
    }
}

/// The ID Token of an honest answer.
pub fn id_token(data: &[u8]) {
    let Ok(token) = str::from_utf8(data) else {
        return;
    };
    let departure = departure();
    let query = format!(
        "code=c&iss=https%3A%2F%2Fidp.example&state={}",
        departure.state.as_str()
    );
    let callback = Callback::read(PATH, &Query::new(&query)).unwrap();
    let (_, verdict) = callback.judge(Some(&departure.record), AT);
    let Route::Page(redemption) = verdict.unwrap().proceed() else {
        panic!("the page redeems");
    };
    let body = serde_json::json!({"access_token": "a", "token_type": "Bearer", "id_token": token});
    let body = Secret::new(body.to_string());
    let Ok(redeemed) = redemption.judge(Ok(Response { status: 200, body })) else {
        assert!(token.is_empty());
        return;
    };
    if let Ok(judged) = redeemed.judge(AT) {
        let proof = judged.proof();
        assert_eq!(proof.len(), 1);
        assert_eq!(proof[0].1.reveal(), token);
    }
}

/// A step of Home Assistant's login flow.
pub fn flow_step(data: &[u8]) {
    let Ok(body) = str::from_utf8(data) else {
        return;
    };
    let body = Secret::new(body.to_owned());
    let _ = read_step(&Ok(Response { status: 200, body }), Sent::Step, address);
}

fn departure() -> Departure {
    let words = |name: &str| {
        Some(match name {
            "redirect_uris" => "https://home.example/auth/latchkey/callback/home",
            "exchange" => "browser",
            "token_endpoint" => "https://idp.example/token",
            "alg" => "RS256",
            "issuer" => "https://idp.example",
            "client_id" => "home",
            "iss_parameter" => "true",
            "now" => "1700000000",
            _ => return None,
        })
    };
    let request =
        "https://idp.example/authorize?response_type=code&client_id=home&scope=openid&nonce=n";
    let offer = Offer::read(request, words, ORIGIN, address).unwrap();
    depart(offer, Entropy::new([7; 64]), AT, String::new(), false)
}

fn address(text: &str) -> Option<Address> {
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
