//! Reads the answer of a POST to a flow as a step, or says by whose fault it is none.

use serde::Deserialize;

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
    let response = outcome.as_ref().map_err(|failure| Fault::from(*failure))?;
    match (response.status, sent) {
        (200, _) => {}
        (_, Sent::Opening) => return Err(Fault::of_opening(response)),
        (_, Sent::Step) => return Err(Fault::of_step(response)),
    }
    let body: Result<Json, _> = read_json(response.body.reveal());
    let body = body.map_err(|malformed| Fault::Misbehaved(malformed.into()))?;
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
    understand(&body, address).map_err(Fault::Misbehaved)
}

/// The name of the flow that an answer opened, if it did.
#[must_use]
pub fn flow_of(outcome: &Result<Response, Failure>) -> Option<FlowId> {
    let response = outcome
        .as_ref()
        .ok()
        .filter(|response| response.status == 200)?;
    let opened = read_json(response.body.reveal());
    opened.ok().map(|OpenedAnswer { flow_id }| FlowId(flow_id))
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
    #[serde(default, deserialize_with = "or_default")]
    description_placeholders: Members<Json>,
}

#[derive(Deserialize)]
struct FormAnswer {
    #[serde(default, deserialize_with = "or_default")]
    data_schema: Vec<SchemaField>,
    #[serde(default, deserialize_with = "or_default")]
    errors: Members<String>,
}

#[derive(Deserialize)]
struct FormName {
    step_id: Option<String>,
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
    menu_options: MenuOptions,
}

/// A menu is a list of step ids, or a map from step id to label.
#[derive(Deserialize)]
#[serde(try_from = "Json")]
struct MenuOptions(Vec<(String, String)>);

/// Reads what its type says of a step; whatever else stands in the answer is nobody's business.
fn understand(body: &Json, address: ReadAddress) -> Result<Step, Misbehaved> {
    let step: StepAnswer = body.read_as()?;
    let flow = FlowId(step.flow_id);
    let placeholders = readable(step.description_placeholders);
    match step.kind.as_str() {
        "form" => {
            let form: FormAnswer = body.read_as()?;
            // Only then its name: a form that nothing fits is called that, whatever its name is.
            let fields = SchemaField::fitting(form.data_schema)?;
            let FormName { step_id } = body.read_as()?;
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
            let code = result.filter(|code| !code.is_empty());
            Ok(Step::Done(AuthorizationCode::new(
                code.ok_or(Misbehaved::Unreadable)?,
            )))
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
                    url: url.ok_or(Misbehaved::ExternalAddress)?,
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
            let options = Some(menu_options.0).filter(|options| !options.is_empty());
            Ok(Step::Menu(flow, options.ok_or(Misbehaved::Unreadable)?))
        }
        _ => Err(Misbehaved::UnknownStep(step.kind)),
    }
}

impl TryFrom<Json> for MenuOptions {
    type Error = Malformed;

    fn try_from(options: Json) -> Result<Self, Malformed> {
        match options {
            Json::Members(_) => options.read_as().map(|Members(entries)| Self(entries)),
            ids => {
                let ids: Vec<String> = ids.read_as()?;
                let entry = |id| (id, String::new());
                Ok(Self(ids.into_iter().map(entry).collect()))
            }
        }
    }
}

/// Placeholders are usually strings; what is neither text nor number is nothing to show.
fn readable(Members(placeholders): Members<Json>) -> Vec<(String, String)> {
    let words = placeholders
        .into_iter()
        .filter_map(|(name, value)| match value {
            Json::Text(text) => Some((name, text)),
            Json::Number(number) => Some((name, number)),
            _ => None,
        });
    words.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Fault, FlowId, Misbehaved, PendingStep, Sent, Step, flow_of, read_step};
    use crate::secret::Secret;
    use crate::wire::{Address, Failure, Response};

    #[expect(clippy::unnecessary_wraps, reason = "it is the outcome of a fetch")]
    fn outcome(status: u16, body: &Value) -> Result<Response, Failure> {
        Ok(Response {
            status,
            body: Secret::new(body.to_string()),
        })
    }

    /// Enough of a parser for these tests.
    fn address(text: &str) -> Option<Address> {
        let (scheme, host) = text.split_once("://")?;
        Some(Address {
            scheme: scheme.to_owned(),
            host: host.to_owned(),
            origin: text.to_owned(),
        })
    }

    fn read(body: &Value) -> Result<Step, Fault> {
        read_step(&outcome(200, body), Sent::Step, address)
    }

    #[test]
    fn what_no_step_looks_like_is_unreadable() {
        let bodies = [
            json!({}),
            json!([]),
            json!({"type": "form"}),
            json!({"type": "create_entry", "flow_id": "f"}),
            json!({"type": "create_entry", "flow_id": "f", "result": ""}),
            json!({"type": "create_entry", "flow_id": "f", "result": {"id": 1}}),
            json!({"type": "form", "flow_id": "f", "data_schema": {"a": 1}}),
            json!({"type": "menu", "flow_id": "f"}),
            json!({"type": "menu", "flow_id": "f", "menu_options": []}),
            json!({"type": "menu", "flow_id": "f", "menu_options": [1]}),
        ];
        for body in bodies {
            let unreadable = Err(Fault::Misbehaved(Misbehaved::Unreadable));
            assert_eq!(read(&body), unreadable, "{body}");
        }
    }

    #[test]
    fn a_form_that_nothing_fits_is_called_that_whatever_its_name_is() {
        let choice = json!([{"name": "s", "type": "select", "required": true, "options": []}]);
        for name in [json!("init"), json!(1), json!(null)] {
            let body =
                json!({"type": "form", "flow_id": "f", "step_id": name, "data_schema": choice});
            let nothing_fits = Misbehaved::NothingFits("s".to_owned());
            assert_eq!(read(&body), Err(Fault::Misbehaved(nothing_fits)), "{body}");
        }
        let body = json!({"type": "form", "flow_id": "f", "step_id": 1});
        assert_eq!(read(&body), Err(Fault::Misbehaved(Misbehaved::Unreadable)));
    }

    #[test]
    fn a_step_of_a_type_that_nobody_knows_is_named() {
        let unknown = Misbehaved::UnknownStep("hologram".to_owned());
        let body = json!({"type": "hologram", "flow_id": "f"});
        assert_eq!(read(&body), Err(Fault::Misbehaved(unknown)));
    }

    #[test]
    fn an_external_address_is_one_of_the_web() {
        let external = |url: Value| read(&json!({"type": "external", "flow_id": "f", "url": url}));
        let fault = Err(Fault::Misbehaved(Misbehaved::ExternalAddress));
        assert_eq!(external(Value::Null), fault);
        assert_eq!(external(json!("ftp://x")), fault);
        assert_eq!(external(json!("/relative")), fault);
        assert!(external(json!("https://x")).is_ok());
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
        let shown: Vec<_> = placeholders.into_iter().collect();
        let pair = |name: &str, words: &str| (name.to_owned(), words.to_owned());
        assert_eq!(shown, [pair("a", "text"), pair("b", "7")]);
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
