//! Panics without their messages. Rust's library formats one for every panic, for a console that nobody reads: what does
//! that, and what only ends in it, becomes a trap, which the boot script sees as it sees any other crash.
//!
//! Nothing else in the page formats, so all of `core::fmt` goes with it. Whoever writes `format!` in the page is told so
//! by the build, and not by a trap.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use regex_lite::Regex;
use rustc_demangle::demangle;
use walrus::ir::{Call, Visitor, dfs_in_order};
use walrus::{FunctionId, Module};

/// What turns values into texts for `format!`, `Display` and `Debug`. Of the library's functions it is their own name that
/// counts: what they are generic over says nothing about them.
const FORMATS: &str = r"::fmt::(Debug|Display|Write)>::|^<*(core|alloc|std)\b[^<]*::fmt::";

/// What only panics.
const PANICS: &str = r"^<*(core|alloc|std)\b[^<]*(::panicking::|::panic_|_fail)";

/// Puts a trap into each such function, and drops what nothing calls any more. Done before wasm-bindgen looks at the
/// program, so that the glue has nothing for them either.
pub(super) fn silence(module: &mut Module) -> Result<()> {
    let formats = named(module, &Regex::new(FORMATS)?);
    for id in named(module, &Regex::new(PANICS)?).union(&formats) {
        let function = module.funcs.get_mut(*id).kind.unwrap_local_mut();
        let mut body = function.builder_mut().func_body();
        body.instrs_mut().clear();
        body.unreachable();
    }
    walrus::passes::gc::run(module);
    check(module, &formats)
}

/// The functions with such a name, as the compiler gives it: `core[0a1b2c]::panicking::panic_fmt`.
fn named(module: &Module, fits: &Regex) -> BTreeSet<FunctionId> {
    let functions = module.funcs.iter_local();
    let named = functions.filter(|(id, _)| {
        let name = module.funcs.get(*id).name.as_deref();
        name.is_some_and(|name| fits.is_match(&demangle(name).to_string()))
    });
    named.map(|(id, _)| id).collect()
}

/// Refuses a program that would format: it would trap there.
fn check(module: &Module, formats: &BTreeSet<FunctionId>) -> Result<()> {
    for (id, function) in module.funcs.iter_local() {
        let mut calls = Calls::default();
        dfs_in_order(&mut calls, function, function.entry_block());
        if let Some(called) = calls.0.intersection(formats).next() {
            let name = |id: FunctionId| {
                let name = module.funcs.get(id).name.as_deref();
                demangle(name.unwrap_or("a function")).to_string()
            };
            bail!(
                "{} calls {}: the page formats nothing (`concat` joins texts), see xtask/src/dist/panics.rs",
                name(id),
                name(*called)
            );
        }
    }
    Ok(())
}

/// What a function calls.
#[derive(Default)]
struct Calls(BTreeSet<FunctionId>);

impl Visitor<'_> for Calls {
    fn visit_call(&mut self, call: &Call) {
        self.0.insert(call.func);
    }
}

#[cfg(test)]
mod tests {
    use walrus::FunctionBuilder;

    use super::*;

    /// A program of functions by these names; each but the first calls the one before it.
    fn program(names: &[&str]) -> (Module, Vec<FunctionId>) {
        let mut module = Module::default();
        let mut ids: Vec<FunctionId> = Vec::new();
        for name in names {
            let mut function = FunctionBuilder::new(&mut module.types, &[], &[]);
            let mut body = function.name((*name).to_owned()).func_body();
            body.i32_const(1).drop();
            if let Some(before) = ids.last() {
                body.call(*before);
            }
            let id = function.finish(Vec::new(), &mut module.funcs);
            module.exports.add(name, id);
            ids.push(id);
        }
        (module, ids)
    }

    fn traps(module: &Module, id: FunctionId) -> bool {
        let function = module.funcs.get(id).kind.unwrap_local();
        function.block(function.entry_block()).instrs.len() == 1
    }

    #[test]
    fn what_only_panics_or_formats_traps_and_everything_else_stays() {
        let cut = [
            "core[c5930c85a12de822]::panicking::panic_fmt",
            "_ZN4core6option13unwrap_failed17h0a1b0a1b0a1b0a1bE",
            "core[c5930c85a12de822]::str::slice_error_fail",
            "<alloc::vec::Vec<T,A> as core::fmt::Debug>::fmt::h380831109dbc7bf7",
            "<core[c5930c85a12de822]::fmt::Formatter>::pad",
            "core[c5930c85a12de822]::fmt::write",
        ];
        let kept = [
            "latchkey::machine::form::FormPanel::fail",
            "core[c5930c85a12de822]::str::converts::from_utf8",
            "core::ops::function::FnOnce::call_once<latchkey::on_fail>",
            "latchkey::dom::fmt::words",
        ];
        for (names, cut) in [(&cut[..], true), (&kept, false)] {
            let (mut module, ids) = program(names);
            silence(&mut module).unwrap();
            for (id, name) in ids.into_iter().zip(names) {
                assert_eq!(traps(&module, id), cut, "{name}");
            }
        }
    }

    #[test]
    fn a_page_that_formats_is_refused() {
        let (mut module, _) = program(&["alloc::fmt::format", "latchkey::ui::greet"]);
        let said = silence(&mut module).unwrap_err().to_string();
        let expected = "latchkey::ui::greet calls alloc::fmt::format: the page formats nothing";
        assert!(said.starts_with(expected), "{said}");
    }
}
