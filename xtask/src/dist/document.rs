//! The page's document and the files that it names, by the same `index.html` and `Trunk.toml` that `trunk serve` reads
//! for development. Of Trunk's directives only those are known that the page uses; another is refused.
//!
//! <https://trunkrs.dev/assets/>

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::Files;
use super::finish::PAGE;
use crate::project::Project;

/// What `Trunk.toml` has to say for the program's addresses.
const PROGRAM_LINKS: &str = "pattern_preload";

/// The document with every directive carried out, and what it refers to but for the program itself.
pub(super) fn collect(project: &Project) -> Result<Files> {
    let read = |name: &str| {
        fs::read_to_string(project.path(name)).with_context(|| format!("cannot read {name}"))
    };
    let settings: toml::Table = read("Trunk.toml")?.parse()?;
    let links = settings
        .get("build")
        .and_then(|build| build.get(PROGRAM_LINKS))
        .and_then(toml::Value::as_str)
        .with_context(|| format!("Trunk.toml has no {PROGRAM_LINKS}"))?
        .replace("{base}", "./")
        .replace("{js}", "latchkey.js")
        .replace("{wasm}", "latchkey_bg.wasm");
    let mut files = Files::new();
    let document = carry_out(&read(PAGE)?, &links, &mut |path| {
        let bytes = read(path)?.into_bytes();
        let name = Path::new(path).file_name().context("no file is named")?;
        files.insert(name.to_string_lossy().into_owned(), bytes.clone());
        Ok(String::from_utf8(bytes)?)
    })?;
    files.insert(PAGE.to_owned(), document.into_bytes());
    Ok(files)
}

/// Replaces each directive by what it stands for. `take` collects a file and gives its text.
fn carry_out(
    document: &str,
    program_links: &str,
    take: &mut dyn FnMut(&str) -> Result<String>,
) -> Result<String> {
    const DIRECTIVE: &str = "<link data-trunk ";
    let mut done = String::with_capacity(document.len());
    let mut rest = document;
    while let Some((before, from)) = rest.split_once(DIRECTIVE) {
        let (attributes, after) = from
            .split_once('>')
            .context("a directive in index.html does not end")?;
        done.push_str(before);
        let path = attribute(attributes, "href");
        let path = || path.with_context(|| format!("no file in {attributes}"));
        match attribute(attributes, "rel") {
            Some("rust") => done.push_str(program_links),
            Some("inline") => done.push_str(&take(path()?)?),
            Some("copy-file") => drop(take(path()?)?),
            Some("css") => done.push_str(&reference("stylesheet", path()?, take)?),
            Some("icon") => done.push_str(&reference("icon", path()?, take)?),
            other => bail!("index.html asks Trunk for {other:?}, which the release does not know"),
        }
        rest = after;
    }
    done.push_str(rest);
    Ok(done)
}

fn reference(
    relation: &str,
    path: &str,
    take: &mut dyn FnMut(&str) -> Result<String>,
) -> Result<String> {
    take(path)?;
    let name = path.rsplit('/').next().unwrap_or(path);
    Ok(format!("<link rel=\"{relation}\" href=\"./{name}\">"))
}

fn attribute<'link>(attributes: &'link str, name: &str) -> Option<&'link str> {
    let (_, value) = attributes.split_once(&format!("{name}=\""))?;
    value.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn carried_out(document: &str) -> Result<(String, Vec<String>)> {
        let mut taken = Vec::new();
        let document = carry_out(document, "<link id=program>", &mut |path| {
            taken.push(path.to_owned());
            Ok(format!("[{path}]"))
        })?;
        Ok((document, taken))
    }

    #[test]
    fn each_directive_becomes_what_it_stands_for() {
        let (document, taken) = carried_out(
            "a<link data-trunk rel=\"css\" href=\"style/page.css\" data-integrity=\"none\">\
             b<link data-trunk rel=\"rust\" data-bin=\"latchkey\">\
             c<link data-trunk rel=\"icon\" href=\"public/logo.svg\" type=\"image/svg+xml\">\
             d<link data-trunk rel=\"copy-file\" href=\"public/boot.js\">\
             e<link data-trunk rel=\"inline\" href=\"public/logo.svg\">f",
        )
        .unwrap();
        assert_eq!(
            document,
            "a<link rel=\"stylesheet\" href=\"./page.css\">b<link id=program>\
             c<link rel=\"icon\" href=\"./logo.svg\">de[public/logo.svg]f"
        );
        let expected = [
            "style/page.css",
            "public/logo.svg",
            "public/boot.js",
            "public/logo.svg",
        ];
        assert_eq!(taken, expected);
    }

    #[test]
    fn a_directive_that_the_release_does_not_know_is_refused() {
        let error = carried_out("<link data-trunk rel=\"sass\" href=\"a.scss\">").unwrap_err();
        assert!(error.to_string().contains("sass"), "{error}");
        assert!(carried_out("<link data-trunk rel=\"css\">").is_err());
        assert!(carried_out("<link data-trunk rel=\"css\" href=\"a.css\"").is_err());
    }

    #[test]
    fn the_page_s_own_document_names_its_program() {
        let files = collect(&Project::here()).unwrap();
        let document = String::from_utf8(files[PAGE].clone()).unwrap();
        for name in ["latchkey.js", "latchkey_bg.wasm", "page.css", "logo.svg"] {
            assert!(document.contains(&format!("\"./{name}\"")), "{name}");
        }
        assert!(!document.contains("data-trunk"));
        assert!(files.contains_key("boot.js") && files.contains_key("old-browser.js"));
    }
}
