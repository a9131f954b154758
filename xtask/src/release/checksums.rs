//! `SHA256SUMS`, as `sha256sum --check` reads it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// One line for each of these files of a folder.
pub(crate) fn of(folder: &Path, names: &[&str]) -> Result<String> {
    let line = |name: &&str| {
        let bytes = fs::read(folder.join(name)).with_context(|| format!("cannot read {name}"))?;
        Ok(format!("{:x}  {name}\n", Sha256::digest(bytes)))
    };
    names.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sha256sum_would_write_the_same() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.zip"), "abc").unwrap();
        assert_eq!(
            of(folder.path(), &["a.zip"]).unwrap(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a.zip\n"
        );
        assert!(of(folder.path(), &["b.zip"]).is_err());
    }
}
