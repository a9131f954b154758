//! Writing the page's files into a folder so that half of them can never pass for the whole.
//!
//! `custom_components/latchkey/page/www.py` reads the manifest: it is removed before anything else
//! changes and written after everything else, and what does not match it to the byte is not served.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::Files;

const MANIFEST: &str = "manifest.json";

/// Makes the folder hold these files and nothing else.
pub(super) fn fill(folder: &Path, files: &Files) -> Result<()> {
    empty(folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    for (name, bytes) in files {
        fs::write(folder.join(name), bytes)
            .with_context(|| format!("cannot write {name} into {}", folder.display()))?;
    }
    Ok(())
}

/// As [`fill`], with the manifest as the last file.
pub(super) fn fill_with_manifest(folder: &Path, files: &Files) -> Result<()> {
    fill(folder, files)?;
    let (draft, manifest) = (folder.join("manifest.new"), folder.join(MANIFEST));
    fs::write(&draft, format!("{:#}\n", contents(files)))?;
    fs::rename(draft, manifest).context("cannot write the manifest")
}

fn contents(files: &Files) -> Value {
    let entry = |(name, bytes): (&String, &Vec<u8>)| {
        let sha256 = format!("{:x}", Sha256::digest(bytes));
        json!({"path": name, "size": bytes.len(), "sha256": sha256})
    };
    json!({"files": files.iter().map(entry).collect::<Vec<_>>()})
}

fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        // First, so that what is left when it goes wrong passes for nothing.
        let manifest = folder.join(MANIFEST);
        if manifest.exists() {
            fs::remove_file(manifest)?;
        }
        fs::remove_dir_all(folder)?;
    }
    Ok(fs::create_dir_all(folder)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_lists_every_file_with_size_and_hash_and_old_files_go() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("old.js"), "old").unwrap();
        let files = Files::from([("a.js".to_owned(), b"abc".to_vec())]);
        fill_with_manifest(folder.path(), &files).unwrap();
        let manifest = fs::read_to_string(folder.path().join(MANIFEST)).unwrap();
        let manifest: Value = serde_json::from_str(&manifest).unwrap();
        let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(
            manifest,
            json!({"files": [{"path": "a.js", "size": 3, "sha256": sha256}]})
        );
        assert!(!folder.path().join("old.js").exists());
    }
}
