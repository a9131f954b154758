//! One file per command.

pub mod bench;
pub mod demo;
pub mod follow;
pub mod fuzz;
pub mod lock_python;
pub mod package;
pub mod release;
pub mod screens;
pub mod test;
pub mod version;
