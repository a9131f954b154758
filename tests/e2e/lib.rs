//! What every program here drives browsers by: their drivers, and the commands that only Chromium's knows.

#![allow(
    clippy::missing_errors_doc,
    clippy::must_use_candidate,
    reason = "nobody but these programs calls this, and each error says what it is"
)]

pub mod driver;
pub mod vendor;
