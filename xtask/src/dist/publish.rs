//! Writing the page's files into `dist/` and into the integration's `www/`, where half of them can never pass for the
//! whole - and finding that they are there already.
//!
//! `custom_components/latchkey/page/www.py` reads the manifest: it is removed before anything else
//! changes and written after everything else, and what does not match it to the byte is not served.

use std::env;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Files, read, write};
use crate::project::Project;

const MANIFEST: &str = "manifest.json";
/// Where it is kept what the published files were made of, and what they were.
const MADE_OF: &str = "target/page-made-of.txt";

/// What a page is made of: the built files, this very program, and its tools.
pub(super) fn key(project: &Project, built: &Files) -> Result<String> {
    // One that was built anew while it runs has no file any more: what it makes is nothing to find again.
    let program = fs::metadata(env::current_exe()?).and_then(|file| file.modified());
    let program = program.unwrap_or_else(|_| SystemTime::now());
    let tools = fs::read_to_string(project.path("xtask/npm/package-lock.json"))?;
    Ok(digest(&format!("{program:?} {tools}"), built))
}

/// The files that are published, if they were made of the same and nobody changed them.
pub(super) fn current(project: &Project, key: &str) -> Option<Files> {
    let mut www = read(&project.integration().join("www")).ok()?;
    let known = fs::read_to_string(project.path(MADE_OF)).ok()?;
    let is_same = known == digest(key, &www);
    www.remove(MANIFEST);
    (is_same && read(&project.dist()).ok()? == www).then_some(www)
}

/// Publishes what was made.
pub(super) fn everywhere(project: &Project, files: &Files, key: &str) -> Result<()> {
    let www = project.integration().join("www");
    fill(&project.dist(), files)?;
    fill(&www, files)?;
    let (draft, manifest) = (www.join("manifest.new"), www.join(MANIFEST));
    fs::write(&draft, format!("{:#}\n", contents(files)))?;
    fs::rename(draft, manifest).context("cannot write the manifest")?;
    fs::create_dir_all(project.path("target"))?;
    Ok(fs::write(project.path(MADE_OF), digest(key, &read(&www)?))?)
}

/// Makes the folder hold these files and nothing else.
fn fill(folder: &Path, files: &Files) -> Result<()> {
    if folder.exists() {
        // First, so that what is left when it goes wrong passes for nothing.
        let manifest = folder.join(MANIFEST);
        if manifest.exists() {
            fs::remove_file(manifest)?;
        }
        fs::remove_dir_all(folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    fs::create_dir_all(folder)?;
    write(folder, files)
}

fn contents(files: &Files) -> Value {
    let entry = |(name, bytes): (&String, &Vec<u8>)| {
        let sha256 = format!("{:x}", Sha256::digest(bytes));
        json!({"path": name, "size": bytes.len(), "sha256": sha256})
    };
    json!({"files": files.iter().map(entry).collect::<Vec<_>>()})
}

/// One for all of it, by names and contents.
pub(super) fn digest(before: &str, files: &Files) -> String {
    let together = format!("{before}\n{}", contents(files));
    format!("{:x}", Sha256::digest(together))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, text: &str) -> Files {
        Files::from([(name.to_owned(), text.as_bytes().to_vec())])
    }

    #[test]
    fn the_manifest_lists_every_file_with_size_and_hash_and_old_files_go() {
        let folder = tempfile::tempdir().unwrap();
        let project = Project::at(folder.path());
        let www = project.integration().join("www");
        fs::create_dir_all(&www).unwrap();
        fs::write(www.join("old.js"), "old").unwrap();
        everywhere(&project, &file("a.js", "abc"), "key").unwrap();
        let manifest = fs::read_to_string(www.join(MANIFEST)).unwrap();
        let manifest: Value = serde_json::from_str(&manifest).unwrap();
        let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(
            manifest,
            json!({"files": [{"path": "a.js", "size": 3, "sha256": sha256}]})
        );
        assert!(!www.join("old.js").exists());
    }

    #[test]
    fn a_page_is_current_while_what_it_is_made_of_and_what_is_published_are_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let project = Project::at(folder.path());
        let files = file("a.js", "abc");
        assert_eq!(current(&project, "key"), None);
        everywhere(&project, &files, "key").unwrap();
        assert_eq!(current(&project, "key"), Some(files.clone()));
        assert_eq!(current(&project, "other"), None);
        for place in [project.dist(), project.integration().join("www")] {
            for (name, text) in [("a.js", "abd"), ("b.js", "abc")] {
                everywhere(&project, &files, "key").unwrap();
                fs::write(place.join(name), text).unwrap();
                assert_eq!(current(&project, "key"), None);
            }
        }
    }
}
