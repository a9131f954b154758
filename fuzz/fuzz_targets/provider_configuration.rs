//! What the integration, or whoever poses as it, offers for an attempt (RP-01, RP-08 to RP-11).

#![no_main]

use latchkey_fuzz::{mutate, provider};

libfuzzer_sys::fuzz_target!(|data: &[u8]| provider::configuration(data));

libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate::json(data, size, max_size, seed)
});
