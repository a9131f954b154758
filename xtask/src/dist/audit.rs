//! What must not be in the page that is shipped: source maps, folders of the machine that built it,
//! chatter on the console, addresses that hold only where it happens to be served, WebAssembly that only newer browsers
//! know.

use anyhow::{Result, ensure};
use regex_lite::Regex;
use wasmparser::{Validator, WasmFeatures};

use super::{Files, extension};
use crate::project::Project;
use crate::tools::cargo::compiler_folder;

/// Refuses the page if anything is in it that must not be.
pub(super) fn check(files: &Files, machine_paths: &[String]) -> Result<()> {
    let absolute = Regex::new(ABSOLUTE)?;
    let mut found = Vec::new();
    for (name, bytes) in files {
        // Whatever in a program is no text stays between what is.
        let text = String::from_utf8_lossy(bytes);
        if extension(name) == "map" || text.contains("sourceMappingURL") {
            found.push(format!("{name}: a source map"));
        }
        let paths = machine_paths.iter().filter(|path| text.contains(*path));
        found.extend(paths.map(|path| format!("{name}: {path}, a folder of this machine")));
        if extension(name) == "wasm" {
            let newer = Validator::new_with_features(FEATURES).validate_all(bytes);
            found.extend(newer.err().map(|error| format!("{name}: {error}")));
        }
        if extension(name) == "js" {
            let noise = NOISE.iter().filter(|call| text.contains(**call));
            found.extend(noise.map(|call| format!("{name}: {call}")));
        }
        if extension(name) == "html" {
            let tags = absolute.find_iter(&text);
            found.extend(tags.map(|tag| format!("{name}: {}", tag.as_str())));
        }
    }
    let found = found.join("\n  ");
    ensure!(
        found.is_empty(),
        "the page holds what it must not hold:\n  {found}"
    );
    Ok(())
}

/// The folders of this machine that a compiler could write into a program.
pub(super) fn machine_paths(project: &Project) -> Result<Vec<String>> {
    let mut folders = vec![home::cargo_home()?, compiler_folder(project, &["sysroot"])?];
    folders.push(project.root().to_path_buf());
    // A home folder of `/` would be found everywhere.
    folders.extend(home::home_dir().filter(|home| home.parent().is_some()));
    let folders = folders.iter().map(|it| format!("{}/", it.display()));
    Ok(folders.chain([".cargo/registry".to_owned()]).collect())
}

/// Which extensions of WebAssembly the program may use: each shuts out every browser that came before it, and
/// `docs/developers/weight.md` lists those. The ready-made library is compiled to use these.
const FEATURES: WasmFeatures = WasmFeatures::WASM1
    .union(WasmFeatures::BULK_MEMORY)
    .union(WasmFeatures::MULTI_VALUE)
    .union(WasmFeatures::REFERENCE_TYPES)
    .union(WasmFeatures::SATURATING_FLOAT_TO_INT)
    .union(WasmFeatures::SIGN_EXTENSION);

/// Errors may be reported on the console, progress may not.
const NOISE: [&str; 3] = ["console.log(", "console.info(", "console.debug("];

/// A tag that loads something from an address which does not begin with `./`.
const ABSOLUTE: &str = r#"<(?:link|script|img) (?:[^>]* )?(?:src|href|data-glue|data-wasm)=(?:[^">]|"[^.]|"\.[^/])[^>]*"#;

#[cfg(test)]
mod tests {
    use walrus::ir::{UnaryOp, Value};
    use walrus::{FunctionBuilder, InstrSeqBuilder, Module};

    use super::*;

    fn refused(name: &str, content: impl AsRef<[u8]>) -> bool {
        let files = Files::from([(name.to_owned(), content.as_ref().to_vec())]);
        check(&files, &["/home/me/".to_owned()]).is_err()
    }

    #[test]
    fn source_maps_machine_paths_and_noise_are_refused() {
        assert!(refused("a.js", "x//# sourceMappingURL=a.js.map"));
        assert!(refused("a.js.map", "{}"));
        assert!(refused("a.css", "\0panicked at /home/me/.cargo/x.rs\0"));
        assert!(refused("a.js", "console.log(1)"));
        assert!(!refused("a.js", "console.error(1)"));
        assert!(!refused("a.css", "\0panicked at src/main.rs\0"));
    }

    #[test]
    fn a_program_that_older_browsers_do_not_know_is_refused() {
        let program = |drops: fn(&mut InstrSeqBuilder)| {
            let mut module = Module::default();
            let mut function = FunctionBuilder::new(&mut module.types, &[], &[]);
            drops(&mut function.func_body());
            let function = function.finish(Vec::new(), &mut module.funcs);
            module.exports.add("drops", function);
            refused("a.wasm", module.emit_wasm())
        };
        let extended = |body: &mut InstrSeqBuilder| {
            body.i32_const(0).unop(UnaryOp::I32Extend8S).drop();
        };
        let vector = |body: &mut InstrSeqBuilder| {
            body.const_(Value::V128(0)).drop();
        };
        assert!(!program(extended));
        assert!(program(vector));
        assert!(refused("a.wasm", "<html>"));
    }

    #[test]
    fn addresses_that_the_integration_cannot_rewrite_are_refused() {
        for address in ["/a.js", "a.js", "https://cdn.example/a.js"] {
            assert!(
                refused("index.html", format!("<script src=\"{address}\"></script>")),
                "{address}"
            );
        }
        assert!(refused("index.html", "<script src='./a.js'></script>"));
        assert!(!refused(
            "index.html",
            "<script src=\"./a.js\"></script><a href=\"/auth\">x</a>"
        ));
    }
}
