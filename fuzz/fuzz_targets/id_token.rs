//! What a token endpoint gives out as an ID Token (RP-39 to RP-53).

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| latchkey_fuzz::id_token(data));
