//! The `.br` and `.gz` beside each file that gets smaller by them; Home Assistant serves them by
//! `Accept-Encoding`.

use std::num::NonZeroU64;

use anyhow::Result;
use brotli::enc::BrotliEncoderParams;
use zopfli::{Format, Options};

use super::{Files, Profile, extension};

/// The compressed siblings of all text and WebAssembly files, by their own names.
pub(super) fn all(files: &Files, profile: Profile) -> Result<Files> {
    let mut compressed = Files::new();
    for (name, bytes) in files.iter().filter(|(name, _)| is_worth_it(name)) {
        compressed.insert(format!("{name}.br"), brotli(bytes)?);
        compressed.insert(format!("{name}.gz"), gzip(bytes, profile)?);
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

/// Zopfli writes what every gzip reads, in 3 % fewer bytes and much more time: for what is shipped, it may look longer.
fn gzip(bytes: &[u8], profile: Profile) -> Result<Vec<u8>> {
    let options = match profile {
        Profile::Release => Options::default(),
        Profile::Debug => Options {
            iteration_count: NonZeroU64::MIN,
            ..Options::default()
        },
    };
    let mut small = Vec::new();
    zopfli::compress(options, Format::Gzip, bytes, &mut small)?;
    Ok(small)
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn what_is_compressed_comes_back_and_images_are_left_alone() {
        let text = b"home assistant ".repeat(100);
        let files = Files::from([
            ("a.js".to_owned(), text.clone()),
            ("a.png".to_owned(), text.clone()),
        ]);
        let compressed = all(&files, Profile::Release).unwrap();
        assert_eq!(
            compressed.keys().collect::<Vec<_>>(),
            ["a.js.br", "a.js.gz"]
        );
        let mut from_gzip = Vec::new();
        flate2::read::GzDecoder::new(&*compressed["a.js.gz"])
            .read_to_end(&mut from_gzip)
            .unwrap();
        let mut from_brotli = Vec::new();
        brotli::BrotliDecompress(&mut &*compressed["a.js.br"], &mut from_brotli).unwrap();
        assert!(from_gzip == text && from_brotli == text);
    }
}
