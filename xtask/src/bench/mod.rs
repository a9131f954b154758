//! Measuring login pages against each other, for `cargo xtask bench`: a [`visit`] is one run of one [`subject`], a
//! [`report`] what all runs come to.

pub mod report;
pub mod subject;
pub mod visit;
