//! What a provider, or anybody, puts into the address of the callback (RP-22 to RP-30).

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| latchkey_fuzz::callback(data));
