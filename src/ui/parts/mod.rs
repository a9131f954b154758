//! What screens are made of.

mod action;
mod choice;
mod field;
mod form;
mod line;
mod notice;
mod requesting_client;
mod sign_in_options;
mod words;

pub(super) use action::{Button, Footer, Help, Link, Outbound};
pub(super) use form::{Form, Keep};
pub(super) use notice::Notice;
#[cfg(not(target_arch = "wasm32"))]
pub(super) use requesting_client::host;
pub(super) use requesting_client::requesting_client;
#[cfg(not(target_arch = "wasm32"))]
pub(super) use sign_in_options::OptionButton;
pub(super) use sign_in_options::{Divider, SignInOptions, SignInOptionsBelow};
pub(super) use words::{Heading, Live, Paragraph, Placeholders, Said};
