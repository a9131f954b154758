//! The requests of the auth API. Each is made for one act; none is ever sent twice.

use super::answers::Answers;
use super::authorization_request::{AuthorizationRequest, Challenge};
use super::listing::Handler;
use super::step::FlowId;
use crate::secret::Secret;
use crate::wire::{Json, Method, READ_PATIENCE, Request, STEP_PATIENCE, encode_component};

/// Who may sign in how.
pub fn list_providers() -> Request {
    without_body(Method::Get, "/auth/providers".to_owned())
}

/// What Home Assistant's authorization server understands.
pub fn metadata() -> Request {
    let path = "/.well-known/oauth-authorization-server";
    without_body(Method::Get, path.to_owned())
}

/// Opens a flow with one provider. A challenge is sent along only where Home Assistant understands it.
#[must_use]
pub fn open_flow(
    request: &AuthorizationRequest,
    handler: &Handler,
    challenge: Option<&Challenge>,
) -> Request {
    let id = handler.id.as_deref().map_or(Json::Null, Json::from);
    let handler = Json::List(vec![handler.kind.as_str().into(), id]);
    let text = |name: &str, value: &String| (name.to_owned(), value.as_str().into());
    let mut body = vec![
        text("client_id", &request.client_id),
        ("handler".to_owned(), handler),
        text("redirect_uri", &request.redirect_uri),
    ];
    if let Some(challenge) = challenge {
        body.push(text("code_challenge", &challenge.challenge));
        let method = challenge.method.iter();
        body.extend(method.map(|method| text("code_challenge_method", method)));
        let response_type = challenge.response_type.iter();
        body.extend(response_type.map(|kind| text("response_type", kind)));
    }
    step("/auth/login_flow".to_owned(), body)
}

/// Sends what the person entered.
#[must_use]
pub fn send_answers(request: &AuthorizationRequest, flow: &FlowId, answers: &Answers) -> Request {
    continue_flow(request, flow, answers.members().to_vec())
}

/// Picks an entry of a menu.
pub fn choose(request: &AuthorizationRequest, flow: &FlowId, entry: &str) -> Request {
    let entry = ("next_step_id".to_owned(), entry.into());
    continue_flow(request, flow, vec![entry])
}

/// Asks a step that waits whether it has moved on.
pub fn ask_again(request: &AuthorizationRequest, flow: &FlowId) -> Request {
    continue_flow(request, flow, Vec::new())
}

/// Hands the proof of a provider's sign-in over.
pub fn submit_proof(
    request: &AuthorizationRequest,
    flow: &FlowId,
    proof: &[(&str, Secret<String>)],
) -> Request {
    let parts = proof.iter();
    let parts = parts.map(|(name, value)| ((*name).to_owned(), value.reveal().as_str().into()));
    continue_flow(request, flow, parts.collect())
}

/// Gives a flow up. Its failure is harmless, so nobody waits for it.
pub fn cancel_flow(flow: &FlowId) -> Request {
    without_body(Method::Delete, path_of(flow))
}

fn continue_flow(
    request: &AuthorizationRequest,
    flow: &FlowId,
    mut body: Vec<(String, Json)>,
) -> Request {
    // No field of a provider's own can pose as the client.
    body.retain(|(name, _)| name != "client_id");
    body.push(("client_id".to_owned(), request.client_id.as_str().into()));
    step(path_of(flow), body)
}

fn path_of(flow: &FlowId) -> String {
    ["/auth/login_flow/", &encode_component(flow.as_str())].concat()
}

fn without_body(method: Method, path: String) -> Request {
    Request {
        method,
        path,
        body: None,
        patience: READ_PATIENCE,
    }
}

fn step(path: String, body: Vec<(String, Json)>) -> Request {
    let body = Some(Secret::new(Json::Members(body).write()));
    Request {
        method: Method::Post,
        path,
        body,
        patience: STEP_PATIENCE,
    }
}
