//! Does what effects say, and reports what happened. Decides nothing; wasm32 only.
//!
//! One file for each kind of effect or fact. `app` calls them; nothing here is logged or kept.

pub mod address;
pub(crate) mod attention;
pub(crate) mod clock;
pub(crate) mod early;
pub(crate) mod entropy;
pub mod fetch;
pub mod focus;
pub(crate) mod leave;
pub(crate) mod record;
