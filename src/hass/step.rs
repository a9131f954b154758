//! The steps of a login flow, parsed once: what Home Assistant wants next.

use super::fault::{Fault, Misbehaved};
use super::listing::Handler;
use super::redirect::AuthorizationCode;
use super::schema::Field;
use crate::wire::{Failure, Json, Malformed, Object, ReadAddress, Response, read_object};

/// The name of a running flow.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FlowId(String);

impl FlowId {
    /// Takes a name back from a record; only the form that Home Assistant gives is one.
    #[must_use]
    pub fn read(name: String) -> Option<Self> {
        let is_name =
            (1..=64).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_name.then_some(Self(name))
    }

    /// The name as it stands in the address of the flow.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What Home Assistant wants next.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// The person fills in a form.
    Form(FlowId, FormStep),
    /// The person does something elsewhere; the flow is asked again until it moves on.
    Outside(FlowId, Outside),
    /// What was done elsewhere is done: one more POST goes on.
    Continue(FlowId),
    /// The person picks an entry: its id and its label.
    Menu(FlowId, Vec<(String, String)>),
    /// Signed in.
    Done(AuthorizationCode),
    /// The provider said no. The flow is gone.
    Aborted(Abort),
}

/// Why a provider ended its flow.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Abort {
    /// The reason, in one word.
    pub reason: String,
    /// Words that the provider wants woven in.
    pub placeholders: Vec<(String, String)>,
}

impl Abort {
    /// One of the provider's words.
    #[must_use]
    pub fn placeholder(&self, name: &str) -> Option<&str> {
        find(&self.placeholders, name)
    }
}

/// A form to fill in.
#[derive(Clone, Debug, PartialEq)]
pub struct FormStep {
    /// Which form of the provider's flow.
    pub step_id: String,
    /// In their order. May be empty: then the form is a button.
    pub fields: Vec<Field>,
    /// Why the form is shown again: error codes by field; `base` is the form's own.
    pub errors: Vec<(String, String)>,
    /// Words that the provider wants woven in.
    pub placeholders: Vec<(String, String)>,
}

impl FormStep {
    /// The form that Home Assistant's own provider begins with: a user name and a password.
    #[must_use]
    pub fn of_homeassistant() -> Self {
        Self {
            step_id: "init".to_owned(),
            fields: vec![Field::line("username"), Field::line("password")],
            errors: Vec::new(),
            placeholders: Vec::new(),
        }
    }

    /// Whether both ask for the same, so that what was typed for one fits the other.
    #[must_use]
    pub fn asks_the_same(&self, other: &Self) -> bool {
        self.step_id == other.step_id && self.fields == other.fields
    }

    /// One of the provider's words.
    #[must_use]
    pub fn placeholder(&self, name: &str) -> Option<&str> {
        find(&self.placeholders, name)
    }

    /// The error code of a field, or of the form itself (`base`).
    #[must_use]
    pub fn error(&self, name: &str) -> Option<&str> {
        find(&self.errors, name)
    }
}

fn find<'words>(words: &'words [(String, String)], name: &str) -> Option<&'words str> {
    words
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
}

/// Something that happens outside this page.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Outside {
    /// The person visits this address of the web.
    External {
        /// Where to.
        url: String,
        /// Who says so.
        handler: Option<Handler>,
        /// Words that the provider wants shown.
        placeholders: Vec<(String, String)>,
    },
    /// Home Assistant is busy with something.
    Progress {
        /// With what, in one word.
        action: Option<String>,
        /// Words that the provider wants shown.
        placeholders: Vec<(String, String)>,
    },
}

impl Outside {
    /// One of the provider's words.
    #[must_use]
    pub fn placeholder(&self, name: &str) -> Option<&str> {
        let (Self::External { placeholders, .. } | Self::Progress { placeholders, .. }) = self;
        find(placeholders, name)
    }
}

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
    let body = read_object(response.body.reveal());
    let step = body
        .map_err(Misbehaved::from)
        .and_then(|body| understand(body, address));
    step.map_err(Fault::Misbehaved)
}

/// The name of the flow that an answer opened, if it did.
#[must_use]
pub fn flow_of(outcome: &Result<Response, Failure>) -> Option<FlowId> {
    let response = outcome
        .as_ref()
        .ok()
        .filter(|response| response.status == 200)?;
    read_object(response.body.reveal())
        .ok()?
        .need_text("flow_id")
        .ok()
        .map(FlowId)
}

/// Which of the two addresses was asked: their 404s mean different things.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Sent {
    /// `POST /auth/login_flow`.
    Opening,
    /// `POST /auth/login_flow/{id}`.
    Step,
}

fn understand(mut raw: Object, address: ReadAddress) -> Result<Step, Misbehaved> {
    let flow = FlowId(raw.need_text("flow_id")?);
    let kind = raw.need_text("type")?;
    let placeholders = readable(raw.members("description_placeholders")?);
    match kind.as_str() {
        "form" => Ok(Step::Form(flow, read_form(raw, placeholders)?)),
        "create_entry" => {
            let code = raw.text("result")?.filter(|code| !code.is_empty());
            Ok(Step::Done(AuthorizationCode::new(
                code.ok_or(Misbehaved::Unreadable)?,
            )))
        }
        "abort" => {
            let reason = raw.text("reason")?.unwrap_or_default();
            Ok(Step::Aborted(Abort {
                reason,
                placeholders,
            }))
        }
        "external" => {
            let url = raw
                .text("url")?
                .filter(|url| address(url).is_some_and(|to| to.is_web()));
            let url = url.ok_or(Misbehaved::ExternalAddress)?;
            let handler = raw.take("handler").as_ref().and_then(read_handler);
            Ok(Step::Outside(
                flow,
                Outside::External {
                    url,
                    handler,
                    placeholders,
                },
            ))
        }
        "progress" => {
            let action = raw.text("progress_action")?;
            Ok(Step::Outside(
                flow,
                Outside::Progress {
                    action,
                    placeholders,
                },
            ))
        }
        "external_done" | "progress_done" => Ok(Step::Continue(flow)),
        "menu" => {
            let options = raw.take("menu_options").and_then(menu_entries);
            let options = options.filter(|options| !options.is_empty());
            Ok(Step::Menu(flow, options.ok_or(Misbehaved::Unreadable)?))
        }
        _ => Err(Misbehaved::UnknownStep(kind)),
    }
}

/// Who a step comes from: its type and its id.
fn read_handler(handler: &Json) -> Option<Handler> {
    match handler.as_list()? {
        [Json::Text(kind), Json::Null] => Some(Handler {
            kind: kind.clone(),
            id: None,
        }),
        [Json::Text(kind), Json::Text(id)] => Some(Handler {
            kind: kind.clone(),
            id: Some(id.clone()),
        }),
        _ => None,
    }
}

fn read_form(mut raw: Object, placeholders: Vec<(String, String)>) -> Result<FormStep, Misbehaved> {
    let error = |(name, code)| match code {
        Json::Text(code) => Ok((name, code)),
        _ => Err(Malformed),
    };
    let errors = raw
        .members("errors")?
        .into_iter()
        .map(error)
        .collect::<Result<_, Malformed>>()?;
    let fields = Field::read_all(raw.list("data_schema")?)?;
    let step_id = raw.text("step_id")?.unwrap_or_default();
    Ok(FormStep {
        step_id,
        fields,
        errors,
        placeholders,
    })
}

/// A menu is a list of step ids, or a map from step id to label.
fn menu_entries(options: Json) -> Option<Vec<(String, String)>> {
    let text = |value: Json| match value {
        Json::Text(text) => Some(text),
        _ => None,
    };
    match options {
        Json::List(ids) => ids
            .into_iter()
            .map(|id| Some((text(id)?, String::new())))
            .collect(),
        Json::Members(entries) => entries
            .into_iter()
            .map(|(id, label)| Some((id, text(label)?)))
            .collect(),
        _ => None,
    }
}

/// Placeholders are usually strings; what is neither text nor number is nothing to show.
fn readable(placeholders: Vec<(String, Json)>) -> Vec<(String, String)> {
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

    use super::{Fault, FlowId, Misbehaved, Outside, Sent, Step, flow_of, read_step};
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
        let Ok(Step::Outside(_, Outside::Progress { placeholders, .. })) = read(&body) else {
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
