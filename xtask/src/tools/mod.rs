//! The tools that commands need: pinned, and installed into the ignored `.tools/` the first time.
//!
//! Ready-made where a registry offers them ([`npm`], [`python`]), compiled where not ([`cargo`]).
//! What only the system can bring ([`system`]) is named together with the command that brings it.

pub mod cargo;
pub mod npm;
pub mod python;
pub mod system;
