//! The browser's half of OpenID Connect against an honest provider with one mutation a run.
//!
//! What the OpenID Foundation's suite does to relying parties, with one thing more: a token counts as
//! accepted when it is handed over to Home Assistant, a rejection has its exact reason, and after it
//! nothing is sent. RP-22 to RP-53.

#![cfg(not(target_arch = "wasm32"))]

#[path = "drive/mod.rs"]
mod drive;
mod hass;
mod op;

#[path = "conformance/fapi2.rs"]
mod fapi2;
#[path = "conformance/modules.rs"]
mod modules;
#[path = "conformance/mutations.rs"]
mod mutations;
#[path = "conformance/oidcc.rs"]
mod oidcc;
#[path = "conformance/quirks.rs"]
mod quirks;
#[path = "conformance/rows.rs"]
mod rows;
#[path = "conformance/run.rs"]
mod run;
