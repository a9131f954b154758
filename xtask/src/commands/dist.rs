//! `cargo xtask dist`: the page in `dist/` and in the integration's `www/`.

use anyhow::Result;

use crate::dist::{Profile, build};
use crate::project::Project;

/// Builds the page, for shipping or, with `--debug`, quickly.
pub fn run(project: &Project, debug: bool) -> Result<()> {
    build(
        project,
        if debug {
            Profile::Debug
        } else {
            Profile::Release
        },
    )
}
