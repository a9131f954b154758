//! Single sign-on by a real, certified provider: people who get in, people who do not, and what may happen on the way.

mod at_once;
mod attacks;
mod callback;
mod exchanges;
mod log_out;
mod numbers;
mod other_plugins;
mod outages;
mod people;
mod places;
mod sessions;

pub use at_once::*;
pub use attacks::*;
pub use callback::*;
pub use exchanges::*;
pub use log_out::*;
pub use numbers::*;
pub use other_plugins::*;
pub use outages::*;
pub use people::*;
pub use places::*;
pub use sessions::*;

use std::rc::Rc;

use latchkey_core::screen::Text;

use crate::harness::{Client, Instance, Page, Stage};

/// Opens the login page of an instance as its own frontend does, and waits for it.
fn at_the_door(stage: &Stage, instance: &Rc<Instance>) -> (Page, Client) {
    let client = Client::own(instance);
    let page = stage.open(instance, &instance.authorize(&client));
    page.expect_heading(&Text::WelcomeHome);
    (page, client)
}

/// Waits for the code, and says whose it is.
pub(super) fn arrives_as(page: &Page, instance: &Instance, client: &Client) -> String {
    let arrival = page.expect_arrival(&client.redirect_uri);
    instance.redeem(client, &arrival.code())
}
