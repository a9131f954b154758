//! The bill of materials of a release, as JSON of `CycloneDX`: what the page is compiled from, by `Cargo.lock`, and what
//! Home Assistant installs for the integration, by its manifest.
//!
//! `cargo-cyclonedx` writes it, in a copy of the source, because it writes beside every `Cargo.toml`; what it cannot
//! know is added here, and the copy's folder taken out. The same commit gives the same document.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::reproducible::copy_source;
use crate::dist::compiler;
use crate::process;
use crate::progress;
use crate::project::Project;
use crate::tools::cargo::CARGO_CYCLONEDX;

/// The name of the document in the copy, without its ending.
const DOCUMENT: &str = "bill-of-materials";

/// Writes the document.
pub(crate) fn write(project: &Project) -> Result<String> {
    let tool = CARGO_CYCLONEDX.ensure(project)?;
    let copy = tempfile::tempdir()?;
    copy_source(project, copy.path())?;
    let date = process::git(project, &["log", "-1", "--format=%ct"])?;
    let mut cyclonedx = Command::new(tool);
    cyclonedx.current_dir(copy.path());
    cyclonedx.env("SOURCE_DATE_EPOCH", date);
    cyclonedx.args(["cyclonedx", "--format", "json", "--spec-version", "1.5"]);
    cyclonedx.args(["--target", "wasm32-unknown-unknown", "--no-build-deps"]);
    cyclonedx.args(["--override-filename", DOCUMENT]);
    let name = "Writing the bill of materials";
    progress::step(name, 5, || process::run_quietly(&mut cyclonedx))?;
    let document = copy.path().join(DOCUMENT).with_extension("json");
    let written = fs::read_to_string(document).context("cargo-cyclonedx wrote no document")?;
    let manifest = fs::read_to_string(project.integration().join("manifest.json"))?;
    let rust = compiler::pinned(project)?;
    complete(&written, copy.path(), &manifest, &rust)
}

/// The document without the folder that it was written in, and with what Cargo does not know of.
fn complete(written: &str, folder: &Path, manifest: &str, rust: &str) -> Result<String> {
    let here = folder.to_str().context("the copy's folder is not UTF-8")?;
    let mut document: Value = serde_json::from_str(&written.replace(here, ""))?;
    let components = document["components"]
        .as_array_mut()
        .context("the document has no components")?;
    // Rust's own library, which is compiled into the page and stands in no lock file.
    components.push(json!({
        "type": "library", "bom-ref": format!("rust-std@{rust}"), "name": "rust-std", "version": rust,
        "scope": "required", "licenses": [{"expression": "Apache-2.0 OR MIT"}],
    }));
    let manifest: Value = serde_json::from_str(manifest)?;
    let requirements = manifest["requirements"].as_array();
    for requirement in requirements.context("the manifest has no requirements")? {
        let pinned = requirement.as_str().and_then(|text| text.split_once("=="));
        let pinned =
            pinned.with_context(|| format!("the requirement {requirement} is not pinned by =="));
        let (name, version) = pinned?;
        let purl = format!("pkg:pypi/{}@{version}", name.to_lowercase());
        components.push(json!({
            "type": "library", "bom-ref": purl, "name": name, "version": version, "scope": "required", "purl": purl,
        }));
    }
    Ok(format!("{document:#}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_names_what_is_installed_and_no_folder_of_this_machine() {
        let written =
            r#"{"components": [{"bom-ref": "path+file:///tmp/copy/patches/a#1", "name": "a"}]}"#;
        let manifest = r#"{"requirements": ["Some-Library==1.2"]}"#;
        let complete =
            |manifest: &str| complete(written, Path::new("/tmp/copy"), manifest, "1.95.0");
        let document: Value = serde_json::from_str(&complete(manifest).unwrap()).unwrap();
        let components = document["components"].as_array().unwrap();
        let names: Vec<_> = components.iter().map(|each| &each["name"]).collect();
        assert_eq!(names, ["a", "rust-std", "Some-Library"]);
        assert_eq!(components[0]["bom-ref"], "path+file:///patches/a#1");
        assert_eq!(components[1]["version"], "1.95.0");
        assert_eq!(components[2]["purl"], "pkg:pypi/some-library@1.2");
        let error = complete(r#"{"requirements": ["loose>=1"]}"#).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the requirement \"loose>=1\" is not pinned by =="
        );
    }
}
