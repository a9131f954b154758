//! Reads the answer of a POST to a flow as a step, or says by whose fault it is none.

use serde::de::Error;
use serde::{Deserialize, Deserializer};

use super::{Abort, FlowId, FormStep, PendingStep, Step};
use crate::hass::fault::{Fault, Misbehaved};
use crate::hass::listing::Handler;
use crate::hass::redirect::AuthorizationCode;
use crate::hass::schema::SchemaField;
use crate::wire::{
    Failure, Json, Malformed, Members, ReadAddress, Response, if_readable, or_default, read_json,
};

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
    if sent == Sent::Opening
        && let Ok(openid) = body.read_as::<OpenidAnswer>()
    {
        match openid.message {
            _ if openid.block_login => return Ok(Step::Blocked),
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
    let opened: OpenedAnswer = read_json(response.body.reveal()).ok()?;
    (response.status == 200).then_some(FlowId(opened.flow_id))
}

/// Which of the two addresses was asked: their 404s mean different things.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Sent {
    /// `POST /auth/login_flow`.
    Opening,
    /// `POST /auth/login_flow/{id}`.
    Step,
}

/// The one thing that every answer says that opened a flow.
#[derive(Deserialize)]
struct OpenedAnswer {
    flow_id: String,
}

/// What hass-openid adds to every answer that opens a flow, whatever the status was before.
#[derive(Deserialize)]
struct OpenidAnswer {
    block_login: bool,
    message: Option<String>,
}

/// What every step says of itself.
#[derive(Deserialize)]
struct StepAnswer {
    flow_id: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default, deserialize_with = "readable")]
    description_placeholders: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct FormAnswer {
    #[serde(default, deserialize_with = "or_default")]
    data_schema: Vec<SchemaField>,
    #[serde(default, deserialize_with = "or_default")]
    errors: Members<String>,
    #[serde(default)]
    step_id: Json,
}

#[derive(Deserialize)]
struct EntryAnswer {
    result: String,
}

#[derive(Deserialize)]
struct AbortAnswer {
    reason: Option<String>,
}

#[derive(Deserialize)]
struct ExternalAnswer {
    url: Option<String>,
    #[serde(default, deserialize_with = "if_readable")]
    handler: Option<Handler>,
}

#[derive(Deserialize)]
struct ProgressAnswer {
    progress_action: Option<String>,
}

#[derive(Deserialize)]
struct MenuAnswer {
    #[serde(deserialize_with = "entries")]
    menu_options: Vec<(String, String)>,
}

/// Reads what its type says of a step; whatever else stands in the answer is nobody's business.
fn understand(body: &Json, address: ReadAddress) -> Result<Step, Fault> {
    let step: StepAnswer = body.read_as()?;
    let (flow, placeholders) = (FlowId(step.flow_id), step.description_placeholders);
    Ok(match step.kind.as_str() {
        "form" => {
            let form: FormAnswer = body.read_as()?;
            let mut fields = form.data_schema.iter();
            // Only then its name: a form that nothing fits is called that, whatever its name is.
            if let Some(field) = fields.find(|field| field.accepts_nothing()) {
                let name = field.name.clone();
                return Err(Fault::Misbehaved(Misbehaved::NothingFits(name)));
            }
            let step_id: Option<String> = form.step_id.read_as()?;
            let form = FormStep {
                step_id: step_id.unwrap_or_default(),
                fields: form.data_schema,
                errors: form.errors.0,
                placeholders,
            };
            Step::Form(flow, form)
        }
        "create_entry" => {
            let EntryAnswer { result } = body.read_as()?;
            let code = Some(result).filter(|code| !code.is_empty());
            Step::Done(AuthorizationCode::new(code.ok_or(Malformed)?))
        }
        "abort" => {
            let AbortAnswer { reason } = body.read_as()?;
            Step::Aborted(Abort {
                reason: reason.unwrap_or_default(),
                placeholders,
            })
        }
        "external" => {
            let ExternalAnswer { url, handler } = body.read_as()?;
            let url = url.filter(|url| address(url).is_some_and(|to| to.is_web()));
            let external = PendingStep::External {
                url: url.ok_or(Fault::Misbehaved(Misbehaved::ExternalAddress))?,
                handler,
                placeholders,
            };
            Step::Pending(flow, external)
        }
        "progress" => {
            let ProgressAnswer { progress_action } = body.read_as()?;
            let progress = PendingStep::Progress {
                action: progress_action,
                placeholders,
            };
            Step::Pending(flow, progress)
        }
        "external_done" | "progress_done" => Step::Continue(flow),
        "menu" => {
            let MenuAnswer { menu_options } = body.read_as()?;
            Step::Menu(flow, menu_options)
        }
        _ => return Err(Fault::Misbehaved(Misbehaved::UnknownStep(step.kind))),
    })
}

/// The entries of a menu: a list of step ids, or a map from step id to label. Without any it is none.
fn entries<'de, D: Deserializer<'de>>(menu: D) -> Result<Vec<(String, String)>, D::Error> {
    let entry = |id: &Json| Some((id.as_text()?.to_owned(), String::new()));
    let entries: Option<Vec<_>> = match Json::deserialize(menu)? {
        Json::List(ids) => ids.iter().map(entry).collect(),
        menu => menu.read_as().map(|Members(entries)| entries).ok(),
    };
    let entries = entries.filter(|entries| !entries.is_empty());
    entries.ok_or_else(|| D::Error::custom("no entries"))
}

/// Placeholders are usually texts; what is neither text nor number is nothing to show.
fn readable<'de, D: Deserializer<'de>>(words: D) -> Result<Vec<(String, String)>, D::Error> {
    let Members(words): Members<Json> = or_default(words)?;
    let readable = words.into_iter().filter_map(|(name, value)| match value {
        Json::Text(text) | Json::Number(text) => Some((name, text)),
        _ => None,
    });
    Ok(readable.collect())
}
