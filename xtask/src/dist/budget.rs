//! How large the page may be, and how large it is.

use std::fmt::Write as _;

use anyhow::{Result, ensure};

use super::finish::{PAGE, is_catalog};
use super::{Files, extension};

/// What everything together may weigh, in bytes, as gzip and as brotli. Browsers offer brotli on secure origins only: the
/// page of a plain `http://homeassistant.local:8123` is sent as gzip, so both count.
const BUDGET: Sizes = [125_000, 112_000];

/// What the words of a language may weigh, as gzip.
const CATALOG: usize = 8192;

/// As gzip and as brotli.
type Sizes = [usize; 2];

/// What the files weigh as they are sent; what has no compressed sibling is sent as it is. The document is drawn for each
/// visit and compressed on its way, which Home Assistant does as gzip and never as brotli.
fn sizes(files: &Files) -> Vec<(String, Sizes)> {
    let is_sibling = |name: &str| ["br", "gz"].contains(&extension(name));
    let originals = files
        .iter()
        .filter(|(name, _)| !is_sibling(name) && !is_another(name));
    let size = |(name, bytes): (&String, &Vec<u8>)| {
        let sent = |ending: &str| {
            let sibling = files.get(&format!("{name}.{ending}"));
            sibling.unwrap_or(bytes).len()
        };
        let brotli = if name == PAGE { "gz" } else { "br" };
        (name.clone(), [sent("gz"), sent(brotli)])
    };
    let mut sizes: Vec<_> = originals.map(size).collect();
    let sum = |place: usize| sizes.iter().map(|(_, size)| size[place]).sum();
    sizes.push(("total".to_owned(), [sum(0), sum(1)]));
    sizes
}

/// What they weigh together, in words.
pub(super) fn summary(files: &Files) -> String {
    let ([gzip, brotli], [most_gzip, most_brotli]) = (total(files), BUDGET);
    format!("{gzip} of {most_gzip} bytes as gzip, {brotli} of {most_brotli} as brotli")
}

fn total(files: &Files) -> Sizes {
    sizes(files).pop().unwrap_or_default().1
}

/// One language travels with the page: English has the most readers and counts, and each of the others is held to be
/// small by itself.
fn is_another(name: &str) -> bool {
    let is_english = |rest: &str| !rest.contains('-');
    is_catalog(name) && !name.strip_prefix("en-").is_some_and(is_english)
}

/// The sizes, file by file, with their total and the budget.
pub(super) fn table(files: &Files) -> String {
    const TITLE: &str = "What the page loads, in bytes";
    let mut table = format!("\n    {:<32} {:>9} {:>9}\n", TITLE, "gzip", "brotli");
    let budget = ("budget".to_owned(), BUDGET);
    for (name, [gzip, brotli]) in sizes(files).into_iter().chain([budget]) {
        let _ = writeln!(table, "    {name:<32} {gzip:>9} {brotli:>9}");
    }
    table
}

/// Refuses a page that is larger than the budget, and a language.
pub(super) fn check(files: &Files) -> Result<()> {
    for (name, bytes) in files.iter().filter(|(name, _)| name.ends_with(".txt.gz")) {
        let size = bytes.len();
        ensure!(size <= CATALOG, "{name} has {size} of {CATALOG} bytes");
    }
    for ((size, budget), encoding) in total(files).into_iter().zip(BUDGET).zip(["gzip", "brotli"]) {
        ensure!(
            size <= budget,
            "the page is {} bytes too large: {size} of {budget} bytes as {encoding}",
            size - budget
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, size: usize) -> (String, Vec<u8>) {
        (name.to_owned(), vec![0; size])
    }

    #[test]
    fn the_files_together_may_fill_the_budget_and_no_more() {
        let refused = |gzip: usize, brotli: usize| {
            // An image counts as it is, the document as gzip wherever it is sent.
            let files = Files::from([
                file("a.wasm", 1),
                file("a.wasm.gz", gzip - 1100),
                file("a.wasm.br", brotli - 1100),
                file("b.png", 1000),
                file(PAGE, 1),
                file("index.html.gz", 100),
                file("index.html.br", 50),
            ]);
            let error = check(&files).err();
            error.map(|error| error.to_string())
        };
        let [gzip, brotli] = BUDGET;
        assert_eq!(refused(gzip, brotli), None);
        assert!(refused(gzip + 1, brotli).unwrap().ends_with("as gzip"));
        assert!(refused(gzip, brotli + 1).unwrap().ends_with("as brotli"));
    }

    #[test]
    fn a_language_may_weigh_eight_kilobytes_and_no_more() {
        let checked = |size| check(&Files::from([file("fi-0123.txt.gz", size)]));
        assert!(checked(8192).is_ok());
        let said = "fi-0123.txt.gz has 8193 of 8192 bytes";
        assert_eq!(checked(8193).unwrap_err().to_string(), said);
    }
}
