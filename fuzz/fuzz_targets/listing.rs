//! What Home Assistant, or the document, lists as ways to sign in.

#![no_main]

use latchkey_fuzz::{home_assistant, mutate};

libfuzzer_sys::fuzz_target!(|data: &[u8]| home_assistant::listing(data));

libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate::json(data, size, max_size, seed)
});
