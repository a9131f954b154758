//! The map of Latchkey's commands, and the parts of them that the end-to-end tests share.
//!
//! `main.rs` reads the command line and calls one file of [`commands`]. The rest is what commands
//! are made of: [`tools`] installs what they need, [`dist`] builds the page, [`home_assistant`] and
//! [`oidc_provider`] start the real things on this machine and stop them again. Whatever drives a browser is a program of
//! `tests/e2e`, which uses most of this, too.

#![allow(
    clippy::missing_errors_doc,
    clippy::must_use_candidate,
    reason = "nobody but these commands and the journeys call this, and each error says what it is"
)]

pub mod commands;
pub mod directory;
pub mod dist;
pub mod home_assistant;
mod how_far;
pub mod oidc_provider;
mod pace;
pub mod ports;
pub mod process;
pub mod progress;
pub mod project;
mod release;
pub mod reverse_proxy;
mod steps;
mod template;
pub mod tools;
pub mod totp;
