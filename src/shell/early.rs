//! A request that the boot script has sent while this program was on its way: the one that opens the first
//! login flow, a round trip earlier.
//!
//! The core knows nothing of it. When it orders that very request, its answer is already coming; any other
//! request is sent as ever. So the core still decides, and nothing is sent twice.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::js_sys::{Promise, Reflect};

use crate::wire::Request;

/// Sent, and not yet asked for.
pub struct Early {
    path: String,
    body: String,
    answer: Promise,
}

impl Early {
    /// Takes it over from the boot script: `{ path, body, answer }`, or nothing.
    #[must_use]
    pub fn read(sent: &JsValue) -> Option<Self> {
        let get = |name: &str| Reflect::get(sent, &name.into()).ok();
        Some(Self {
            path: get("path")?.as_string()?,
            body: get("body")?.as_string()?,
            answer: get("answer")?.dyn_into().ok()?,
        })
    }

    /// Whether it is the same as what is ordered now.
    #[must_use]
    pub fn is(&self, request: &Request) -> bool {
        let body = request.body.as_ref();
        request.path == self.path && body.is_some_and(|body| *body.reveal() == self.body)
    }

    /// What the browser will answer.
    pub fn answer(self) -> Promise {
        self.answer
    }
}
