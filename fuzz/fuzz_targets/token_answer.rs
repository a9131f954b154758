//! What a token endpoint answers (RP-32 to RP-37).

#![no_main]

use latchkey_fuzz::{mutate, provider};

libfuzzer_sys::fuzz_target!(|data: &[u8]| provider::token_answer(data));

libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate::json(data, size, max_size, seed)
});
