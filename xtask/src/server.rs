//! Servers on this machine, for the demo and the tests: what they say goes into a file, and is shown where they do not
//! start.

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::process::{Background, line};

/// Starts a program in the background with a log, and waits until it is ready.
pub(crate) fn start(
    command: &Command,
    log: &Path,
    patience: Duration,
    is_ready: impl Fn() -> bool,
) -> Result<Background> {
    let output = File::create(log)?;
    let errors = output.try_clone()?;
    let (program, arguments) = (command.get_program(), command.get_args());
    let mut running = Background::start(program, arguments, |background| {
        let set = command.get_envs();
        background.envs(set.filter_map(|(name, value)| Some((name, value?))));
        background.current_dir(command.get_current_dir().unwrap_or(Path::new(".")));
        background.stdout(output).stderr(errors);
    })?;
    running.wait_until(patience, is_ready).with_context(|| {
        let said = fs::read(log).unwrap_or_default();
        let said = String::from_utf8_lossy(&said);
        format!("`{}` does not start. It wrote:\n{said}", line(command))
    })?;
    Ok(running)
}
