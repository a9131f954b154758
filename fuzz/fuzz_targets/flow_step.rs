//! What Home Assistant, or whoever poses as it, answers to a step.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| latchkey_fuzz::flow_step(data));
