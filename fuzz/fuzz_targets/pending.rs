//! What any page of the same origin can put into the storage (RP-21).

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| latchkey_fuzz::pending(data));
