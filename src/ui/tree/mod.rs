//! The page as data, and how it gets onto the screen.
//!
//! Leptos' own views would do the same with a type for each view, and each type costs about a kilobyte of
//! every visitor's download: 20 KB for this page (brotli), 24 KB where only gzip is offered. A tree also
//! can be laid over elements that stand in the page already, and be written down as HTML.

mod element;
#[cfg(not(target_arch = "wasm32"))]
mod html;
#[cfg(target_arch = "wasm32")]
mod shown;

pub(super) use element::{Element, element};
#[cfg(not(target_arch = "wasm32"))]
pub(super) use html::html;
#[cfg(target_arch = "wasm32")]
pub(super) use shown::Shown;
