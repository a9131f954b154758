//! `latchkey-first-paint FOLDER`: writes the integration's files into a folder, and prints what a static folder's document
//! holds, and the words of all languages, as JSON. `latchkey-first-paint --catalogs FOLDER` writes those (`Trunk.toml`).

use std::path::PathBuf;
use std::{env, fs, io};

use latchkey_first_paint::{catalogs, folder, write_into};
use serde_json::json;

fn main() -> io::Result<()> {
    let mut arguments = env::args_os().skip(1);
    let first = arguments.next();
    if first.as_ref().is_some_and(|first| first == "--catalogs") {
        let place = path(arguments.next())?;
        for (name, words) in catalogs() {
            fs::write(place.join(name), words)?;
        }
        return Ok(());
    }
    write_into(&path(first)?)?;
    println!("{}", json!([folder(), catalogs()]));
    Ok(())
}

fn path(argument: Option<std::ffi::OsString>) -> io::Result<PathBuf> {
    argument
        .map(PathBuf::from)
        .ok_or_else(|| io::Error::other("say which folder"))
}
