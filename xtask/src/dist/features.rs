//! Which extensions of WebAssembly the page may use: each shuts out every browser that came before it, and
//! `docs/developers/weight.md` lists those.
//!
//! A module says what it uses in its section `target_features`; `wasm-opt` validates every instruction by that.
//! <https://github.com/WebAssembly/tool-conventions/blob/main/Linking.md#target-features-section>

use anyhow::{Context, Result, bail};

use super::module::{self, Section};
use super::{Files, extension};

/// Chrome 74, Edge 79, Firefox 62 and Safari 14.1 have these; Safari was the last, in April 2021.
const ALLOWED: [&str; 2] = ["mutable-globals", "sign-ext"];

/// Refuses a program that uses anything else.
pub(super) fn check(files: &Files) -> Result<()> {
    for (name, module) in files.iter().filter(|(name, _)| extension(name) == "wasm") {
        let used = features(module).with_context(|| {
            format!("{name} does not say which features of WebAssembly it uses")
        })?;
        for feature in used {
            if !ALLOWED.contains(&feature) {
                bail!(
                    "{name} uses {feature}, which older browsers do not have: see docs/developers/weight.md"
                );
            }
        }
    }
    Ok(())
}

/// What a module says that it uses.
fn features(module: &[u8]) -> Option<Vec<&str>> {
    let named = |section: &&Section<'_>| {
        section.kind == Section::CUSTOM && section.reader().name() == Some("target_features")
    };
    let sections = module::sections(module)?;
    let mut section = sections.iter().find(named)?.reader();
    section.name()?;
    let count = section.number()?;
    // Each begins with a plus sign: the module uses it.
    let feature = |_| {
        section.byte().filter(|sign| *sign == b'+')?;
        section.name()
    };
    (0..count).map(feature).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(bytes: &[u8]) -> Vec<u8> {
        let count = u8::try_from(bytes.len()).unwrap();
        [&[count | 0x80, 0], bytes].concat()
    }

    /// A module with an empty section of types before the one that lists features.
    fn module(features: &[&str]) -> Files {
        let mut list = counted(b"target_features");
        list.push(u8::try_from(features.len()).unwrap());
        for feature in features {
            list.extend([&b"+"[..], &counted(feature.as_bytes())].concat());
        }
        let module = [&b"\0asm\x01\0\0\0\x01\x01\x00\x00"[..], &counted(&list)].concat();
        Files::from([("a.wasm".to_owned(), module)])
    }

    #[test]
    fn only_features_of_the_list_are_allowed() {
        assert!(check(&module(&ALLOWED)).is_ok());
        let error = check(&module(&["sign-ext", "simd128"])).unwrap_err();
        assert!(error.to_string().contains("simd128"), "{error}");
    }

    #[test]
    fn a_module_that_does_not_say_what_it_uses_is_refused() {
        for module in [
            &b"\0asm\x01\0\0\0"[..],
            b"\0asm\x01\0\0\0\x00\x05",
            b"<html>",
        ] {
            let files = Files::from([("a.wasm".to_owned(), module.to_vec())]);
            assert!(check(&files).is_err(), "{module:?}");
        }
    }
}
