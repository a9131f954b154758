//! One `fetch` for each request, and what came of it.
//!
//! Written against the browser's own interface: what is needed beyond a plain request - `keepalive`,
//! seeing that an answer was a redirect, and stopping an answer that is too large while it arrives - is
//! in no wrapper.

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::js_sys::{Reflect, Uint8Array};
use web_sys::{
    AbortController, Headers, ReadableStream, ReadableStreamDefaultReader, ReferrerPolicy,
    RequestCache, RequestCredentials, RequestInit, RequestMode, RequestRedirect, ResponseType,
};

use crate::secret::Secret;
use crate::shell::early::Early;
use crate::shell::timer;
use crate::wire::{Failure, FormPost, LARGEST_ANSWER, Method, Request, Response};

/// Stands for every redirect: the browser does not tell which it was.
const REDIRECTED: u16 = 302;

/// Sends a request once, unless it was sent already, and waits for all of its answer.
///
/// # Errors
/// Why there is no complete answer.
pub async fn send(request: &Request, early: Option<Early>) -> Result<Response, Failure> {
    if let Some(early) = early {
        return early.answer().await;
    }
    let init = options(request).map_err(|_| Failure::Unreachable)?;
    complete(&request.path, &init, request.patience).await
}

/// Posts a form to a provider once, without cookies, and follows no redirect (RP-34).
///
/// # Errors
/// Why there is no complete answer.
pub async fn post(form: &FormPost) -> Result<Response, Failure> {
    let init = form_options(form).map_err(|_| Failure::Unreachable)?;
    complete(&form.endpoint, &init, form.patience).await
}

async fn complete(address: &str, init: &RequestInit, patience: u32) -> Result<Response, Failure> {
    let controller = AbortController::new().map_err(|_| Failure::Unreachable)?;
    let impatient = controller.clone();
    // Aborting a request that has ended does nothing.
    timer::after(patience, move || impatient.abort());
    init.set_signal(Some(&controller.signal()));
    let outcome = answer(address, init).await;
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
    let Ok(init) = options(request) else { return };
    let _ = Reflect::set(&init, &"keepalive".into(), &JsValue::TRUE);
    if let Some(window) = web_sys::window() {
        let ended = window.fetch_with_str_and_init(&request.path, &init);
        // Awaited only so that the browser does not report a refusal as unhandled.
        wasm_bindgen_futures::spawn_local(async move {
            let _ = JsFuture::from(ended).await;
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

/// What an answer says by its head alone.
pub(super) fn status(head: &web_sys::Response) -> u16 {
    if head.type_() == ResponseType::Opaqueredirect {
        return REDIRECTED;
    }
    head.status()
}

async fn answer(address: &str, init: &RequestInit) -> Result<Response, Broken> {
    let window = web_sys::window().ok_or(Broken::Off)?;
    let sent = window.fetch_with_str_and_init(address, init);
    let response = JsFuture::from(sent).await?;
    let response: web_sys::Response = response.unchecked_into();
    // Without a body where it is a redirect.
    let body = match response.body() {
        Some(stream) => read(&stream).await?,
        None => Vec::new(),
    };
    Ok(Response {
        status: status(&response),
        body: Secret::new(String::from_utf8_lossy(&body).into_owned()),
    })
}

fn options(request: &Request) -> Result<RequestInit, JsValue> {
    let init = RequestInit::new();
    init.set_method(match request.method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Delete => "DELETE",
    });
    init.set_cache(RequestCache::NoStore);
    init.set_credentials(RequestCredentials::SameOrigin);
    init.set_mode(RequestMode::SameOrigin);
    // The document's own policy would make the browser say `Origin: null`. Home Assistant has to know the
    // origin behind a proxy that hides the host (RP-10), and never learns more of the address than that.
    init.set_referrer_policy(ReferrerPolicy::Origin);
    // Home Assistant never redirects these. Whoever does (a proxy's or a hotel's login page) is to be
    // seen, not followed.
    init.set_redirect(RequestRedirect::Manual);
    if let Some(body) = &request.body {
        let headers = Headers::new()?;
        headers.set("Content-Type", "application/json")?;
        init.set_headers(&headers);
        init.set_body(&JsValue::from_str(body.reveal()));
    }
    Ok(init)
}

fn form_options(form: &FormPost) -> Result<RequestInit, JsValue> {
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_cache(RequestCache::NoStore);
    init.set_credentials(RequestCredentials::Omit);
    init.set_redirect(RequestRedirect::Error);
    // The one content type of a form needs no preflight.
    let headers = Headers::new()?;
    headers.set("Content-Type", "application/x-www-form-urlencoded")?;
    init.set_headers(&headers);
    init.set_body(&JsValue::from_str(form.form.reveal()));
    Ok(init)
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
