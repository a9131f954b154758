//! What journeys are made of: instances to sign in to, browsers to do it with, and a page to look at.
//!
//! Everything is done one after the other and fails by a panic that says where. A [`Stage`] holds what
//! journeys share; each has a browser of its own.

mod accessibility;
mod browser;
mod by_hand;
mod client;
mod devtools;
mod directory;
mod elsewhere;
mod evidence;
mod frontend;
mod home_network;
mod instance;
mod landing;
mod language;
mod layout;
mod look;
mod page;
mod proxy;
mod qr;
mod relay_settings;
mod reports;
pub mod reverse_proxy;
mod run;
mod single_sign_on;
mod stage;
mod watch;

pub use browser::{Engine, PLAIN_HOST, wait, wait_for};
pub use by_hand::Answered;
pub use client::Client;
pub use devtools::Sight;
pub use elsewhere::Elsewhere;
pub use frontend::{said, said_to_visitors};
pub use home_network::{OUTSIDE, OUTSIDE_ADDRESS};
pub use instance::{Instance, Kind};
pub use landing::Landing;
pub use language::{speak, words};
pub use page::Page;
pub use proxy::{Meddling, Opening, start as start_proxy, start_reporting};
pub use relay_settings::RelaySettings;
pub use reports::Reports;
pub use run::{Journey, Worth, run};
pub use single_sign_on::{LINK, Name};
pub use stage::Stage;
pub use watch::Answer;
pub use xtask::reverse_proxy::{ReverseProxy, Settings};
