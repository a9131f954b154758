//! A Home Assistant whose people are in an LDAP directory: by Home Assistant's `command_line` provider, and by a provider of
//! Latchkey's that asks the same directory.

use std::rc::Rc;

use serde_json::json;
use xtask::directory::Directory;
use xtask::home_assistant::{Config, Installation};
use xtask::ports;

use super::instance::{Instance, TEST_COMPONENT};
use super::run::must;

/// The directory and its Home Assistant.
pub struct DirectoryInstance {
    /// Dropped first, because it asks the directory as long as it is there.
    pub instance: Rc<Instance>,
    _directory: Directory,
}

impl DirectoryInstance {
    pub(super) fn start(installation: &Installation) -> Self {
        let port = must("no port is free", ports::any());
        let origins = [format!("http://127.0.0.1:{port}")];
        let directory = must(
            "the directory does not start",
            Directory::start(installation, &origins),
        );
        let mut config = Config {
            port: Some(port),
            components: vec![TEST_COMPONENT.into()],
            yaml: json!({"latchkey": {}, "latchkey_testauth": {"providers": []}}),
            ..Config::default()
        };
        directory.move_into(&mut config, &origins);
        Self {
            instance: Rc::new(Instance::with(installation, &config)),
            _directory: directory,
        }
    }
}
