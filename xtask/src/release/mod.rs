//! What a release is made of, beside the page: its version, its changes, what is in it, and the check that anybody who
//! builds it gets the same bytes.
//!
//! `cargo xtask version` writes [`places`] by [`changelog`]. `cargo xtask package` checks by [`reproducible`]; `cargo
//! xtask release` adds [`bill_of_materials`].

pub(crate) mod bill_of_materials;
pub(crate) mod changelog;
pub(crate) mod places;
pub(crate) mod reproducible;
