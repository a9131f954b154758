//! What every stage has at hand: the facts of the page, fresh tickets, and the tray of orders.

use super::boot::Boot;
use super::effect::{Effect, Focus};
use super::event::Ticket;
use crate::wire::Request;

/// Lent to the stage that handles an event.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) boot: Boot,
    /// Whether the page is in sight.
    pub(super) visible: bool,
    last_ticket: u32,
    orders: Vec<Effect>,
}

impl Desk {
    pub(super) const fn new(boot: Boot) -> Self {
        Self { visible: boot.visible, boot, last_ticket: 0, orders: Vec::new() }
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

    pub(super) fn take_orders(&mut self) -> Vec<Effect> {
        core::mem::take(&mut self.orders)
    }

    /// Tickets are never used twice: an answer to an earlier question can't pass for a later one.
    fn next_ticket(&mut self) -> Ticket {
        self.last_ticket = self.last_ticket.wrapping_add(1);
        Ticket(self.last_ticket)
    }
}
