//! The fuzz targets of both halves: building, running, and showing what they found. `commands/fuzz.rs` says when.

pub mod integration;
pub mod page;
