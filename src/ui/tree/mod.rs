//! The page as data, and how it gets onto the screen.
//!
//! Leptos' own views would do the same with a type for each view, and each type costs about a kilobyte of
//! every visitor's download: 20 KB for this page (brotli), 24 KB where only gzip is offered. A tree also
//! can be laid over elements that stand in the page already.

mod element;
mod shown;

pub(super) use element::{Element, element};
pub(super) use shown::Shown;
