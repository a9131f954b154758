//! Says what the page makes of ID Tokens, for the integration's tests: a case a line in base64, a verdict a line.

use std::io::{self, BufRead, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use latchkey_fuzz::case::Case;

fn main() -> io::Result<()> {
    for line in io::stdin().lock().lines() {
        let case = STANDARD.decode(line?.trim()).ok();
        let case = case.and_then(|file| Case::read(&file));
        println!("{}", case.map_or("no-case", |case| case.verdict()));
        io::stdout().flush()?;
    }
    Ok(())
}
