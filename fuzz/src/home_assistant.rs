//! What Home Assistant, whoever poses as it, or a link to the page can say.

use latchkey_core::hass::{
    AuthorizationRequest, FieldKind, Listing, ListingAnswer, Sent, Step, read_listing, read_step,
};
use latchkey_core::secret::Secret;
use latchkey_core::wire::{Query, Response, is_blank};
use serde_json::Value;

use crate::attempt::{ORIGIN, address};

/// A step of Home Assistant's login flow.
pub fn flow_step(data: &[u8]) {
    let Ok(body) = str::from_utf8(data) else {
        return;
    };
    let secret = Secret::new(body.to_owned());
    let step = read_step(
        &Ok(Response {
            status: 200,
            body: secret,
        }),
        Sent::Step,
        address,
    );
    let Ok(step) = step else {
        return;
    };
    let said: Value = serde_json::from_str(body).unwrap();
    assert!(said["type"].is_string());
    let Step::Form(_, form) = step else {
        return;
    };
    // It can be sent, and every entry can be told from the others.
    for field in &form.fields {
        if let FieldKind::Select(options) = &field.kind {
            assert!(!(field.required && options.is_empty()));
            assert!(options.iter().all(|option| !is_blank(&option.label)));
        }
    }
}

/// The list of providers, and the same list in the document.
pub fn listing(data: &[u8]) {
    let Ok(body) = str::from_utf8(data) else {
        return;
    };
    let response = Response {
        status: 200,
        body: Secret::new(body.to_owned()),
    };
    let Ok(ListingAnswer::Listed(listing)) = read_listing(&Ok(response)) else {
        return;
    };
    let in_document = Listing::of_document(&format!(r#"{{"listing":{body}}}"#));
    // One level deeper, and so perhaps too deep.
    assert!(in_document.is_none_or(|found| found == listing));
    let said: Value = serde_json::from_str(body).unwrap();
    let providers = said["providers"].as_array().unwrap();
    assert_eq!(providers.len(), listing.providers.len());
    for (said, read) in providers.iter().zip(&listing.providers) {
        let name = said["name"].as_str().unwrap();
        assert!(!is_blank(&read.name));
        assert!(is_blank(name) || *name == *read.name);
        assert_eq!(said["type"], read.handler.kind);
        assert_eq!(said["id"].as_str(), read.handler.id.as_deref());
    }
}

/// The query of the page, as the client wrote it.
pub fn authorize(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else {
        return;
    };
    let query = Query::new(text);
    let Ok(request) = AuthorizationRequest::read(&query, ORIGIN, address) else {
        return;
    };
    let pairs: Vec<_> = url::form_urlencoded::parse(query.as_str().as_bytes()).collect();
    let only = |name: &str| {
        let named: Vec<_> = pairs.iter().filter(|(found, _)| found == name).collect();
        assert_eq!(named.len(), 1, "{name}");
        named[0].1.clone().into_owned()
    };
    assert_eq!(only("client_id"), request.client_id);
    assert_eq!(only("redirect_uri"), request.redirect_uri);
    let client = url::Url::parse(&request.client_id).unwrap();
    assert!(matches!(client.scheme(), "http" | "https"));
    let redirect = url::Url::parse(&request.redirect_uri).unwrap();
    assert_eq!(redirect.fragment(), None);
    assert!(!matches!(
        redirect.scheme(),
        "javascript" | "data" | "blob" | "file" | "vbscript"
    ));
    // What comes back stands in the query as it is, and in no way adds to it.
    if let Some(state) = &request.state {
        assert!(query.as_str().contains(state.as_str()));
        assert!(!state.contains('&'));
    }
}
