//! Putting what the first paint needs into the document: a request less before anything can be seen. The
//! Content-Security-Policy, which forbids scripts and styles in the page, allows these by their hash.

use anyhow::{Context, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// What is put into the document.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Style,
    Script,
}

/// Puts the text of a file in the place of the element that refers to it.
pub(super) fn put(page: &str, kind: Kind, name: &str, text: &str) -> Result<String> {
    let (reference, element, directive) = match kind {
        Kind::Style => (
            format!("<link rel=\"stylesheet\" href=\"./{name}\">"),
            "style",
            "style-src",
        ),
        Kind::Script => (
            format!("<script src=\"./{name}\"></script>"),
            "script",
            "script-src",
        ),
    };
    ensure!(
        !text.contains(&format!("</{element}")) && !text.contains("<!--"),
        "{name} would end its own element"
    );
    // Whoever serves the page changes these in it, and the hash would not fit any more.
    for changed in ["\"./", "href=\"/auth/latchkey/builtin\""] {
        ensure!(!text.contains(changed), "{name} holds {changed}");
    }
    let (before, after) = page
        .split_once(&reference)
        .with_context(|| format!("index.html has no {reference}"))?;
    let page = format!("{before}<{element}>{text}</{element}>{after}");
    let hash = STANDARD.encode(Sha256::digest(text));
    allow(&page, directive, &format!("'sha256-{hash}'"))
}

/// Adds a source to a directive of the policy.
fn allow(page: &str, directive: &str, source: &str) -> Result<String> {
    let (before, policy) = page
        .split_once(&format!("{directive} "))
        .with_context(|| format!("the policy has no {directive}"))?;
    Ok(format!("{before}{directive} {source} {policy}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<meta content=\"script-src 'self'; style-src 'self'\">\
                        <link rel=\"stylesheet\" href=\"./a.css\"><script src=\"./b.js\"></script>";

    #[test]
    fn a_hash_allows_what_is_in_the_document() {
        let page = put(PAGE, Kind::Script, "b.js", "1").unwrap();
        assert_eq!(
            page,
            "<meta content=\"script-src 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s=' 'self'; \
             style-src 'self'\"><link rel=\"stylesheet\" href=\"./a.css\"><script>1</script>"
        );
        assert!(
            put(&page, Kind::Style, "a.css", "p{}")
                .unwrap()
                .contains("<style>p{}</style>")
        );
    }

    #[test]
    fn what_would_end_its_element_or_has_no_place_is_refused() {
        assert!(put(PAGE, Kind::Script, "b.js", "'</script>'").is_err());
        assert!(put(PAGE, Kind::Style, "b.css", "p{}").is_err());
        assert!(put(PAGE, Kind::Script, "b.js", "import(\"./c.js\")").is_err());
    }
}
