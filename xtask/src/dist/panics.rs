//! Panics without their messages. Rust's library formats one for every panic, for a console that nobody reads: what does
//! that, and what only ends in it, becomes a trap, which the boot script sees as it sees any other crash.

use walrus::{FunctionBuilder, FunctionId, Module};

/// Puts a trap into each such function, and drops what nothing calls any more.
pub(super) fn silence(module: &mut Module) {
    let functions = module.funcs.iter_local();
    let silenced = functions.filter(|(id, _)| {
        let name = module.funcs.get(*id).name.as_deref();
        name.is_some_and(is_for_panics)
    });
    let silenced: Vec<FunctionId> = silenced.map(|(id, _)| id).collect();
    for id in silenced {
        let (parameters, results) = module.types.params_results(module.funcs.get(id).ty());
        let (parameters, results) = (parameters.to_vec(), results.to_vec());
        let mut trap = FunctionBuilder::new(&mut module.types, &parameters, &results);
        trap.func_body().unreachable();
        let arguments = parameters.iter().map(|kind| module.locals.add(*kind));
        let trap = trap.local_func(arguments.collect());
        *module.funcs.get_mut(id).kind.unwrap_local_mut() = trap;
    }
    walrus::passes::gc::run(module);
}

/// By the name of a function, as the compiler gives it: `core[0a1b2c]::panicking::panic_fmt`. The page prints `Debug`
/// nowhere else.
fn is_for_panics(name: &str) -> bool {
    // What a function is generic over says nothing about it.
    let own = name.split('<').next().unwrap_or_default();
    let is_of_library = ["core", "alloc", "std"].iter().any(|library| {
        let rest = own.strip_prefix(library);
        rest.is_some_and(|rest| rest.starts_with(['[', ':']))
    });
    let ends_so = ["::panicking::", "::panic_", "_fail"];
    let is_debug = name.contains("::fmt::Debug>::fmt");
    is_debug || is_of_library && ends_so.iter().any(|part| own.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_panics_traps_and_everything_else_stays() {
        let mut module = Module::default();
        let mut add = |name: &str| {
            let mut function = FunctionBuilder::new(&mut module.types, &[], &[]);
            function
                .name(name.to_owned())
                .func_body()
                .i32_const(1)
                .drop();
            let id = function.finish(Vec::new(), &mut module.funcs);
            module.exports.add(name, id);
            id
        };
        let cut = [
            "core[c5930c85a12de822]::panicking::panic_fmt",
            "core::option::unwrap_failed::h0a1b",
            "core[c5930c85a12de822]::str::slice_error_fail",
            "<alloc::vec::Vec<T,A> as core::fmt::Debug>::fmt::h380831109dbc7bf7",
        ]
        .map(&mut add);
        let kept = [
            "latchkey::machine::form::FormPanel::fail",
            "core[c5930c85a12de822]::str::converts::from_utf8",
            "core::ops::function::FnOnce::call_once<latchkey::on_fail>",
        ]
        .map(&mut add);
        silence(&mut module);
        let length = |id: FunctionId| {
            let function = module.funcs.get(id).kind.unwrap_local();
            function.block(function.entry_block()).instrs.len()
        };
        assert_eq!((cut.map(length), kept.map(length)), ([1; 4], [2; 3]));
    }
}
