//! Short names for what the program and its glue call each other by.
//!
//! wasm-bindgen's names tell a reader what each is for, and hold a hash: bytes that no compression gets rid of,
//! in both files. Only the two of them know these names; what others call by name keeps it.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};

use super::module::{self, PREAMBLE, Section};

/// The name that the glue gives itself in the program's list of imports.
const GLUE_ITSELF: &str = "./latchkey_bg.js";
/// How names begin that the program offers to the glue's closures.
const CLOSURES: &str = "wasm_bindgen_";
/// The kind of an import or export that is a function.
const FUNCTION: u8 = 0;

/// Renames what the program imports, and what it exports for closures, in both.
pub(super) fn shorten(program: &[u8], glue: &str) -> Result<(Vec<u8>, String)> {
    let mut names = Names::default();
    let program = rewrite(program, &mut names)
        .context("the program is not a module that imports functions only")?;
    let glue = names.put_into(glue)?;
    Ok((program, glue))
}

fn rewrite(program: &[u8], names: &mut Names) -> Option<Vec<u8>> {
    let mut out = PREAMBLE.to_vec();
    for section in module::sections(program)? {
        out.push(section.kind);
        let content = match section.kind {
            Section::IMPORTS => imports(section, names)?,
            Section::EXPORTS => exports(section, names)?,
            _ => section.content.to_vec(),
        };
        module::write_counted(&mut out, &content);
    }
    Some(out)
}

fn imports(section: Section<'_>, names: &mut Names) -> Option<Vec<u8>> {
    let (mut reader, mut out) = (section.reader(), Vec::new());
    let count = reader.number()?;
    module::write_number(&mut out, count);
    for _ in 0..count {
        reader.name().filter(|name| *name == GLUE_ITSELF)?;
        let name = names.shorten(reader.name()?);
        module::write_counted(&mut out, GLUE_ITSELF.as_bytes());
        module::write_counted(&mut out, name.as_bytes());
        reader.byte().filter(|kind| *kind == FUNCTION)?;
        out.push(FUNCTION);
        module::write_number(&mut out, reader.number()?);
    }
    Some(out)
}

fn exports(section: Section<'_>, names: &mut Names) -> Option<Vec<u8>> {
    let (mut reader, mut out) = (section.reader(), Vec::new());
    let count = reader.number()?;
    module::write_number(&mut out, count);
    for _ in 0..count {
        let name = reader.name()?;
        let name = if name.starts_with(CLOSURES) {
            names.shorten(name)
        } else {
            name.to_owned()
        };
        module::write_counted(&mut out, name.as_bytes());
        out.push(reader.byte()?);
        module::write_number(&mut out, reader.number()?);
    }
    Some(out)
}

/// The short names, by the long ones.
#[derive(Default)]
struct Names(BTreeMap<String, String>);

impl Names {
    fn shorten(&mut self, long: &str) -> String {
        // A letter that the glue's and the program's own names do not begin with.
        let next = format!("${}", self.0.len());
        self.0.entry(long.to_owned()).or_insert(next).clone()
    }

    /// Every word of the glue that is a long name becomes the short one.
    fn put_into(&self, glue: &str) -> Result<String> {
        let is_of_word = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '$');
        let mut missing: BTreeSet<&str> = self.0.keys().map(String::as_str).collect();
        let mut out = String::with_capacity(glue.len());
        let mut rest = glue;
        while let Some(start) = rest.find(is_of_word) {
            let (before, from) = rest.split_at(start);
            let end = from.find(|letter| !is_of_word(letter));
            let (word, after) = from.split_at(end.unwrap_or(from.len()));
            missing.remove(word);
            out.push_str(before);
            out.push_str(self.0.get(word).map_or(word, String::as_str));
            rest = after;
        }
        out.push_str(rest);
        match missing.first() {
            Some(name) => bail!("the program knows {name}, but its glue does not"),
            None => Ok(out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(kind: u8, entries: &[&[u8]]) -> Vec<u8> {
        let mut content = Vec::new();
        module::write_number(&mut content, entries.len());
        content.extend(entries.concat());
        let mut out = vec![kind];
        module::write_counted(&mut out, &content);
        out
    }

    fn entry(names: &[&str], rest: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        for name in names {
            module::write_counted(&mut out, name.as_bytes());
        }
        out.extend(rest);
        out
    }

    fn program(imported: &str, exported: &str, kind: u8) -> Vec<u8> {
        let imports = section(2, &[&entry(&[GLUE_ITSELF, imported], &[kind, 3])]);
        let memory = entry(&["memory"], &[2, 0]);
        let exports = section(7, &[&memory, &entry(&[exported], &[0, 9])]);
        [PREAMBLE, &imports, &exports].concat()
    }

    #[test]
    fn both_sides_get_the_same_names() {
        let glue = "{__wbg_a_12: () => 1}; wasm.wasm_bindgen_34(); __wbg_a_123; memory";
        let (program, glue) =
            shorten(&program("__wbg_a_12", "wasm_bindgen_34", FUNCTION), glue).unwrap();
        assert_eq!(glue, "{$0: () => 1}; wasm.$1(); __wbg_a_123; memory");
        assert_eq!(program, self::program("$0", "$1", FUNCTION));
    }

    #[test]
    fn a_program_that_its_glue_does_not_fit_is_refused() {
        let program = program("__wbg_a_12", "wasm_bindgen_34", FUNCTION);
        assert!(shorten(&program, "__wbg_a_12").is_err());
        assert!(shorten(&program[1..], "__wbg_a_12 wasm_bindgen_34").is_err());
        let table = self::program("__wbg_a_12", "wasm_bindgen_34", 1);
        assert!(shorten(&table, "__wbg_a_12 wasm_bindgen_34").is_err());
    }
}
