//! The `.br` and `.gz` beside each file that gets smaller by them; Home Assistant serves them by
//! `Accept-Encoding`.

use anyhow::Result;
use brotli::enc::BrotliEncoderParams;
use zopfli::{Format, Options};

use super::{Files, extension};

/// The compressed siblings of all text and WebAssembly files, by their own names.
pub(super) fn all(files: &Files) -> Result<Files> {
    let mut compressed = Files::new();
    for (name, bytes) in files.iter().filter(|(name, _)| is_worth_it(name)) {
        compressed.insert(format!("{name}.br"), brotli(bytes)?);
        compressed.insert(format!("{name}.gz"), gzip(bytes)?);
    }
    Ok(compressed)
}

fn is_worth_it(name: &str) -> bool {
    ["css", "html", "js", "json", "svg", "txt", "wasm"].contains(&extension(name))
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality: 11,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut small = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut small, &parameters)?;
    Ok(small)
}

/// Zopfli writes what every gzip reads, in 3 % fewer bytes and much more time.
fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut small = Vec::new();
    zopfli::compress(Options::default(), Format::Gzip, bytes, &mut small)?;
    Ok(small)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_compressed_and_images_are_left_alone() {
        let text = b"home assistant ".repeat(100);
        let names = ["a.js", "a.png"].map(|name| (name.to_owned(), text.clone()));
        let compressed = all(&names.into()).unwrap();
        let names: Vec<_> = compressed.keys().collect();
        assert_eq!(names, ["a.js.br", "a.js.gz"]);
        assert!(
            compressed
                .values()
                .all(|small| small.len() < text.len() / 4)
        );
    }
}
