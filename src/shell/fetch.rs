//! One request, sent by gloo-net, and what came of it.
//!
//! An answer is read as it arrives, so that one that is too large is stopped; gloo-net would wait for all of it.
//! Whatever replaces the browser's `fetch` (an extension, a web view) has to reject with an `Error` and to answer with a
//! `Response`: anything else is a crash to gloo-net, after which the boot script shows the way on.

use gloo_net::http::{Method as HttpMethod, Request as Outgoing, RequestBuilder};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::js_sys::{Reflect, Uint8Array};
use web_sys::{
    AbortController, ReadableStream, ReadableStreamDefaultReader, ReferrerPolicy, RequestCache,
    RequestCredentials, RequestInit, RequestMode, RequestRedirect, ResponseType,
};

use crate::shell::timer;
use latchkey_core::secret::Secret;
use latchkey_core::wire::{Failure, FormPost, LARGEST_ANSWER, Method, Request, Response};

/// Stands for every redirect: the browser does not tell which it was.
const REDIRECTED: u16 = 302;

/// Sends a request once, and waits for all of its answer.
///
/// # Errors
/// Why there is no complete answer.
pub async fn send(request: &Request) -> Result<Response, Failure> {
    let body = request.body.as_ref().map(Secret::reveal);
    complete(to_home_assistant(request), body, request.patience).await
}

/// Posts a form to a provider once, without cookies, and follows no redirect (RP-34).
///
/// # Errors
/// Why there is no complete answer.
pub async fn post(form: &FormPost) -> Result<Response, Failure> {
    complete(to_provider(form), Some(form.form.reveal()), form.patience).await
}

async fn complete(
    request: RequestBuilder,
    body: Option<&String>,
    patience: u32,
) -> Result<Response, Failure> {
    let controller = AbortController::new().map_err(|_| Failure::Unreachable)?;
    let impatient = controller.clone();
    // Aborting a request that has ended does nothing.
    timer::after(patience, move || impatient.abort());
    let request = request.abort_signal(Some(&controller.signal()));
    let outcome = answer(request, body).await;
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
    let body = request.body.as_ref().map(Secret::reveal);
    let Ok(request) = finished(to_home_assistant(request), body) else {
        return;
    };
    let init = RequestInit::new();
    // A request that is made of another forgets its policy.
    init.set_referrer_policy(ReferrerPolicy::Origin);
    let _ = Reflect::set(&init, &"keepalive".into(), &JsValue::TRUE);
    let request = web_sys::Request::new_with_request_and_init(&request.into(), &init);
    if let Ok(request) = request {
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

async fn answer(request: RequestBuilder, body: Option<&String>) -> Result<Response, Broken> {
    let response = finished(request, body)?.send().await?;
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

fn finished(request: RequestBuilder, body: Option<&String>) -> Result<Outgoing, gloo_net::Error> {
    match body {
        Some(body) => request.body(body),
        None => request.build(),
    }
}

fn to_home_assistant(request: &Request) -> RequestBuilder {
    let outgoing = RequestBuilder::new(&request.path)
        .method(match request.method {
            Method::Get => HttpMethod::GET,
            Method::Post => HttpMethod::POST,
            Method::Delete => HttpMethod::DELETE,
        })
        .cache(RequestCache::NoStore)
        .credentials(RequestCredentials::SameOrigin)
        .mode(RequestMode::SameOrigin)
        // The document's own policy would make the browser say `Origin: null`. Home Assistant has to know the
        // origin behind a proxy that hides the host (RP-10), and never learns more of the address than that.
        .referrer_policy(ReferrerPolicy::Origin)
        // Home Assistant never redirects these. Whoever does (a proxy's or a hotel's login page) is to be
        // seen, not followed.
        .redirect(RequestRedirect::Manual);
    match request.body {
        Some(_) => outgoing.header("Content-Type", "application/json"),
        None => outgoing,
    }
}

fn to_provider(form: &FormPost) -> RequestBuilder {
    Outgoing::post(&form.endpoint)
        .cache(RequestCache::NoStore)
        .credentials(RequestCredentials::Omit)
        .redirect(RequestRedirect::Error)
        // The one content type of a form needs no preflight.
        .header("Content-Type", "application/x-www-form-urlencoded")
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
