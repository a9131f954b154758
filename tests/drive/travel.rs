//! The journey to a provider and back: the page is left, the provider sends the browser to the callback,
//! and another page begins in the same tab.

use std::collections::VecDeque;
use std::mem::swap;

use latchkey_core::machine::{Machine, Ticket, UnixTime};
use latchkey_core::screen::{Leaving, Panel, Screen, Text};
use latchkey_core::secret::Secret;
use latchkey_core::wire::{Failure, Response, Typed};

use super::network::Sent;
use super::tab::Tab;
use super::{Drive, ORIGIN, boot, contract};
use crate::op::Op;

/// Where the provider sends people back to that most tests have.
pub const CALLBACK: &str = "/auth/latchkey/callback/example";

/// A tab in the background, with its page.
pub struct Parked {
    machine: Machine,
    tab: Tab,
    queue: VecDeque<(Ticket, Sent)>,
    naps: Vec<(u64, Ticket)>,
    past: Vec<(Ticket, Result<Response, Failure>)>,
    typed: Option<(String, Vec<Typed>)>,
}

impl Drive {
    /// Opens this page in another tab; the one that was in front waits behind it.
    pub fn open_tab(&mut self, seed: u8, query: &str) -> Parked {
        let mut boot = boot(&self.origin, "/auth/authorize", query);
        boot.presentation = self.presentation.clone();
        let (machine, effects) = Machine::start(boot);
        let mut other = Parked {
            machine,
            tab: Tab::new(seed),
            queue: VecDeque::new(),
            naps: Vec::new(),
            past: Vec::new(),
            typed: None,
        };
        self.swap(&mut other);
        self.carry_out(effects);
        self.settle();
        other
    }

    /// The tab behind comes to the front.
    pub fn swap(&mut self, other: &mut Parked) {
        swap(&mut self.machine, &mut other.machine);
        swap(&mut self.tab, &mut other.tab);
        swap(&mut self.queue, &mut other.queue);
        swap(&mut self.naps, &mut other.naps);
        swap(&mut self.past, &mut other.past);
        swap(&mut self.typed, &mut other.typed);
    }

    /// The provider that the page was left for.
    pub fn op(&mut self) -> &mut Op {
        let target = self.left.last().expect("a provider").clone();
        self.op_at(&target)
    }

    fn op_at(&mut self, target: &str) -> &mut Op {
        let mut ops = self.hass.ops.iter_mut();
        ops.find(|op| target.starts_with(&op.authorization))
            .unwrap_or_else(|| panic!("nobody lives at {target}"))
    }

    /// The person signs in at the provider: the address that it sends the browser to.
    pub fn visit(&mut self) -> String {
        let target = self.left.last().expect("a provider").clone();
        self.tell_the_time();
        self.op_at(&target).authorize(&target)
    }

    /// The browser opens an address of this Home Assistant in this tab.
    pub fn open_page(&mut self, address: &str) {
        let path_and_query = address.strip_prefix(&self.origin).expect("our own origin");
        // The fragment never reaches the page's query.
        let (path_and_query, _) = path_and_query
            .split_once('#')
            .unwrap_or((path_and_query, ""));
        let (path, query) = path_and_query
            .split_once('?')
            .unwrap_or((path_and_query, ""));
        let mut boot = boot(&self.origin, path, query);
        boot.went_by_itself = self.tab.went_by_itself;
        boot.opened = UnixTime(self.now / 1000);
        let records = self.tab.records.iter();
        let secret = |text: &String| Secret::new(text.clone());
        boot.records = records
            .map(|(state, record)| (secret(state), secret(record)))
            .collect();
        boot.presentation = self.presentation.clone();
        let is_callback = boot.is_callback();
        let (machine, effects) = Machine::start(boot);
        self.machine = machine;
        self.queue.clear();
        self.naps.clear();
        self.past.clear();
        self.typed = None;
        self.tab.addresses.push(address.to_owned());
        if is_callback {
            contract::check_return(&effects);
        } else {
            contract::check_start(&effects, false);
        }
        self.carry_out(effects);
        self.check_secrets(None, &[]);
        self.settle();
    }

    /// There and back, with whatever the provider does.
    pub fn go_and_return(&mut self) {
        let callback = self.visit();
        self.open_page(&callback);
    }

    /// The same callback once more, in the same tab.
    pub fn return_again(&mut self) {
        let mut addresses = self.tab.addresses.iter().rev();
        let callback = addresses
            .find(|address| address.contains("/auth/latchkey/callback/") && address.contains('?'));
        let callback = callback.expect("a callback").clone();
        self.open_page(&callback);
    }

    /// Whether the page has ordered to leave for a provider, and is still there.
    pub fn is_on_the_way(&self) -> bool {
        match self.screen() {
            Screen::SignIn(sign_in) => {
                let still_here = Text::ProviderOpenedElsewhere(String::new());
                let notice = sign_in.notice.as_ref();
                let is_still_here = notice.is_some_and(|notice| notice.text.is_like(&still_here));
                let is_leaving =
                    matches!(&sign_in.panel, Panel::Busy(text) if text.is_like(&leaving()));
                (is_leaving || is_still_here)
                    && self
                        .left
                        .last()
                        .is_some_and(|target| self.is_provider(target))
            }
            _ => false,
        }
    }

    fn is_provider(&self, target: &str) -> bool {
        let mut ops = self.hass.ops.iter();
        ops.any(|op| target.starts_with(&op.authorization))
    }

    /// Whether the page was left for hass-oidc-auth's own.
    pub fn is_welcomed(&self) -> bool {
        matches!(self.screen(), Screen::Leaving(Leaving { text, .. }) if text.is_like(&leaving()))
    }

    /// The address that the page was left for last.
    #[track_caller]
    pub fn landed(&self) -> &str {
        self.left.last().expect("left")
    }

    /// What stands in the address bar.
    pub fn address_bar(&self) -> &str {
        self.tab.addresses.last().expect("an address")
    }

    /// The address of the page on a client's query.
    pub fn page_address(query: &str) -> String {
        format!("{ORIGIN}/auth/authorize?{query}")
    }
}

/// On the way to whomever.
fn leaving() -> Text {
    Text::LeavingFor(String::new())
}
