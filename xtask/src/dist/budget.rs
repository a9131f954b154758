//! How large the page may be, and how large it is.

use std::fmt::Write as _;

use anyhow::{Result, bail};

use super::Files;
use super::finish::PAGE;

/// What everything together may weigh, in bytes. Browsers offer brotli on secure origins only: the page of a plain `http://homeassistant.local:8123`
/// is sent as gzip, so both count.
const BROTLI_BUDGET: usize = 112_000;
const GZIP_BUDGET: usize = 125_000;

/// The sizes of one file, in bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Size {
    name: String,
    raw: usize,
    gzip: usize,
    brotli: usize,
}

/// The sizes of each file; what has no compressed sibling is sent as it is. The document is drawn for each visit and
/// compressed on its way, which Home Assistant does as gzip and never as brotli.
pub(super) fn sizes(files: &Files, compressed: &Files) -> Vec<Size> {
    let size = |(name, bytes): (&String, &Vec<u8>)| {
        let sent = |ending: &str| {
            compressed
                .get(&format!("{name}.{ending}"))
                .unwrap_or(bytes)
                .len()
        };
        Size {
            name: name.clone(),
            raw: bytes.len(),
            gzip: sent("gz"),
            brotli: sent(if name == PAGE { "gz" } else { "br" }),
        }
    };
    files.iter().map(size).collect()
}

/// The sizes, file by file, with their total and the budget.
pub(super) fn table(sizes: &[Size]) -> String {
    let mut table = format!(
        "\n    {:<32} {:>9} {:>9} {:>9}\n",
        "bytes", "raw", "gzip", "brotli"
    );
    let total = total(sizes);
    for Size {
        name,
        raw,
        gzip,
        brotli,
    } in sizes.iter().chain([&total])
    {
        let _ = writeln!(table, "    {name:<32} {raw:>9} {gzip:>9} {brotli:>9}");
    }
    let _ = writeln!(
        table,
        "    {:<32} {:>9} {GZIP_BUDGET:>9} {BROTLI_BUDGET:>9}",
        "budget", ""
    );
    table
}

/// Refuses a page that is larger than the budget.
pub(super) fn check(sizes: &[Size]) -> Result<()> {
    let total = total(sizes);
    for (encoding, size, budget) in [
        ("brotli", total.brotli, BROTLI_BUDGET),
        ("gzip", total.gzip, GZIP_BUDGET),
    ] {
        if size > budget {
            bail!(
                "the page is {} bytes too large: {size} of {budget} bytes as {encoding}",
                size - budget
            );
        }
    }
    Ok(())
}

fn total(sizes: &[Size]) -> Size {
    let sum = |part: fn(&Size) -> usize| sizes.iter().map(part).sum();
    Size {
        name: "total".to_owned(),
        raw: sum(|size| size.raw),
        gzip: sum(|size| size.gzip),
        brotli: sum(|size| size.brotli),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(gzip: usize, brotli: usize) -> Vec<Size> {
        let wasm = Size {
            name: "a.wasm".to_owned(),
            raw: 1,
            gzip,
            brotli,
        };
        vec![
            wasm,
            Size {
                name: "b.js".to_owned(),
                raw: 1,
                gzip: 1000,
                brotli: 1000,
            },
        ]
    }

    #[test]
    fn the_files_together_may_fill_the_budget_and_no_more() {
        // The page and 1000 bytes of other files.
        let (gzip, brotli) = (GZIP_BUDGET - 1_000, BROTLI_BUDGET - 1_000);
        assert!(check(&page(gzip, brotli)).is_ok());
        assert!(
            check(&page(gzip + 1, brotli))
                .unwrap_err()
                .to_string()
                .contains("gzip")
        );
        assert!(
            check(&page(gzip, brotli + 1))
                .unwrap_err()
                .to_string()
                .contains("brotli")
        );
    }

    #[test]
    fn a_file_without_compressed_siblings_counts_as_it_is() {
        let files = Files::from([
            ("a.js".to_owned(), vec![0; 50]),
            ("b.png".to_owned(), vec![0; 70]),
        ]);
        let compressed = Files::from([
            ("a.js.br".to_owned(), vec![0; 20]),
            ("a.js.gz".to_owned(), vec![0; 30]),
        ]);
        let total = total(&sizes(&files, &compressed));
        assert_eq!((total.raw, total.gzip, total.brotli), (120, 100, 90));
    }

    #[test]
    fn the_document_is_gzip_wherever_it_is_sent() {
        let files = Files::from([(PAGE.to_owned(), vec![0; 50])]);
        let compressed = Files::from([
            (format!("{PAGE}.br"), vec![0; 20]),
            (format!("{PAGE}.gz"), vec![0; 30]),
        ]);
        let total = total(&sizes(&files, &compressed));
        assert_eq!((total.gzip, total.brotli), (30, 30));
    }
}
