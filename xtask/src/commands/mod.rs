//! One file per command; `headless_check` is a part of the demo's.

pub mod bench;
pub mod demo;
pub mod follow;
pub mod fuzz;
mod headless_check;
pub mod lock_python;
pub mod package;
pub mod release;
pub mod screens;
pub mod test;
pub mod version;
