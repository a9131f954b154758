//! A request that the boot script has sent while this program was on its way: the one that opens the first
//! login flow, a round trip earlier.
//!
//! The core knows nothing of it. When it orders that very request, its answer is already coming; any other
//! request is sent as ever. So the core still decides, and nothing is sent twice.

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::js_sys::{Promise, Reflect};

use crate::shell::fetch;
use latchkey_core::secret::Secret;
use latchkey_core::wire::{Failure, Request, Response};

/// Sent, and not yet asked for.
pub struct Early {
    path: String,
    body: String,
    answer: Promise,
    signal: JsValue,
}

impl Early {
    /// Takes it over from the boot script: `{ path, body, answer, signal }`, or nothing.
    #[must_use]
    pub fn read(sent: &JsValue) -> Option<Self> {
        let get = |name: &str| Reflect::get(sent, &name.into()).ok();
        Some(Self {
            path: get("path")?.as_string()?,
            body: get("body")?.as_string()?,
            answer: get("answer")?.dyn_into().ok()?,
            signal: get("signal")?,
        })
    }

    /// Whether it is the same as what is ordered now.
    #[must_use]
    pub fn is(&self, request: &Request) -> bool {
        let body = request.body.as_ref();
        request.path == self.path && body.is_some_and(|body| *body.reveal() == self.body)
    }

    /// Waits for all of its answer: `{ head, body }`, without a body where it grew past [`LARGEST_ANSWER`].
    ///
    /// [`LARGEST_ANSWER`]: latchkey_core::wire::LARGEST_ANSWER
    ///
    /// # Errors
    /// Why there is no complete answer.
    pub async fn answer(self) -> Result<Response, Failure> {
        let answer = JsFuture::from(self.answer).await.map_err(|_| {
            if of(&self.signal, "aborted").is_truthy() {
                return Failure::TimedOut;
            }
            Failure::Unreachable
        })?;
        let head = of(&answer, "head").dyn_into();
        let head: web_sys::Response = head.map_err(|_| Failure::Unreachable)?;
        let body = of(&answer, "body").as_string().ok_or(Failure::TooLarge)?;
        Ok(Response {
            status: fetch::status(&head),
            body: Secret::new(body),
        })
    }
}

fn of(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}
