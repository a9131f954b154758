//! What the document holds before the program arrives, drawn by the program's own views: a small program of its own
//! (`first_paint/`), so that `cargo xtask` itself need not compile them.

use std::collections::BTreeMap;

use anyhow::{Context, Result};

use crate::process;
use crate::progress;
use crate::project::Project;

/// The slots of the document, by name, and what a static folder has in them.
pub(super) type Slots = BTreeMap<String, String>;

/// The words of each language, by the names of their files.
type Catalogs = BTreeMap<String, String>;

/// Writes the integration's fragments anew, and gives what a static folder has in place of them, and the words.
pub(super) fn write(project: &Project) -> Result<(Slots, Catalogs)> {
    let name = "Compiling what draws the page's first HTML, and drawing it";
    let drawn = progress::watched_step(name, [110, 1], &project.log(name), |log| {
        let line = "build --locked --package latchkey-first-paint";
        process::run_into(log, &mut project.command("cargo", line), None)?;
        let line = "run --locked --quiet --package latchkey-first-paint --";
        let mut cargo = project.command("cargo", line);
        process::capture(cargo.arg(project.integration()))
    })?;
    serde_json::from_str(&drawn).context("the first paint is not as it should be")
}
