//! Putting what the first paint needs into the document: a request less before anything can be seen. The
//! Content-Security-Policy, which forbids scripts and styles in the page, allows these by their hash.

use anyhow::{Context, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// Puts the text of a stylesheet in the place of the link to it.
pub(super) fn style(page: &str, name: &str, text: &str) -> Result<String> {
    let link = format!("<link rel=\"stylesheet\" href=\"./{name}\">");
    put(page, "style", &link, name, text)
}

/// Puts the text of a script in the place of the element that loads it.
pub(super) fn script(page: &str, name: &str, text: &str) -> Result<String> {
    let element = format!("<script src=\"./{name}\"></script>");
    put(page, "script", &element, name, text)
}

fn put(page: &str, element: &str, reference: &str, name: &str, text: &str) -> Result<String> {
    // Whoever serves the page changes these in it, and the hash would not fit any more.
    for refused in [&*format!("</{element}"), "<!--", "\"./"] {
        ensure!(!text.contains(refused), "{name} holds {refused}");
    }
    let page = replace(page, reference, &format!("<{element}>{text}</{element}>"))?;
    let (directive, hash) = (format!("{element}-src "), Sha256::digest(text));
    let allowed = format!("{directive}'sha256-{}' ", STANDARD.encode(hash));
    replace(&page, &directive, &allowed)
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
        let page = script(PAGE, "b.js", "1").unwrap();
        assert_eq!(
            page,
            "<meta content=\"script-src 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s=' 'self'; \
             style-src 'self'\"><link rel=\"stylesheet\" href=\"./a.css\"><script>1</script>"
        );
        assert!(
            style(&page, "a.css", "p{}")
                .unwrap()
                .contains("<style>p{}</style>")
        );
    }

    #[test]
    fn what_would_end_its_element_or_has_no_place_is_refused() {
        assert!(script(PAGE, "b.js", "'</script>'").is_err());
        assert!(style(PAGE, "b.css", "p{}").is_err());
        assert!(script(PAGE, "b.js", "import(\"./c.js\")").is_err());
    }
}
