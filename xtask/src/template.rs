//! Files of other programs, and texts for people, as templates: what is always the same stands in a file of its own, in
//! the language that it is written in. The templates' language is Jinja, as Home Assistant's is.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Error, Result};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use serde_json::Value;

/// The template in a file with these values in it.
pub(crate) fn read(template: &Path, values: &Value) -> Result<String> {
    let text = fs::read_to_string(template);
    let filled = text
        .map_err(Error::from)
        .and_then(|text| fill(&text, values));
    filled.with_context(|| template.display().to_string())
}

/// The template with these values in it. One that names a value that is not there is refused.
pub(crate) fn fill(template: &str, values: &Value) -> Result<String> {
    // A line that holds a statement and nothing else leaves nothing.
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()?;
    let mut environment = Environment::new();
    environment.set_syntax(syntax);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let filled = environment.render_str(template, Serde(values));
    filled.context("a template cannot be filled in")
}
