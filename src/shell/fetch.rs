//! One request, sent by gloo-net, and what came of it.
//!
//! It is made by the browser's own `Request`: gloo-net's builder has no `keepalive`, and puts each address together anew.
//! An answer is read as it arrives, so that one that is too large is stopped; gloo-net would wait for all of it.
//! Whatever replaces the browser's `fetch` (an extension, a web view) has to reject with an `Error` and to answer with a
//! `Response`: anything else is a crash to gloo-net, after which the boot script shows the way on.

use gloo_net::http::Request as Outgoing;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::js_sys::{Object, Reflect, Uint8Array};
use web_sys::{
    AbortController, ReadableStream, ReadableStreamDefaultReader, RequestInit, ResponseType,
};

use crate::shell::timer;
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
    put_body(
        &init,
        "application/x-www-form-urlencoded",
        form.form.reveal(),
    );
    match complete(&form.endpoint, &init, form.patience).await {
        Err(Failure::Unreachable) => {
            let endpoint = form.endpoint.clone();
            // The browser says a moment later that a policy has blocked the request.
            timer::after(100, move || report(Err(why_unreachable(&endpoint))));
        }
        outcome => report(outcome),
    }
}

/// Whether it was a policy's fault: `public/recovery.js` has written down what was blocked last.
fn why_unreachable(endpoint: &str) -> Failure {
    let document = web_sys::window().and_then(|window| window.document());
    let root = document.and_then(|document| document.document_element());
    match root.and_then(|root| root.get_attribute("data-blocked")) {
        Some(blocked) if endpoint.starts_with(&blocked) => Failure::BlockedByPolicy,
        _ => Failure::Unreachable,
    }
}

async fn complete(url: &str, init: &RequestInit, patience: u32) -> Result<Response, Failure> {
    let controller = AbortController::new().map_err(|_| Failure::Unreachable)?;
    let impatient = controller.clone();
    // Aborting a request that has ended does nothing.
    timer::after(patience, move || impatient.abort());
    put(init, "signal", &controller.signal());
    let outcome = answer(url, init).await;
    outcome.map_err(|broken| match broken {
        Broken::Grown => {
            controller.abort();
            Failure::TooLarge
        }
        Broken::Off if controller.signal().aborted() => Failure::TimedOut,
        Broken::Off => Failure::Unreachable,
    })
}

/// Sends a request whose end interests nobody, and which outlives the page.
pub fn forget(request: &Request) {
    let init = to_home_assistant(request);
    put(&init, "keepalive", &JsValue::TRUE);
    if let Ok(request) = web_sys::Request::new_with_str_and_init(&request.path, &init) {
        // Awaited only so that the browser does not report a refusal as unhandled.
        wasm_bindgen_futures::spawn_local(async move {
            let _ = Outgoing::from(request).send().await;
        });
    }
}

/// Why an answer ended early.
enum Broken {
    /// The connection broke off, or was never made.
    Off,
    /// It grew past [`LARGEST_ANSWER`].
    Grown,
}

impl From<JsValue> for Broken {
    fn from(_: JsValue) -> Self {
        Self::Off
    }
}

impl From<gloo_net::Error> for Broken {
    fn from(_: gloo_net::Error) -> Self {
        Self::Off
    }
}

/// What an answer says by its head alone.
pub(super) fn status(head: &web_sys::Response) -> u16 {
    if head.type_() == ResponseType::Opaqueredirect {
        return REDIRECTED;
    }
    head.status()
}

async fn answer(url: &str, init: &RequestInit) -> Result<Response, Broken> {
    let request = web_sys::Request::new_with_str_and_init(url, init)?;
    let response = Outgoing::from(request).send().await?;
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

async fn read(stream: &ReadableStream) -> Result<Vec<u8>, Broken> {
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let mut body = Vec::new();
    loop {
        let chunk = JsFuture::from(reader.read()).await?;
        if Reflect::get(&chunk, &"done".into())?.is_truthy() {
            return Ok(body);
        }
        let bytes: Uint8Array = Reflect::get(&chunk, &"value".into())?.unchecked_into();
        if body.len() + bytes.length() as usize > LARGEST_ANSWER as usize {
            return Err(Broken::Grown);
        }
        body.append(&mut bytes.to_vec());
    }
}
