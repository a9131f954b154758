//! What a provider, or anybody, puts into the address of the callback (RP-22 to RP-30).

#![no_main]

use latchkey_fuzz::{mutate, provider};

libfuzzer_sys::fuzz_target!(|data: &[u8]| provider::callback(data));

libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate::query(data, size, max_size, seed)
});
