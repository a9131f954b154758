//! The page's document and the files that it names, by the same `index.html` and `Trunk.toml` that `trunk serve` reads
//! for development. Of Trunk's directives only those are known that the page uses; another is refused.
//!
//! <https://trunkrs.dev/assets/>

use std::fmt::Write as _;
use std::fs;

use anyhow::{Context, Result, bail, ensure};
use regex_lite::Regex;
use serde_json::Value;

use super::Files;
use super::finish::{PAGE, STYLE};
use super::first_paint::Slots;
use crate::project::Project;

/// What `Trunk.toml` has to say for the program's addresses.
const PROGRAM_LINKS: &str = "pattern_preload";
/// Where what the document is told begins.
const BOOT_DATA: &str = "id=\"latchkey-boot-data\">";

/// The document with every directive carried out and every slot filled in as a static folder has it, and what it refers to
/// but for the program itself.
pub(super) fn collect(project: &Project, slots: &Slots) -> Result<Files> {
    let read = |name: &str| {
        fs::read_to_string(project.path(name)).with_context(|| format!("cannot read {name}"))
    };
    let settings: Value = toml::from_str(&read("Trunk.toml")?)?;
    let links = settings["build"][PROGRAM_LINKS]
        .as_str()
        .with_context(|| format!("Trunk.toml has no {PROGRAM_LINKS}"))?
        .replace("{base}", "./")
        .replace("{js}", "latchkey.js")
        .replace("{wasm}", "latchkey_bg.wasm");
    let frame = fill(&read(PAGE)?, slots)?;
    carry_out(&frame, &links, &read)
}

/// What the views draw, which the integration draws for each visit (`page/first_paint.py`): a static folder has no visit.
fn fill(frame: &str, slots: &Slots) -> Result<String> {
    let mut filled = frame.to_owned();
    for (name, drawn) in slots {
        let [start, end] = match name.as_str() {
            "boot" => [BOOT_DATA.to_owned(), "</script>".to_owned()],
            name => ["", "/"].map(|slash| format!("<!--{slash}latchkey:{name}-->")),
        };
        let place = filled.split_once(&start).and_then(|(before, rest)| {
            let (_, after) = rest.split_once(&end)?;
            Some((before, after))
        });
        let (before, after) = place.with_context(|| format!("index.html has no slot {name}"))?;
        filled = [before, &start, drawn, &end, after].concat();
    }
    Ok(filled)
}

/// The document with what each directive stands for, and the files that it takes.
fn carry_out(
    document: &str,
    program_links: &str,
    read: &dyn Fn(&str) -> Result<String>,
) -> Result<Files> {
    let directive = Regex::new(r#"<link data-trunk rel="([\w-]+)"(?: href="([^"]+)")?[^>]*>"#)?;
    let mut files = Files::new();
    let (mut done, mut end) = (String::new(), 0);
    for found in directive.captures_iter(document) {
        let (Some(whole), kind) = (found.get(0), &found[1]) else {
            continue;
        };
        done += &document[end..whole.start()];
        end = whole.end();
        if kind == "rust" {
            done += program_links;
            continue;
        }
        let path = found.get(2).map(|path| path.as_str());
        let path = path.with_context(|| format!("no file in {}", whole.as_str()))?;
        let name = path.rsplit('/').next().unwrap_or(path);
        let text = read(path)?;
        match kind {
            "inline" => done += &text,
            // All of them become one, in the place of the first.
            "css" => {
                if !files.contains_key(STYLE) {
                    write!(done, "<link rel=\"stylesheet\" href=\"./{STYLE}\">")?;
                }
                let style = files.entry(STYLE.to_owned()).or_default();
                style.extend(text.into_bytes());
            }
            "icon" => {
                write!(done, "<link rel=\"icon\" href=\"./{name}\">")?;
                files.insert(name.to_owned(), text.into_bytes());
            }
            "copy-file" => drop(files.insert(name.to_owned(), text.into_bytes())),
            other => bail!("index.html asks Trunk for {other}, which the release does not know"),
        }
    }
    done += &document[end..];
    ensure!(
        !done.contains("data-trunk"),
        "index.html has a directive that begins otherwise, or does not end"
    );
    files.insert(PAGE.to_owned(), done.into_bytes());
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn carried_out(document: &str) -> Result<Vec<(String, String)>> {
        let files = carry_out(document, "<link id=program>", &|path| {
            Ok(format!("[{path}]"))
        })?;
        let files = files.into_iter();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ok(files.map(|(name, bytes)| (name, text(bytes))).collect())
    }

    #[test]
    fn each_directive_becomes_what_it_stands_for() {
        let files = carried_out(
            "a<link data-trunk rel=\"css\" href=\"style/b.css\" data-integrity=\"none\">\
             <link data-trunk rel=\"css\" href=\"style/a.css\">\
             b<link data-trunk rel=\"rust\" data-bin=\"latchkey\">\
             c<link data-trunk rel=\"icon\" href=\"public/logo.svg\" type=\"image/svg+xml\">\
             d<link data-trunk rel=\"copy-file\" href=\"public/boot.js\">\
             e<link data-trunk rel=\"inline\" href=\"public/logo.svg\">f",
        );
        let document = "a<link rel=\"stylesheet\" href=\"./latchkey.css\">b<link id=program>\
                        c<link rel=\"icon\" href=\"./logo.svg\">de[public/logo.svg]f";
        let expected = [
            ("boot.js", "[public/boot.js]"),
            (PAGE, document),
            (STYLE, "[style/b.css][style/a.css]"),
            ("logo.svg", "[public/logo.svg]"),
        ];
        let expected = expected.map(|(name, text)| (name.to_owned(), text.to_owned()));
        assert_eq!(files.unwrap(), expected);
    }

    #[test]
    fn each_slot_gets_what_is_drawn_for_it() {
        let slots = |name: &str| Slots::from([(name.to_owned(), "<p>".to_owned())]);
        let frame = "<script id=\"latchkey-boot-data\">{}</script><!--latchkey:page-->old<!--/latchkey:page-->";
        let filled = "<script id=\"latchkey-boot-data\">{}</script><!--latchkey:page--><p><!--/latchkey:page-->";
        assert_eq!(fill(frame, &slots("page")).unwrap(), filled);
        let told = "<script id=\"latchkey-boot-data\"><p></script><!--latchkey:page-->old<!--/latchkey:page-->";
        assert_eq!(fill(frame, &slots("boot")).unwrap(), told);
        assert!(fill(frame, &slots("fallback")).is_err());
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
        let files = collect(&Project::here(), &Slots::new()).unwrap();
        let document = String::from_utf8(files[PAGE].clone()).unwrap();
        for name in ["latchkey.js", "latchkey_bg.wasm", STYLE, "logo.svg"] {
            assert!(document.contains(&format!("\"./{name}\"")), "{name}");
        }
        assert!(!document.contains("data-trunk"));
        assert!(files.contains_key("boot.js") && files.contains_key("old-browser.js"));
    }
}
