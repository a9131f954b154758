//! Does what effects say, and reports what happened. Decides nothing; wasm32 only.
//!
//! One file for each kind of effect or fact. `app` calls them; nothing here is logged or kept.

pub mod address;
pub mod attention;
pub mod clock;
pub mod early;
pub mod entropy;
pub mod fetch;
pub mod focus;
pub mod leave;
pub mod record;
