//! One request, sent by gloo-net, and what came of it.
//!
//! It is made by the browser's own `Request`: gloo-net's builder has no `keepalive`, and puts each address together anew.
//! An answer is read as it arrives, so that one that is too large is stopped; gloo-net would wait for all of it.
//! Whatever replaces the browser's `fetch` (an extension, a web view) has to reject with an `Error` and to answer with a
//! `Response`: anything else is a crash to gloo-net, after which the boot script shows the way on.

use std::time::Duration;

use gloo_net::http::Request as Outgoing;
use leptos::prelude::{document, set_timeout};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::js_sys::{Object, Reflect, Uint8Array};
use web_sys::{
    AbortController, ReadableStream, ReadableStreamDefaultReader, RequestInit, ResponseType,
};

use latchkey_core::secret::Secret;
use latchkey_core::wire::{Failure, FormPost, LARGEST_ANSWER, Method, Request, Response};

/// Stands for every redirect: the browser does not tell which it was.
const REDIRECTED: u16 = 302;

/// What browsers are told of each request to Home Assistant, in the words of the Fetch standard (`RequestInit`).
const TO_HOME_ASSISTANT: [(&str, &str); 5] = [
    ("cache", "no-store"),
    ("credentials", "same-origin"),
    ("mode", "same-origin"),
    // The document's own policy would make the browser say `Origin: null`. Home Assistant has to know the origin
    // behind a proxy that hides the host (RP-10), and never learns more of the address than that.
    ("referrerPolicy", "origin"),
    // Home Assistant never redirects these. Whoever does (a proxy's or a hotel's login page) is to be seen, not
    // followed.
    ("redirect", "manual"),
];

/// And of each one to a provider.
const TO_PROVIDER: [(&str, &str); 4] = [
    ("method", "POST"),
    ("cache", "no-store"),
    ("credentials", "omit"),
    ("redirect", "error"),
];

/// Sends a request once, and waits for all of its answer.
///
/// # Errors
/// Why there is no complete answer.
pub async fn send(request: &Request) -> Result<Response, Failure> {
    complete(&request.path, &to_home_assistant(request), request.patience).await
}

/// Posts a form to a provider once, without cookies, follows no redirect (RP-34), and reports what came of it.
pub async fn post(form: &FormPost, report: impl FnOnce(Result<Response, Failure>) + 'static) {
    let init = init(&TO_PROVIDER);
    // The one content type of a form needs no preflight.
    let content_type = "application/x-www-form-urlencoded";
    put_body(&init, content_type, form.form.reveal());
    match complete(&form.endpoint, &init, form.patience).await {
        Err(Failure::Unreachable) => {
            let endpoint = form.endpoint.clone();
            // The browser says a moment later that a policy has blocked the request.
            let later = move || report(Err(why_unreachable(&endpoint)));
            set_timeout(later, Duration::from_millis(100));
        }
        outcome => report(outcome),
    }
}

/// Whether it was a policy's fault: `public/recovery.js` has written down what was blocked last.
fn why_unreachable(endpoint: &str) -> Failure {
    let root = document().document_element();
    match root.and_then(|root| root.get_attribute("data-blocked")) {
        Some(blocked) if endpoint.starts_with(&blocked) => Failure::BlockedByPolicy,
        _ => Failure::Unreachable,
    }
}

async fn complete(url: &str, init: &RequestInit, patience: u32) -> Result<Response, Failure> {
    let controller = AbortController::new().map_err(unreachable)?;
    let signal = controller.signal();
    put(init, "signal", &signal);
    // Aborting a request that has ended does nothing.
    let abort = move || controller.abort();
    set_timeout(abort.clone(), Duration::from_millis(patience.into()));
    answer(url, init).await.map_err(|failure| match failure {
        Failure::Unreachable if signal.aborted() => Failure::TimedOut,
        failure => {
            abort();
            failure
        }
    })
}

/// Sends a request whose end interests nobody, and which outlives the page.
pub fn forget(request: &Request) {
    let init = to_home_assistant(request);
    put(&init, "keepalive", &JsValue::TRUE);
    if let Ok(request) = web_sys::Request::new_with_str_and_init(&request.path, &init) {
        // Awaited only so that the browser does not report a refusal as unhandled.
        spawn_local(async move {
            let _ = Outgoing::from(request).send().await;
        });
    }
}

/// Whatever the browser says: the connection broke off, or was never made.
pub(super) fn unreachable<E>(_: E) -> Failure {
    Failure::Unreachable
}

/// What an answer says by its head alone.
pub(super) fn status(head: &web_sys::Response) -> u16 {
    if head.type_() == ResponseType::Opaqueredirect {
        return REDIRECTED;
    }
    head.status()
}

async fn answer(url: &str, init: &RequestInit) -> Result<Response, Failure> {
    let request = web_sys::Request::new_with_str_and_init(url, init).map_err(unreachable)?;
    let response = Outgoing::from(request).send().await;
    let response = response.map_err(unreachable)?;
    // Without a body where it is a redirect.
    let body = match response.body() {
        Some(stream) => read(&stream).await?,
        None => Vec::new(),
    };
    Ok(Response {
        status: status(&response.into()),
        body: Secret::new(String::from_utf8_lossy(&body).into_owned()),
    })
}

fn to_home_assistant(request: &Request) -> RequestInit {
    let init = init(&TO_HOME_ASSISTANT);
    let method = match request.method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Delete => "DELETE",
    };
    put(&init, "method", &method.into());
    if let Some(body) = &request.body {
        put_body(&init, "application/json", body.reveal());
    }
    init
}

fn init(members: &[(&str, &str)]) -> RequestInit {
    let init = RequestInit::new();
    for (name, value) in members {
        put(&init, name, &(*value).into());
    }
    init
}

fn put_body(init: &RequestInit, content_type: &str, body: &str) {
    let headers = Object::new();
    put(&headers, "Content-Type", &content_type.into());
    put(init, "headers", &headers);
    put(init, "body", &body.into());
}

/// One function for all members: each typed setter would be an import of its own, with its list of words.
fn put(object: &Object, name: &str, value: &JsValue) {
    // A plain object takes whatever it is given.
    let _ = Reflect::set(object, &name.into(), value);
}

/// A member of an object; undefined where it can't be read.
pub(super) fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

async fn read(stream: &ReadableStream) -> Result<Vec<u8>, Failure> {
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let mut body = Vec::new();
    loop {
        let chunk = JsFuture::from(reader.read()).await.map_err(unreachable)?;
        if get(&chunk, "done").is_truthy() {
            return Ok(body);
        }
        let bytes: Uint8Array = get(&chunk, "value").unchecked_into();
        if body.len() + bytes.length() as usize > LARGEST_ANSWER as usize {
            return Err(Failure::TooLarge);
        }
        body.append(&mut bytes.to_vec());
    }
}
