//! Speaks Home Assistant's auth API: what to send, and what an answer means.
//!
//! Pure, and ignorant of OpenID Connect. The contract is recorded in `tests/transcripts`.

mod answers;
mod authorization_request;
mod client;
mod client_id;
mod fault;
mod listing;
mod metadata;
mod one_time_code;
mod presentation;
mod redirect;
mod requests;
mod schema;
mod served;
mod step;

pub use answers::{Answers, FieldFault, validate};
pub use authorization_request::{
    AuthorizationRequest, AuthorizationRequestFault, Challenge, LONGEST_REDIRECT,
};
pub use client::{APPS, App, Client};
pub use fault::{Fault, Misbehaved, Refused, Stale, Unreachable};
pub use listing::{
    DEVICES, Handler, Listing, ListingAnswer, OIDC_PLUGIN, OURS, Provider, REDIRECTING,
    read_listing,
};
pub use metadata::understands_pkce;
pub use presentation::{Look, Presentation};
pub use redirect::{AuthorizationCode, way_back};
pub(crate) use requests::{ask_again, cancel_flow, choose, list_providers, metadata, submit_proof};
pub use requests::{open_flow, send_answers};
pub use schema::{FieldKind, Range, SchemaField, SelectOption, TextKind};
pub use served::{AUTHORIZE, BASE_URL, BUILTIN, CALLBACK, HINT, WAIT};
pub(crate) use step::value_of;
pub use step::{Abort, FlowId, FormStep, PendingStep, Sent, Step, flow_of, read_step};
