//! The steps of a login flow: what Home Assistant wants next. `answer` reads them, once.

mod answer;

pub use answer::{Sent, flow_of, read_step};

use super::listing::Handler;
use super::redirect::AuthorizationCode;
use super::schema::SchemaField;

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
    Pending(FlowId, PendingStep),
    /// What was done elsewhere is done: one more POST goes on.
    Continue(FlowId),
    /// The person picks an entry: its id and its label.
    Menu(FlowId, Vec<(String, String)>),
    /// hass-openid lets nobody in but by its own page. No flow was opened.
    Blocked,
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

/// A form to fill in.
#[derive(Clone, Debug, PartialEq)]
pub struct FormStep {
    /// Which form of the provider's flow.
    pub step_id: String,
    /// In their order. May be empty: then the form is a button.
    pub fields: Vec<SchemaField>,
    /// Why the form is shown again: error codes by field; `base` is the form's own.
    pub errors: Vec<(String, String)>,
    /// Words that the provider wants woven in.
    pub placeholders: Vec<(String, String)>,
}

impl FormStep {
    /// The form that Home Assistant's own provider begins with: a user name and a password.
    pub(crate) fn of_homeassistant() -> Self {
        Self {
            step_id: "init".to_owned(),
            fields: vec![SchemaField::line("username"), SchemaField::line("password")],
            errors: Vec::new(),
            placeholders: Vec::new(),
        }
    }

    /// Whether both ask for the same, so that what was typed for one fits the other.
    pub(crate) fn asks_the_same(&self, other: &Self) -> bool {
        self.step_id == other.step_id && self.fields == other.fields
    }
}

/// What a provider says under a name: a word of its own, or the error code of a field.
pub fn value_of<'words>(words: &'words [(String, String)], name: &str) -> Option<&'words str> {
    let found = words.iter().find(|(key, _)| key == name);
    found.map(|(_, value)| value.as_str())
}

/// Something that happens outside this page.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum PendingStep {
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
