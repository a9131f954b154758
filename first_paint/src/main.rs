//! `latchkey-first-paint FOLDER`: writes the integration's files into a folder, and prints what a static folder's document
//! holds, as JSON.

use std::path::PathBuf;
use std::{env, io};

fn main() -> io::Result<()> {
    let folder = env::args_os().nth(1).map(PathBuf::from);
    let folder = folder.ok_or_else(|| io::Error::other("say which folder"))?;
    latchkey_first_paint::write_into(&folder)?;
    println!("{}", serde_json::json!(latchkey_first_paint::folder()));
    Ok(())
}
