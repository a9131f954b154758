//! The program: what `latchkey::app` exports, for the boot script and the picker to call, and an allocator.

use latchkey as _;

/// Smaller than the library's own by half a kilobyte of every download, and as quick: TLSF, which takes the same time
/// whatever is free.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Called once the program has arrived. A panic later on is a trap, which the boot script sees: it shows a way on.
fn main() {}
