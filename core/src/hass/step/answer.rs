//! Reads the answer of a POST to a flow as a step, or says by whose fault it is none.

use super::{Abort, FlowId, FormStep, PendingStep, Step};
use crate::hass::fault::{Fault, Misbehaved};
use crate::hass::redirect::AuthorizationCode;
use crate::hass::schema::SchemaField;
use crate::wire::{Failure, Json, Malformed, Members, ReadAddress, Response, read_json};

/// Reads the answer of a POST to a flow, or of the one that opened it.
///
/// # Errors
/// Whatever is not a step, by whose fault it is.
pub fn read_step(
    outcome: &Result<Response, Failure>,
    sent: Sent,
    address: ReadAddress,
) -> Result<Step, Fault> {
    let response = outcome.as_ref()?;
    if response.status != 200 {
        return Err(Fault::of_flow(response, sent));
    }
    let body: Json = read_json(response.body.reveal())?;
    // What hass-openid adds to every answer that opens a flow, whatever the status was before.
    if sent == Sent::Opening
        && let (Ok(is_blocked), Ok(message)) = (body.member("block_login"), body.member("message"))
    {
        match message {
            _ if is_blocked => return Ok(Step::Blocked),
            Some(said) => return Err(Fault::of_unknown_status(said)),
            None => {}
        }
    }
    understand(&body, address)
}

/// The name of the flow that an answer opened, if it did.
#[must_use]
pub fn flow_of(outcome: &Result<Response, Failure>) -> Option<FlowId> {
    let response = outcome.as_ref().ok()?;
    let opened: Json = read_json(response.body.reveal()).ok()?;
    let name = opened.member("flow_id").ok()?;
    (response.status == 200).then_some(FlowId(name))
}

/// Which of the two addresses was asked: their 404s mean different things.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Sent {
    /// `POST /auth/login_flow`.
    Opening,
    /// `POST /auth/login_flow/{id}`.
    Step,
}

/// Reads what its type says of a step; whatever else stands in the answer is nobody's business.
fn understand(body: &Json, address: ReadAddress) -> Result<Step, Fault> {
    let flow = FlowId(body.member("flow_id")?);
    let kind: String = body.member("type")?;
    let placeholders = placeholders(body)?;
    Ok(match kind.as_str() {
        "form" => {
            let fields: Option<Vec<SchemaField>> = body.member("data_schema")?;
            let fields = fields.unwrap_or_default();
            let errors: Option<Members<_>> = body.member("errors")?;
            // Only then its name: a form that nothing fits is called that, whatever its name is.
            if let Some(field) = fields.iter().find(|field| field.accepts_nothing()) {
                let name = field.name.clone();
                return Err(Fault::Misbehaved(Misbehaved::NothingFits(name)));
            }
            let step_id: Option<_> = body.member("step_id")?;
            let form = FormStep {
                step_id: step_id.unwrap_or_default(),
                fields,
                errors: errors.unwrap_or_default().0,
                placeholders,
            };
            Step::Form(flow, form)
        }
        "create_entry" => {
            let code: String = body.member("result")?;
            let code = Some(code).filter(|code| !code.is_empty());
            Step::Done(AuthorizationCode::new(code.ok_or(Malformed)?))
        }
        "abort" => {
            let reason: Option<_> = body.member("reason")?;
            Step::Aborted(Abort {
                reason: reason.unwrap_or_default(),
                placeholders,
            })
        }
        "external" => {
            let url: Option<String> = body.member("url")?;
            let url = url.filter(|url| address(url).is_some_and(|to| to.is_web()));
            let external = PendingStep::External {
                url: url.ok_or(Fault::Misbehaved(Misbehaved::ExternalAddress))?,
                handler: body.member("handler").ok(),
                placeholders,
            };
            Step::Pending(flow, external)
        }
        "progress" => {
            let action = body.member("progress_action")?;
            let progress = PendingStep::Progress {
                action,
                placeholders,
            };
            Step::Pending(flow, progress)
        }
        "external_done" | "progress_done" => Step::Continue(flow),
        "menu" => match entries(&body.member("menu_options")?)? {
            none if none.is_empty() => return Err(Malformed.into()),
            entries => Step::Menu(flow, entries),
        },
        _ => return Err(Fault::Misbehaved(Misbehaved::UnknownStep(kind))),
    })
}

/// The entries of a menu: a list of step ids, or a map from step id to label.
fn entries(menu: &Json) -> Result<Vec<(String, String)>, Malformed> {
    if let Json::Members(_) = menu {
        return menu.read_as().map(|Members(entries)| entries);
    }
    let ids: Vec<String> = menu.read_as()?;
    Ok(ids.into_iter().map(|id| (id, String::new())).collect())
}

/// Usually texts; what is neither text nor number is nothing to show.
fn placeholders(body: &Json) -> Result<Vec<(String, String)>, Malformed> {
    let words: Option<Members<Json>> = body.member("description_placeholders")?;
    let words = words.unwrap_or_default().0.into_iter();
    let readable = words.filter_map(|(name, value)| match value {
        Json::Text(text) | Json::Number(text) => Some((name, text)),
        _ => None,
    });
    Ok(readable.collect())
}
