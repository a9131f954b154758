//! What a release is made of, beside the page: its version, its changes, its checksums, what is in it, and the check
//! that anybody who builds it gets the same bytes.
//!
//! `cargo xtask version` writes [`places`] by [`version`] and [`changelog`]. `cargo xtask package` checks by
//! [`reproducible`]; `cargo xtask release` adds [`bill_of_materials`] and [`checksums`].

pub(crate) mod bill_of_materials;
pub(crate) mod changelog;
pub(crate) mod checksums;
pub(crate) mod places;
pub(crate) mod reproducible;
pub(crate) mod version;
