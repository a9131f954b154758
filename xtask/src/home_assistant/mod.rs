//! A real Home Assistant on this machine, for the demo and for the end-to-end tests.
//!
//! [`Installation`] is the software, installed once; [`Instance`] is one running Home Assistant
//! with a configuration of its own, described by [`Config`]. Nothing has to be clicked: users,
//! second factors and the finished onboarding are written into its storage before it starts, by the templates in
//! `xtask/home-assistant/`.

mod config;
mod installation;
mod instance;
mod users;

pub use config::{Config, Latchkey, Provider};
pub(crate) use installation::CANAILLE_LIST;
pub use installation::{HOME_ASSISTANT, Installation, Release};
pub use instance::Instance;
pub use users::{COMMAND_LINE_USER, PASSWORD, User, household};
