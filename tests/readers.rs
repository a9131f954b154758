//! What the core makes of what it is given, one reader at a time: tables of what is taken, how, and what is refused.

#![cfg(not(target_arch = "wasm32"))]

#[path = "readers/answers.rs"]
mod answers;
#[expect(dead_code, reason = "the other tests go through a whole attempt")]
#[path = "id_tokens/attempt.rs"]
mod attempt;
#[path = "readers/forms.rs"]
mod forms;
#[path = "readers/plain.rs"]
mod plain;
#[path = "readers/providers.rs"]
mod providers;
