//! The folder of a configuration, by the templates in `xtask/home-assistant/`. Files name each other without a folder:
//! Home Assistant is started in that of its configuration.

use std::fs;
use std::path::Path;

use anyhow::Result;
use serde_json::json;
use walkdir::WalkDir;

use super::config::Config;
use super::installation::Release;
use super::users::{COMMAND_LINE_USER, PASSWORD};
use crate::template;

/// Writes each file that is not empty with these settings, with the permissions of its template.
pub(super) fn write(
    templates: &Path,
    config: &Config,
    release: Release,
    port: u16,
    folder: &Path,
) -> Result<()> {
    let values = json!({
        "config": config,
        "port": port,
        "keeps_http_in_storage": release.keeps_http_in_storage(),
        "command_line_user": COMMAND_LINE_USER,
        "password": PASSWORD,
    });
    for entry in WalkDir::new(templates) {
        let entry = entry?;
        let place = folder.join(entry.path().strip_prefix(templates)?);
        if entry.file_type().is_dir() {
            fs::create_dir_all(place)?;
            continue;
        }
        let filled = template::read(entry.path(), &values)?;
        if !filled.is_empty() {
            fs::write(&place, filled)?;
            fs::set_permissions(place, entry.metadata()?.permissions())?;
        }
    }
    Ok(())
}
