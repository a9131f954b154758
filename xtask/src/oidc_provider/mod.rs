//! A certified OpenID Connect provider (npm's `oidc-provider`) on this machine, for the demo and the tests.
//!
//! Its program is `xtask/oidc-provider/`. It asks for a name and for consent, by pages of its own, and is the same
//! provider after a restart: same address, same keys. It ends with the value that started it.

mod settings;

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::Result;
use serde_json::json;
use tempfile::TempDir;

pub use settings::{
    CONFIDENTIAL, Client, Cors, PUBLIC, PUBLIC_EDDSA, PUBLIC_ES256, Person, TO_ADD, TO_ADD_CLIENT,
    client, people,
};

use crate::ports;
use crate::process::Background;
use crate::project::Project;
use crate::tools::npm::Npm;

/// A provider that runs until [`Self::stop`] or the end of this value.
#[derive(Debug)]
pub struct OidcProvider {
    project: Project,
    port: u16,
    homes: Vec<String>,
    folder: TempDir,
    running: Option<Background>,
    node: PathBuf,
}

impl OidcProvider {
    /// Starts it on this port, or any free one for 0, open to Home Assistants at these origins, such as
    /// `http://127.0.0.1:8123`.
    pub fn start(project: &Project, port: u16, homes: &[String]) -> Result<Self> {
        let mut provider = Self {
            node: Npm::ensure(project)?.node,
            project: project.clone(),
            port: ports::require(port)?,
            homes: homes.to_vec(),
            folder: TempDir::with_prefix("latchkey-provider-")?,
            running: None,
        };
        provider.start_again(Cors::Open)?;
        Ok(provider)
    }

    /// Its issuer, which is its address without a slash at the end.
    pub fn issuer(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Ends it; whoever asks it then is refused the connection.
    pub fn stop(&mut self) {
        self.running = None;
    }

    /// Starts it at the same address and with the same keys, after ending it if it runs. It has forgotten who was
    /// signed in.
    pub fn start_again(&mut self, cors: Cors) -> Result<()> {
        self.stop();
        let settings = self.folder.path().join("settings.json");
        let is_open = cors == Cors::Open;
        let told = json!({"port": self.port, "homes": self.homes, "isOpenToPages": is_open});
        fs::write(&settings, told.to_string())?;
        let mut node = Command::new(&self.node);
        node.arg(self.project.path("xtask/oidc-provider/server.mjs"));
        node.arg(self.project.npm_tools().join("node_modules"));
        let log = self.output();
        let is_ready = || self.written().lines().any(|line| line == READY);
        let patience = Duration::from_secs(30);
        let running = Background::serve(node.arg(settings), &log, patience, is_ready)?;
        self.running = Some(running);
        Ok(())
    }

    /// Where somebody who tries it does all that.
    pub fn people_page(&self) -> String {
        format!("{}/people", self.issuer())
    }

    /// The requests since it was last started, such as `POST /token 200`.
    pub fn requests(&self) -> Vec<String> {
        let lines = self.written();
        let lines = lines.lines().skip_while(|line| *line != READY).skip(1);
        lines.map(str::to_owned).collect()
    }

    /// Every code, verifier, nonce and token that has passed through its token endpoint since it was made: what must
    /// not be found in anybody's log.
    pub fn secrets(&self) -> Vec<String> {
        let text = fs::read_to_string(self.folder.path().join("secrets.txt")).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    fn output(&self) -> PathBuf {
        self.folder.path().join("output.txt")
    }

    fn written(&self) -> String {
        fs::read_to_string(self.output()).unwrap_or_default()
    }
}

/// What it writes once it answers.
const READY: &str = "ready";
