//! `CHANGELOG.md`: giving what is not released yet a version, and finding what a version changed.

use anyhow::{Context, Result, ensure};

use semver::Version;

const UNRELEASED: &str = "## Unreleased\n";

/// The text with a heading of this version above what was not released until now.
pub(crate) fn release(text: &str, version: &Version, date: &str) -> Result<String> {
    ensure!(
        section(text, &version.to_string()).is_none(),
        "CHANGELOG.md has a section for {version} already"
    );
    let changes = section(text, "Unreleased").context("CHANGELOG.md has no `## Unreleased`")?;
    ensure!(
        !changes.is_empty(),
        "nothing is written under `## Unreleased` in CHANGELOG.md: say first what {version} changes"
    );
    let heading = format!("{UNRELEASED}\n## {version} - {date}\n");
    Ok(text.replacen(UNRELEASED, &heading, 1))
}

/// The version that was released last, if one was: every other place has to have it.
#[cfg(test)]
pub(crate) fn newest(text: &str) -> Option<Version> {
    sections(text).find_map(|(name, _)| name.parse().ok())
}

/// What is below the heading of a version.
pub(crate) fn section<'text>(text: &'text str, name: &str) -> Option<&'text str> {
    let found = sections(text).find(|(found, _)| *found == name);
    found.map(|(_, changes)| changes)
}

/// The first word of each heading, and what is below it.
fn sections(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split("\n## ").skip(1).map(|section| {
        let (heading, changes) = section.split_once('\n').unwrap_or((section, ""));
        (heading.split(' ').next().unwrap_or(heading), changes.trim())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        text.parse().unwrap()
    }

    const BEFORE: &str =
        "# Changelog\n\n## Unreleased\n\n- New.\n\n## 0.1.0 - 2026-01-02\n\n- Old.\n";

    #[test]
    fn what_was_not_released_gets_the_version_and_the_date() {
        let after = release(BEFORE, &version("0.2.0"), "2026-03-04").unwrap();
        assert_eq!(
            after,
            "# Changelog\n\n## Unreleased\n\n## 0.2.0 - 2026-03-04\n\n- New.\n\n## 0.1.0 - 2026-01-02\n\n- Old.\n"
        );
        assert_eq!(newest(&after), Some(version("0.2.0")));
        let sections = ["0.2.0", "0.1.0", "0.3.0"].map(|version| section(&after, version));
        assert_eq!(sections, [Some("- New."), Some("- Old."), None]);
    }

    #[test]
    fn no_version_is_released_twice_or_without_a_word_about_it() {
        let again = release(BEFORE, &version("0.1.0"), "2026-03-04").unwrap_err();
        assert_eq!(
            again.to_string(),
            "CHANGELOG.md has a section for 0.1.0 already"
        );
        let empty = BEFORE.replace("- New.\n\n", "");
        let error = release(&empty, &version("0.2.0"), "2026-03-04").unwrap_err();
        assert!(
            error.to_string().starts_with("nothing is written under"),
            "{error}"
        );
        assert!(release("# Changelog\n", &version("0.2.0"), "2026-03-04").is_err());
        assert_eq!(newest("# Changelog\n\n## Unreleased\n"), None);
    }
}
