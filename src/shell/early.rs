//! A request that the boot script has sent while this program was on its way: the one that opens the first
//! login flow, a round trip earlier.
//!
//! When the core, which knows nothing of it, orders that very request, its answer is already coming; any other is sent
//! as ever. So the core still decides, and nothing is sent twice.

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::js_sys::Promise;

use crate::shell::fetch::{self, get, unreachable};
use latchkey_core::secret::Secret;
use latchkey_core::wire::{Failure, Request, Response};

/// Sent, and not yet asked for: `{ path, body, answer, signal }`, or nothing.
pub struct Early(pub JsValue);

impl Early {
    /// Whether it is the same as what is ordered now.
    pub fn is(&self, request: &Request) -> bool {
        let sent = |name| get(&self.0, name).as_string();
        let body = request.body.as_ref();
        sent("path").as_ref() == Some(&request.path)
            && body.is_some_and(|body| sent("body").as_ref() == Some(body.reveal()))
    }

    /// Waits for all of its answer: `{ head, body }`, without a body where it grew past `wire::LARGEST_ANSWER`.
    ///
    /// # Errors
    /// Why there is no complete answer.
    pub async fn answer(self) -> Result<Response, Failure> {
        let answer = get(&self.0, "answer").dyn_into::<Promise>();
        let answer = JsFuture::from(answer.map_err(unreachable)?);
        let answer = answer.await.map_err(|_| {
            if get(&get(&self.0, "signal"), "aborted").is_truthy() {
                return Failure::TimedOut;
            }
            Failure::Unreachable
        })?;
        let head = get(&answer, "head").dyn_into().map_err(unreachable)?;
        let body = get(&answer, "body").as_string();
        Ok(Response {
            status: fetch::status(&head),
            body: Secret::new(body.ok_or(Failure::TooLarge)?),
        })
    }
}
