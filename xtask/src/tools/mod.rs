//! The tools that commands need: pinned, and installed into the ignored `.tools/` the first time.
//!
//! Ready-made where a registry offers them ([`npm`], [`python`], [`debian_python`]), compiled where not ([`cargo`]).
//! What only the system can bring ([`system`]) is installed where that may be, and named elsewhere with the line that brings it.

#[cfg(test)]
mod apt_install;
pub mod cargo;
pub mod debian_python;
pub mod npm;
pub mod python;
pub mod system;
