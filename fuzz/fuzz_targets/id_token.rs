//! What a token endpoint gives out as an ID Token (RP-39 to RP-53).

#![no_main]

use latchkey_fuzz::{id_token, mutate};

libfuzzer_sys::fuzz_target!(|data: &[u8]| id_token::check(data));

libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate::json(data, size, max_size, seed)
});
