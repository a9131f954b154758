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
        && let Ok(OpenidAnswer {
            block_login,
            message,
        }) = body.read_as()
    {
        match message {
            _ if block_login => return Ok(Step::Blocked),
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
    #[serde(
        rename = "description_placeholders",
        default,
        deserialize_with = "readable"
    )]
    placeholders: Vec<(String, String)>,
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
    result: Option<String>,
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
    let (flow, placeholders) = (FlowId(step.flow_id), step.placeholders);
    match step.kind.as_str() {
        "form" => {
            let form: FormAnswer = body.read_as()?;
            // Only then its name: a form that nothing fits is called that, whatever its name is.
            let fields = SchemaField::fitting(form.data_schema)?;
            let step_id: Option<String> = form.step_id.read_as()?;
            Ok(Step::Form(
                flow,
                FormStep {
                    step_id: step_id.unwrap_or_default(),
                    fields,
                    errors: form.errors.0,
                    placeholders,
                },
            ))
        }
        "create_entry" => {
            let EntryAnswer { result } = body.read_as()?;
            let code = result.filter(|code| !code.is_empty()).ok_or(Malformed)?;
            Ok(Step::Done(AuthorizationCode::new(code)))
        }
        "abort" => {
            let AbortAnswer { reason } = body.read_as()?;
            Ok(Step::Aborted(Abort {
                reason: reason.unwrap_or_default(),
                placeholders,
            }))
        }
        "external" => {
            let ExternalAnswer { url, handler } = body.read_as()?;
            let url = url.filter(|url| address(url).is_some_and(|to| to.is_web()));
            Ok(Step::Pending(
                flow,
                PendingStep::External {
                    url: url.ok_or(Fault::Misbehaved(Misbehaved::ExternalAddress))?,
                    handler,
                    placeholders,
                },
            ))
        }
        "progress" => {
            let ProgressAnswer { progress_action } = body.read_as()?;
            Ok(Step::Pending(
                flow,
                PendingStep::Progress {
                    action: progress_action,
                    placeholders,
                },
            ))
        }
        "external_done" | "progress_done" => Ok(Step::Continue(flow)),
        "menu" => {
            let MenuAnswer { menu_options } = body.read_as()?;
            if menu_options.is_empty() {
                return Err(Malformed.into());
            }
            Ok(Step::Menu(flow, menu_options))
        }
        _ => Err(Fault::Misbehaved(Misbehaved::UnknownStep(step.kind))),
    }
}

/// The entries of a menu: a list of step ids, or a map from step id to label.
fn entries<'de, D: Deserializer<'de>>(menu: D) -> Result<Vec<(String, String)>, D::Error> {
    let menu = Json::deserialize(menu)?;
    let entries = match &menu {
        Json::Members(_) => menu.read_as().map(|Members(entries)| entries),
        ids => ids.read_as().map(|ids: Vec<String>| {
            let entry = |id| (id, String::new());
            ids.into_iter().map(entry).collect()
        }),
    };
    entries.map_err(D::Error::custom)
}

/// Placeholders are usually strings; what is neither text nor number is nothing to show.
fn readable<'de, D: Deserializer<'de>>(words: D) -> Result<Vec<(String, String)>, D::Error> {
    let Members(words): Members<Json> = or_default(words)?;
    let words = words.into_iter().filter_map(|(name, value)| match value {
        Json::Text(text) | Json::Number(text) => Some((name, text)),
        _ => None,
    });
    Ok(words.collect())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Fault, FlowId, Misbehaved, PendingStep, Sent, Step, flow_of, read_step};
    use crate::secret::Secret;
    use crate::wire::{Failure, Response};

    #[expect(clippy::unnecessary_wraps, reason = "it is the outcome of a fetch")]
    fn outcome(status: u16, body: &Value) -> Result<Response, Failure> {
        Ok(Response {
            status,
            body: Secret::new(body.to_string()),
        })
    }

    fn read(body: &Value) -> Result<Step, Fault> {
        read_step(&outcome(200, body), Sent::Step, |_| None)
    }

    #[test]
    fn what_no_step_looks_like_is_named() {
        let nothing_fits = || Misbehaved::NothingFits("s".to_owned());
        let choice = json!([{"name": "s", "type": "select", "required": true, "options": []}]);
        let form = |name: Value| json!({"type": "form", "step_id": name, "data_schema": choice});
        for (mut body, fault) in [
            (json!({}), Misbehaved::Unreadable),
            (json!({"type": "create_entry"}), Misbehaved::Unreadable),
            (
                json!({"type": "create_entry", "result": ""}),
                Misbehaved::Unreadable,
            ),
            (
                json!({"type": "create_entry", "result": {"id": 1}}),
                Misbehaved::Unreadable,
            ),
            (
                json!({"type": "form", "data_schema": {"a": 1}}),
                Misbehaved::Unreadable,
            ),
            (
                json!({"type": "form", "step_id": 1}),
                Misbehaved::Unreadable,
            ),
            (json!({"type": "menu"}), Misbehaved::Unreadable),
            (json!({"type": "external"}), Misbehaved::ExternalAddress),
            // Nothing fits it, whatever its name is.
            (form(json!("init")), nothing_fits()),
            (form(json!(1)), nothing_fits()),
            (form(Value::Null), nothing_fits()),
        ] {
            body["flow_id"] = json!("f");
            assert_eq!(read(&body), Err(Fault::Misbehaved(fault)), "{body}");
        }
        for body in [json!([]), json!({"type": "form"})] {
            let unreadable = Err(Fault::Misbehaved(Misbehaved::Unreadable));
            assert_eq!(read(&body), unreadable, "{body}");
        }
    }

    #[test]
    fn placeholders_are_texts_and_numbers() {
        let placeholders = json!({"a": "text", "b": 7, "c": null, "d": {"e": 1}, "f": true});
        let body = json!({
            "type": "progress", "flow_id": "f", "description_placeholders": placeholders,
        });
        let Ok(Step::Pending(_, PendingStep::Progress { placeholders, .. })) = read(&body) else {
            panic!("no progress")
        };
        let pair = |name: &str, words: &str| (name.to_owned(), words.to_owned());
        assert_eq!(placeholders, [pair("a", "text"), pair("b", "7")]);
    }

    #[test]
    fn only_an_opened_flow_has_a_name() {
        let body = json!({"type": "hologram", "flow_id": "f"});
        assert_eq!(flow_of(&outcome(200, &body)), Some(FlowId("f".to_owned())));
        assert_eq!(flow_of(&outcome(400, &body)), None);
        assert_eq!(flow_of(&outcome(200, &json!({"flow_id": 1}))), None);
        assert_eq!(flow_of(&Err(Failure::TimedOut)), None);
    }
}
