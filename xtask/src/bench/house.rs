//! The Home Assistant that all pages are measured at.

use serde_json::json;

use crate::home_assistant::Config;
use crate::project::Project;

/// With Latchkey, the static bound in its `www/`, and the client that people return to. One person is enough, and
/// one way to sign in.
#[must_use]
pub fn plain(project: &Project) -> Config {
    Config {
        components: vec![project.path("xtask/src/bench/page/latchkey_bench")],
        www: vec![project.path("xtask/src/bench/page/www")],
        slow_passwords: true,
        yaml: json!({"latchkey_bench": null}),
        ..Config::default()
    }
}
