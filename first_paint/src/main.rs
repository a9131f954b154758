//! `latchkey-first-paint PROJECT` writes its files into the project in this folder. `latchkey-first-paint --catalogs FOLDER`
//! writes the words of all languages, as `trunk serve` needs them (`Trunk.toml`).

use std::path::PathBuf;
use std::{env, fs, io};

use latchkey_core::screen::Language;
use latchkey_first_paint::write_into;

fn main() -> io::Result<()> {
    let mut arguments = env::args_os().skip(1);
    let first = arguments.next();
    if first.as_ref().is_some_and(|first| first == "--catalogs") {
        let place = path(arguments.next())?;
        for language in Language::ALL {
            fs::write(place.join(format!("{}.txt", language.tag)), language.file)?;
        }
        return Ok(());
    }
    write_into(&path(first)?)
}

fn path(argument: Option<std::ffi::OsString>) -> io::Result<PathBuf> {
    argument
        .map(PathBuf::from)
        .ok_or_else(|| io::Error::other("say which folder"))
}
