//! Files of other programs, and texts for people, as templates: what is always the same stands in a file of its own, in
//! the language that it is written in. The templates' language is Jinja, as Home Assistant's is.

use anyhow::{Context as _, Result};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use serde_json::Value;

/// The template with these values in it. One that names a value that is not there is refused.
pub(crate) fn fill(template: &str, values: Value) -> Result<String> {
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
