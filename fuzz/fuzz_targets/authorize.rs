//! What anybody can write into a link to this page (RP-57).

#![no_main]

use latchkey_fuzz::{home_assistant, mutate};

libfuzzer_sys::fuzz_target!(|data: &[u8]| home_assistant::authorize(data));

libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate::query(data, size, max_size, seed)
});
