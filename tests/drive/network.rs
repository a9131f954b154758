//! What is on its way to Home Assistant or to a provider, and how it ends.

use latchkey_core::machine::{Event, Ticket};
use latchkey_core::wire::{Failure, FormPost, Request, Response};

use super::{Aim, Drive, Trouble};

/// What is on its way.
#[derive(Clone, Debug)]
pub(super) enum Sent {
    Home(Request),
    Provider(FormPost),
}

impl Drive {
    /// Posts a form to whichever provider lives there.
    pub(super) fn redeem(&mut self, post: &FormPost) -> Result<Response, Failure> {
        self.tell_the_time();
        let mut ops = self.hass.ops.iter_mut();
        let Some(op) = ops.find(|op| op.token_endpoint == post.endpoint) else {
            return Err(Failure::Unreachable);
        };
        let outcome = op.redeem(post.form.reveal());
        self.now += match outcome {
            Err(Failure::TimedOut) => u64::from(post.patience),
            _ => 5,
        };
        outcome
    }

    pub(super) fn exchange(&mut self, request: &Request) -> Result<Response, Failure> {
        match self.trouble.take() {
            Some((0, aim, trouble)) if aim.hits(request) => self.befall(request, trouble),
            Some((spared, aim, trouble)) => {
                let spared = spared - u32::from(aim.hits(request) && spared > 0);
                self.trouble = Some((spared, aim, trouble));
                Ok(self.hass.answer(request))
            }
            None => Ok(self.hass.answer(request)),
        }
    }

    fn befall(&mut self, request: &Request, trouble: Trouble) -> Result<Response, Failure> {
        self.now += trouble.lasts(request);
        trouble.befall(request, &mut self.hass)
    }

    pub(super) fn arrive(&mut self, ticket: Ticket, outcome: Result<Response, Failure>) {
        self.past.push((ticket, outcome.clone()));
        self.feed(&Event::Fetched(ticket, outcome));
    }

    /// How many requests are on their way.
    pub fn pending(&self) -> usize {
        self.queue.len()
    }

    /// One of the requests on their way ends, well or not.
    pub fn deliver(&mut self, index: usize, trouble: Option<Trouble>) {
        let Some((ticket, sent)) = self.queue.remove(index) else {
            return;
        };
        let outcome = match (sent, trouble) {
            (Sent::Home(request), Some(trouble)) => self.befall(&request, trouble),
            (Sent::Home(request), None) => Ok(self.hass.answer(&request)),
            (Sent::Provider(post), Some(_)) => {
                self.now += u64::from(post.patience);
                Err(Failure::TimedOut)
            }
            (Sent::Provider(post), None) => self.redeem(&post),
        };
        self.arrive(ticket, outcome);
    }

    /// How many answers have arrived.
    pub fn arrived(&self) -> usize {
        self.past.len()
    }
}
