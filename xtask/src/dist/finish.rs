//! Making the built files small, putting what the first paint needs into the document,
//! and naming everything else by its content.
//!
//! What the page refers to is written as `"./name"` in `index.html`, and nowhere else; that is
//! where the hashed names are put in. The integration relies on the same form to rewrite addresses.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::{Files, extension, inline, write};
use crate::process;
use crate::tools::npm::Npm;

pub(super) const PAGE: &str = "index.html";
/// The one stylesheet.
pub(super) const STYLE: &str = "latchkey.css";
/// What runs first.
const BOOT: &str = "boot.js";
/// The words of the source language: the document refers to them, and whoever serves it to another's.
const SOURCE: &str = "en.txt";
/// What wasm-bindgen makes.
const GLUE: &str = "latchkey.js";
/// What goes with the glue: for documents that a proxy has changed, and for whoever picks another language.
const BESIDE_GLUE: [&str; 3] = ["recovery.js", "picker.js", "languages.json"];
/// What the glue is bundled from: of it only what the boot script calls, and the scripts that do without it.
const ENTRY: &str = r#"import "./recovery.js";
import "./picker.js";
export { default, start } from "./latchkey.js";
"#;
/// Whose JavaScript the scripts are written down to: `docs/developers/weight.md` says why these.
const BROWSERS: &str = "--target=chrome97,edge97,firefox79,safari16";
/// What the boot script is written for: it has to be read by those, too, that can't run the program.
const ANY_BROWSER: &str = "--target=es2017";
/// Lets Chromium compile the whole script while it arrives, and not each function when it is first called.
const BANNER: &str = "--banner:js=//# allFunctionsCalledOnLoad";
/// What makes the program small and its start short; each was measured (`docs/developers/weight.md`).
const OPTIMIZATIONS: [&str; 10] = [
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    // Browsers compile each function when it is first called, and nearly all are called at the start.
    "--always-inline-max-function-size=6",
    // Larger ones that are called once stay functions: what repeats is next to its like, and compresses better.
    "--one-caller-inline-max-function-size=20",
    // Nothing is at addresses below 1024: the far end of the stack is there.
    "--low-memory-unused",
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

/// The finished files: `index.html`, and beside it only what it refers to.
pub(super) fn finish(npm: &Npm, mut built: Files) -> Result<Files> {
    let mut page = text_of(&mut built, PAGE)?;
    let workshop = Workshop::new(npm, &built)?;
    let mut assets = Files::new();
    // Small scripts beside the glue are bundled into it.
    built.retain(|name, _| !name.starts_with("snippets/") && !BESIDE_GLUE.contains(&name.as_str()));
    for (name, bytes) in built {
        let small = match extension(&name) {
            "css" => workshop.esbuild(&name, &[&name])?,
            "js" => workshop.script(&name)?,
            "wasm" => workshop.wasm(&name)?,
            _ => bytes,
        };
        assets.insert(name, small);
    }
    let style = text_of(&mut assets, STYLE)?;
    let boot = text_of(&mut assets, BOOT)?;
    let mut files = Files::new();
    // One hash for all languages: the picker knows them by the one that is there.
    let catalogs = assets.iter().filter(|(name, _)| is_catalog(name));
    let catalogs: Vec<u8> = catalogs.flat_map(|(_, words)| words).copied().collect();
    for (name, bytes) in assets {
        let hashed = named_by(&name, if is_catalog(&name) { &catalogs } else { &bytes });
        if !is_catalog(&name) || name == SOURCE {
            page = refer_to(&page, &name, &hashed)?;
        }
        files.insert(hashed, bytes);
    }
    let page = without_indentation(&page);
    let link = format!("<link rel=\"stylesheet\" href=\"./{STYLE}\">");
    let page = inline::put(&page, "style", &link, &style)?;
    let loads = format!("<script src=\"./{BOOT}\"></script>");
    let page = inline::put(&page, "script", &loads, &boot)?;
    files.insert(PAGE.to_owned(), page.into_bytes());
    Ok(files)
}

fn text_of(files: &mut Files, name: &str) -> Result<String> {
    let bytes = files
        .remove(name)
        .with_context(|| format!("the build has no {name}"))?;
    Ok(String::from_utf8(bytes)?.trim_end().to_owned())
}

/// The built files in a temporary folder, where programs can work on them.
struct Workshop<'a> {
    npm: &'a Npm,
    folder: TempDir,
}

impl<'a> Workshop<'a> {
    fn new(npm: &'a Npm, files: &Files) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        write(folder.path(), files)?;
        Ok(Self { npm, folder })
    }

    fn script(&self, name: &str) -> Result<Vec<u8>> {
        if name != GLUE {
            return self.esbuild(name, &[name, ANY_BROWSER]);
        }
        fs::write(self.folder.path().join("entry.js"), ENTRY)?;
        let bundle = ["entry.js", "--bundle", "--format=esm", BROWSERS, BANNER];
        self.esbuild(GLUE, &bundle)
    }

    fn esbuild(&self, name: &str, options: &[&str]) -> Result<Vec<u8>> {
        let mut esbuild = self.npm.command("esbuild")?;
        esbuild.args(options).args(["--minify", "--charset=utf8"]);
        esbuild.args(["--legal-comments=none", "--log-level=warning"]);
        esbuild.args(["--allow-overwrite", &format!("--outfile={name}")]);
        self.work(&mut esbuild, name)
    }

    fn wasm(&self, name: &str) -> Result<Vec<u8>> {
        let mut optimizer = self.npm.command("wasm-opt")?;
        optimizer.args([name, "-o", name]).args(OPTIMIZATIONS);
        self.work(&mut optimizer, name)
    }

    fn work(&self, command: &mut Command, result: &str) -> Result<Vec<u8>> {
        process::run_quietly(command.current_dir(self.folder.path()))?;
        Ok(fs::read(self.folder.path().join(result))?)
    }
}

/// Whether it holds the words of a language.
pub(super) fn is_catalog(name: &str) -> bool {
    extension(name) == "txt"
}

/// `latchkey.js` becomes `latchkey-0a1b2c3d4e.js`.
fn named_by(name: &str, bytes: &[u8]) -> String {
    let digest = format!("{:x}", Sha256::digest(bytes));
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    format!("{stem}-{}.{extension}", &digest[..10])
}

/// Replaces a name in every attribute. One that is never referred to is a mistake in the build.
fn refer_to(page: &str, name: &str, hashed: &str) -> Result<String> {
    let written = format!("\"./{name}\"");
    ensure!(
        page.contains(&written),
        "index.html does not refer to {written}, so nobody would ever load it"
    );
    Ok(page.replace(&written, &format!("\"./{hashed}\"")))
}

fn without_indentation(page: &str) -> String {
    let lines = page.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_change_with_the_content_and_only_with_it() {
        let name = named_by("latchkey_bg.wasm", b"one");
        assert_eq!(name, named_by("latchkey_bg.wasm", b"one"));
        assert_ne!(name, named_by("latchkey_bg.wasm", b"other"));
        assert!(name.starts_with("latchkey_bg-") && extension(&name) == "wasm");
    }

    #[test]
    fn a_file_that_nothing_refers_to_is_a_mistake() {
        let page = "<script src=\"./boot.js\"></script>";
        let renamed = refer_to(page, "boot.js", "boot-1.js").unwrap();
        assert_eq!(renamed, "<script src=\"./boot-1.js\"></script>");
        assert!(refer_to(page, "other.js", "other-1.js").is_err());
    }
}
