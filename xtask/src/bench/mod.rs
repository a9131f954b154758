//! Measuring login pages against each other, for `cargo xtask bench`.
//!
//! A [`login`] is one run: a new [`browser`] under a [`condition`] opens one [`subject`] with the [`watcher`]
//! inside and signs in. Its network log is read by [`event`] and [`traffic`]; together they give the figures of
//! [`measure`]. [`single_sign_on`] and [`early`] are other walks with the same equipment; [`shift`] says what moved by itself. [`noise`] says how much
//! else went on, [`tries`] which runs failed, [`turns`] in which order
//! they go. A [`summary`] is what all runs under one condition come to: printed by [`table`], drawn by
//! [`chart`], judged by [`goals`], kept by [`record`] beside the [`versions`], and
//! published if the [`options`] allow it: [`readme`] says what the README then has to say.

pub mod browser;
pub mod chart;
pub mod condition;
pub mod early;
mod event;
pub mod goals;
pub mod house;
pub mod login;
pub mod measure;
pub mod noise;
pub mod options;
pub mod readme;
pub mod record;
pub mod shift;
pub mod single_sign_on;
pub mod subject;
pub mod summary;
pub mod table;
pub mod traffic;
pub mod tries;
pub mod turns;
pub mod versions;
pub mod watcher;
