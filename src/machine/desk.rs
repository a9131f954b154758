//! What every stage has at hand: the facts of the page, fresh tickets, and the tray of orders.

use super::boot::Boot;
use super::effect::{Effect, Focus};
use super::event::Ticket;
use crate::hass::{flow_of, give_up};
use crate::wire::{Failure, Request, Response};

/// Lent to the stage that handles an event.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) boot: Boot,
    /// Whether the page is in sight.
    pub(super) visible: bool,
    /// Flows that were given up before they had a name.
    orphans: Vec<Ticket>,
    last_ticket: u32,
    orders: Vec<Effect>,
}

impl Desk {
    pub(super) const fn new(boot: Boot) -> Self {
        Self {
            visible: boot.visible,
            boot,
            orphans: Vec::new(),
            last_ticket: 0,
            orders: Vec::new(),
        }
    }

    pub(super) fn fetch(&mut self, request: Request) -> Ticket {
        let ticket = self.next_ticket();
        self.orders.push(Effect::Fetch(ticket, request));
        ticket
    }

    pub(super) fn sleep(&mut self, milliseconds: u32) -> Ticket {
        let ticket = self.next_ticket();
        self.orders.push(Effect::Sleep(ticket, milliseconds));
        ticket
    }

    pub(super) fn focus(&mut self, focus: Focus) {
        self.orders.push(Effect::Focus(focus));
    }

    pub(super) fn order(&mut self, effect: Effect) {
        self.orders.push(effect);
    }

    /// Remembers to give a flow up as soon as it has a name.
    pub(super) fn orphan(&mut self, opening: Ticket) {
        self.orphans.push(opening);
    }

    /// Gives a flow up whose opening nobody waits for any more.
    pub(super) fn bury(&mut self, ticket: Ticket, outcome: &Result<Response, Failure>) {
        let Some(index) = self.orphans.iter().position(|orphan| *orphan == ticket) else {
            return;
        };
        self.orphans.swap_remove(index);
        if let Some(flow) = flow_of(outcome) {
            self.order(Effect::Forget(give_up(&flow)));
        }
    }

    pub(super) fn take_orders(&mut self) -> Vec<Effect> {
        core::mem::take(&mut self.orders)
    }

    /// Tickets are never used twice: an answer to an earlier question can't pass for a later one.
    fn next_ticket(&mut self) -> Ticket {
        self.last_ticket = self.last_ticket.wrapping_add(1);
        Ticket(self.last_ticket)
    }
}
