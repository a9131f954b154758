//! One running Home Assistant: its folder, its process, and the wait until it is ready.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use tempfile::TempDir;
use walkdir::WalkDir;

use super::config::{Config, Latchkey};
use super::installation::{Installation, Release};
use super::users::{COMMAND_LINE_USER, PASSWORD};
use crate::ports;
use crate::process::{self, Background};
use crate::template;

/// What it writes in one run.
const CONSOLE: &str = "console.log";

/// A Home Assistant that runs until [`Self::stop`], [`Self::kill`], or the end of this value.
#[derive(Debug)]
pub struct Instance {
    installation: Installation,
    port: u16,
    folder: PathBuf,
    running: Option<Background>,
    /// Deletes a temporary folder when the instance goes, after what runs in it.
    _temporary: Option<TempDir>,
}

impl Instance {
    /// Writes the configuration, starts Home Assistant and waits until everything in it is set up.
    pub fn start(installation: &Installation, config: &Config) -> Result<Self> {
        let port = ports::require(config.port.unwrap_or(0))?;
        let (folder, temporary) = empty_folder(config)?;
        let mut instance = Self {
            installation: installation.clone(),
            port,
            folder,
            running: None,
            _temporary: temporary,
        };
        instance.write_configuration(config)?;
        instance.write_components(config)?;
        instance.launch()?;
        Ok(instance)
    }

    /// Where it is, such as `http://127.0.0.1:8123`, without a slash at the end.
    pub fn base_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Its configuration's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Ends it as an administrator would; whoever asks it then is refused the connection. An error if it does not end by
    /// itself: somebody would wait for that.
    pub fn stop(&mut self) -> Result<()> {
        const PATIENCE: Duration = Duration::from_secs(15);
        let has_ended = self.running.take().is_none_or(|mut it| it.stop(PATIENCE));
        ensure!(
            has_ended,
            "Home Assistant does not end by itself in {PATIENCE:?}"
        );
        Ok(())
    }

    /// Ends it at once, as a power cut would.
    pub fn kill(&mut self) {
        self.running = None;
    }

    /// Ends it if it runs, and starts it again on the same port with what it has stored.
    pub fn restart(&mut self) -> Result<()> {
        self.stop()?;
        self.launch()
    }

    /// What it has logged since it was last started.
    pub fn log(&self) -> String {
        let bytes = fs::read(self.folder.join(CONSOLE)).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Writes each file of the configuration that is not empty, with the permissions of its template. Files name each
    /// other without a folder: Home Assistant is started in theirs.
    fn write_configuration(&self, config: &Config) -> Result<()> {
        let templates = self.installation.project.path("xtask/home-assistant");
        let told = json!({
            "config": config,
            "port": self.port,
            // `http:` moved there out of the YAML.
            "keeps_http_in_storage": self.installation.release == Release::Current,
            "command_line_user": COMMAND_LINE_USER,
            "password": PASSWORD,
        });
        for entry in WalkDir::new(&templates) {
            let entry = entry?;
            let place = self.folder.join(entry.path().strip_prefix(&templates)?);
            if entry.file_type().is_dir() {
                fs::create_dir_all(place)?;
                continue;
            }
            let filled = template::read(entry.path(), &told)?;
            if !filled.is_empty() {
                fs::write(&place, filled)?;
                fs::set_permissions(place, entry.metadata()?.permissions())?;
            }
        }
        Ok(())
    }

    fn write_components(&self, config: &Config) -> Result<()> {
        let project = &self.installation.project;
        let components = self.folder.join("custom_components");
        let (from, to) = match config.latchkey {
            Latchkey::Enabled => (project.integration(), components.join("latchkey")),
            Latchkey::PageOnly => (project.dist(), self.folder.join("www/latchkey")),
        };
        copy_folder(&from, &to)?;
        for component in &config.components {
            let name = component.file_name();
            let name = name.context("a component is a folder with a name")?;
            copy_folder(component, &components.join(name))?;
        }
        for folder in &config.www {
            copy_folder(folder, &self.folder.join("www"))?;
        }
        Ok(())
    }

    fn launch(&mut self) -> Result<()> {
        const PATIENCE: Duration = Duration::from_mins(2);
        let mut hass = Command::new(self.installation.hass());
        hass.args(["--skip-pip", "--log-no-color", "--config"]);
        hass.arg(&self.folder).current_dir(&self.folder);
        let is_set_up = || self.log().contains("Home Assistant initialized in");
        let is_ready = || is_set_up() && self.answers();
        let console = self.folder.join(CONSOLE);
        self.running = Some(Background::serve(&hass, &console, PATIENCE, is_ready)?);
        let log = self.log();
        ensure!(
            !log.contains("Activating recovery mode"),
            "Home Assistant came up in recovery mode. Its log:\n{log}"
        );
        Ok(())
    }

    /// Whether it speaks HTTP yet. What it says does not matter: before the onboarding it is a 400.
    fn answers(&self) -> bool {
        let request = ureq::get(format!("{}/auth/providers", self.base_url())).config();
        let request = request.http_status_as_error(false);
        let patience = Some(Duration::from_secs(5));
        request.timeout_global(patience).build().call().is_ok()
    }
}

fn empty_folder(config: &Config) -> Result<(PathBuf, Option<TempDir>)> {
    let Some(folder) = &config.folder else {
        let temporary = TempDir::with_prefix("latchkey-home-assistant-")?;
        return Ok((temporary.path().to_path_buf(), Some(temporary)));
    };
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    fs::create_dir_all(folder)?;
    Ok((folder.clone(), None))
}

/// Copies what a folder holds into another.
fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    let mut copy = Command::new("cp");
    // With its times, or Python would compile anew what it has compiled of it.
    process::run_quietly(copy.arg("-Rp").arg(from.join(".")).arg(to))
}
