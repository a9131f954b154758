//! Putting what the first paint needs into the document: a request less before anything can be seen. The
//! Content-Security-Policy, which forbids scripts and styles in the page, allows these by their hash.

use anyhow::{Context, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// What is put into the document: an element, what refers to a file before it is put there, and what allows it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    element: &'static str,
    reference: [&'static str; 2],
    directive: &'static str,
}

pub(super) const STYLE: Kind = Kind {
    element: "style",
    reference: ["<link rel=\"stylesheet\" href=\"./", "\">"],
    directive: "style-src ",
};
pub(super) const SCRIPT: Kind = Kind {
    element: "script",
    reference: ["<script src=\"./", "\"></script>"],
    directive: "script-src ",
};

/// Puts the text of a file in the place of the element that refers to it.
pub(super) fn put(page: &str, kind: Kind, name: &str, text: &str) -> Result<String> {
    let Kind {
        element,
        reference: [before, after],
        directive,
    } = kind;
    let end = format!("</{element}");
    // Whoever serves the page changes these in it, and the hash would not fit any more.
    for refused in [&end, "<!--", "\"./"] {
        ensure!(!text.contains(refused), "{name} holds {refused}");
    }
    let reference = format!("{before}{name}{after}");
    let element = format!("<{element}>{text}</{element}>");
    let page = replace(page, &reference, &element)?;
    let hash = STANDARD.encode(Sha256::digest(text));
    replace(&page, directive, &format!("{directive}'sha256-{hash}' "))
}

fn replace(page: &str, what: &str, by: &str) -> Result<String> {
    let (before, after) = page
        .split_once(what)
        .with_context(|| format!("index.html has no {what}"))?;
    Ok(format!("{before}{by}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<meta content=\"script-src 'self'; style-src 'self'\">\
                        <link rel=\"stylesheet\" href=\"./a.css\"><script src=\"./b.js\"></script>";

    #[test]
    fn a_hash_allows_what_is_in_the_document() {
        let page = put(PAGE, SCRIPT, "b.js", "1").unwrap();
        assert_eq!(
            page,
            "<meta content=\"script-src 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s=' 'self'; \
             style-src 'self'\"><link rel=\"stylesheet\" href=\"./a.css\"><script>1</script>"
        );
        assert!(
            put(&page, STYLE, "a.css", "p{}")
                .unwrap()
                .contains("<style>p{}</style>")
        );
    }

    #[test]
    fn what_would_end_its_element_or_has_no_place_is_refused() {
        assert!(put(PAGE, SCRIPT, "b.js", "'</script>'").is_err());
        assert!(put(PAGE, STYLE, "b.css", "p{}").is_err());
        assert!(put(PAGE, SCRIPT, "b.js", "import(\"./c.js\")").is_err());
    }
}
