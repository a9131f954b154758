//! What a request is to the browser, beside what the core says of it: cookies, redirects, caches, headers.

use std::cell::RefCell;
use std::rc::Rc;

use latchkey::shell::fetch;
use latchkey_core::secret::Secret;
use latchkey_core::wire::{Failure, FormPost, Method, Request, Response};
use leptos::prelude::document;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::js_sys::{Array, Promise, Reflect, global};

/// Stands in for the browser's `fetch`, keeps what it is asked for, and answers nothing.
struct Network {
    asked: Rc<RefCell<Vec<JsValue>>>,
    original: JsValue,
    _fetch: Closure<dyn FnMut(JsValue) -> Promise>,
}

impl Network {
    fn cut() -> Self {
        let asked = Rc::<RefCell<Vec<JsValue>>>::default();
        let seen = Rc::clone(&asked);
        let answer = Closure::<dyn FnMut(JsValue) -> Promise>::new(move |request| {
            seen.borrow_mut().push(request);
            Promise::reject(&web_sys::js_sys::Error::new("cut"))
        });
        let original = Reflect::get(&global(), &"fetch".into()).unwrap();
        Reflect::set(&global(), &"fetch".into(), answer.as_ref()).unwrap();
        Self {
            asked,
            original,
            _fetch: answer,
        }
    }

    /// The only request so far.
    fn request(&self) -> JsValue {
        let [request] = &self.asked.borrow()[..] else {
            panic!("one request and no other");
        };
        request.clone()
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        Reflect::set(&global(), &"fetch".into(), &self.original).unwrap();
    }
}

fn assert_has(request: &JsValue, expected: &[(&str, &str)]) {
    for (name, value) in expected {
        let found = Reflect::get(request, &(*name).into()).unwrap();
        assert_eq!(found.as_string().as_deref(), Some(*value), "{name}");
    }
}

/// The headers, as the program has set them.
fn headers_of(request: &JsValue) -> Vec<String> {
    let headers = Reflect::get(request, &"headers".into()).unwrap();
    let pairs = Array::from(&headers).into_iter();
    let pair = |pair: JsValue| pair.unchecked_into::<Array>().join(": ").into();
    pairs.map(pair).collect()
}

/// What is reported of a form that is posted to a provider: a moment after a request that failed.
async fn posted() -> Result<Response, Failure> {
    let form = FormPost {
        endpoint: "https://idp.example/token?a=1".to_owned(),
        form: Secret::new("grant_type=authorization_code".to_owned()),
        patience: 1_000,
    };
    let outcome = Rc::<RefCell<Option<_>>>::default();
    let heard = Rc::clone(&outcome);
    fetch::post(&form, move |reported| *heard.borrow_mut() = Some(reported)).await;
    let later = Promise::new(&mut |resolve, _| {
        let window = web_sys::window().unwrap();
        let waits = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, 200);
        waits.unwrap();
    });
    JsFuture::from(later).await.unwrap();
    outcome.take().expect("a report")
}

/// The browser tells by an event only, which `public/recovery.js` writes down; older ones name the origin.
#[wasm_bindgen_test]
async fn a_token_request_that_a_policy_has_blocked_is_told_apart() {
    let _network = Network::cut();
    let root = document().document_element().unwrap();
    for (blocked, failure) in [
        ("https://idp.example/token?a=1", Failure::BlockedByPolicy),
        ("https://idp.example", Failure::BlockedByPolicy),
        ("https://elsewhere.example/beacon", Failure::Unreachable),
    ] {
        root.set_attribute("data-blocked", blocked).unwrap();
        assert_eq!(posted().await, Err(failure), "{blocked}");
    }
    root.remove_attribute("data-blocked").unwrap();
}

/// RP-34
#[wasm_bindgen_test]
async fn the_token_request_has_no_cookies_and_follows_nothing() {
    let network = Network::cut();
    assert_eq!(posted().await, Err(Failure::Unreachable));
    let expected = [
        ("method", "POST"),
        ("url", "https://idp.example/token?a=1"),
        ("credentials", "omit"),
        ("redirect", "error"),
        ("cache", "no-store"),
    ];
    assert_has(&network.request(), &expected);
    let form = "content-type: application/x-www-form-urlencoded";
    assert_eq!(headers_of(&network.request()), [form]);
}

#[wasm_bindgen_test]
async fn home_assistant_is_asked_with_cookies_on_this_origin_only() {
    let network = Network::cut();
    let request = Request {
        method: Method::Post,
        path: "/auth/login_flow".to_owned(),
        body: Some(Secret::new("{}".to_owned())),
        patience: 1_000,
    };
    assert_eq!(fetch::send(&request).await, Err(Failure::Unreachable));
    let expected = [
        ("method", "POST"),
        ("credentials", "same-origin"),
        ("mode", "same-origin"),
        ("redirect", "manual"),
        ("cache", "no-store"),
        ("referrerPolicy", "origin"),
    ];
    assert_has(&network.request(), &expected);
    let json = "content-type: application/json";
    assert_eq!(headers_of(&network.request()), [json]);
}

#[wasm_bindgen_test]
async fn a_flow_that_nobody_goes_on_with_is_deleted_although_the_page_is_left() {
    let network = Network::cut();
    fetch::forget(&Request {
        method: Method::Delete,
        path: "/auth/login_flow/1".to_owned(),
        body: None,
        patience: 1_000,
    });
    // Without Leptos' executor, which only a page that is mounted brings.
    let sent = JsFuture::from(Promise::resolve(&JsValue::NULL));
    sent.await.unwrap();
    let request = network.request();
    let expected = [
        ("method", "DELETE"),
        ("redirect", "manual"),
        ("referrerPolicy", "origin"),
    ];
    assert_has(&request, &expected);
    let outlives = Reflect::get(&request, &"keepalive".into()).unwrap();
    assert_eq!(outlives.as_bool(), Some(true));
    assert_eq!(headers_of(&request), [""; 0]);
}
