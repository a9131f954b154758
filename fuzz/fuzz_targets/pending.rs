//! What any page of the same origin can put into the storage (RP-21).

#![no_main]

use latchkey_fuzz::{mutate, provider};

libfuzzer_sys::fuzz_target!(|data: &[u8]| provider::pending(data));

libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate::json(data, size, max_size, seed)
});
