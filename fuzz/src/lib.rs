//! What the targets call, once for each input: the validators, and what must hold of whatever they accept.
//!
//! What is right is worked out here from the input alone, with other libraries than the page's own.

#[path = "../../tests/id_tokens/attempt.rs"]
mod attempt;
#[path = "../../tests/id_tokens/case.rs"]
pub mod case;
pub mod home_assistant;
pub mod id_token;
pub mod mutate;
pub mod provider;
