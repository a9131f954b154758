//! Putting what the first paint needs into the document: a request less before anything can be seen. The
//! Content-Security-Policy, which forbids scripts and styles in the page, allows these by their hash.

use anyhow::{Context, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// Puts the text of a script or a stylesheet in the place of what refers to it.
pub(super) fn put(page: &str, element: &str, reference: &str, text: &str) -> Result<String> {
    // Whoever serves the page changes these in it, and the hash would not fit any more.
    for refused in [&*format!("</{element}"), "<!--", "\"./"] {
        ensure!(
            !text.contains(refused),
            "what is for {reference} holds {refused}"
        );
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

    const PAGE: &str =
        "<meta content=\"script-src 'self'; style-src 'self'\"><link><script></script>";

    #[test]
    fn a_hash_allows_what_is_in_the_document() {
        let page = put(PAGE, "script", "<script></script>", "1").unwrap();
        let page = put(&page, "style", "<link>", "p{}").unwrap();
        assert_eq!(
            page,
            "<meta content=\"script-src 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s=' 'self'; \
             style-src 'sha256-gG2yISYereRMiG2lMXrbiUgi0Ubw9p7QCeWcroOvy9Y=' 'self'\">\
             <style>p{}</style><script>1</script>"
        );
    }

    #[test]
    fn what_would_end_its_element_or_has_no_place_is_refused() {
        for text in ["'</script>'", "import(\"./c.js\")", "<!--"] {
            assert!(
                put(PAGE, "script", "<script></script>", text).is_err(),
                "{text}"
            );
        }
        assert!(put(PAGE, "style", "<style>", "p{}").is_err());
    }
}
