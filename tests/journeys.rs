//! Stories of people who sign in, in words: each test is one of them, against the pretend Home Assistant.

#![cfg(not(target_arch = "wasm32"))]

#[path = "drive/mod.rs"]
mod drive;
mod hass;
mod op;

#[path = "journeys/banned.rs"]
mod banned;
#[path = "journeys/clients.rs"]
mod clients;
#[path = "journeys/consent.rs"]
mod consent;
#[path = "journeys/custom_forms.rs"]
mod custom_forms;
#[path = "journeys/elsewhere.rs"]
mod elsewhere;
#[path = "journeys/first_paint.rs"]
mod first_paint;
#[path = "journeys/links.rs"]
mod links;
#[path = "journeys/lists.rs"]
mod lists;
#[path = "journeys/lost_flows.rs"]
mod lost_flows;
#[path = "journeys/passwords.rs"]
mod passwords;
#[path = "journeys/pkce.rs"]
mod pkce;
#[path = "journeys/single_sign_on/mod.rs"]
mod single_sign_on;
#[path = "journeys/trusted_networks.rs"]
mod trusted_networks;
