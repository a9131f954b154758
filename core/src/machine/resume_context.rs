//! What Home Assistant's half of a sign-in needs after the redirect to a provider (RP-18).
//!
//! It travels inside the provider's record, which nobody else looks into, and is read like hostile input.

use serde::Deserialize;

use crate::hass::{FlowId, Handler, Provider};
use crate::wire::{Json, Name, Query, or_default, read_json};

/// Written before the redirect, read after the callback.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct ResumeContext {
    /// The flow that waits for the proof.
    pub(super) flow: FlowId,
    /// Who was chosen.
    pub(super) provider: Provider,
    /// What the client asked for: the query that the page was opened with.
    pub(super) query: Query,
    /// Whether "keep me logged in" was ticked.
    pub(super) keep: bool,
    /// Whether nobody chose the provider, which was to ask the person nothing.
    pub(super) silent: bool,
}

impl ResumeContext {
    pub(super) fn write(&self) -> String {
        let Handler { kind, id } = &self.provider.handler;
        let member = |name: &str, value: Json| (name.to_owned(), value);
        Json::Members(vec![
            member("flow", self.flow.as_str().into()),
            member("kind", kind.as_str().into()),
            member("id", id.as_deref().map_or(Json::Null, Json::from)),
            member("name", Json::from(&*self.provider.name)),
            member("query", self.query.as_str().into()),
            member("keep", Json::Bool(self.keep)),
            member("silent", Json::Bool(self.silent)),
        ])
        .write()
    }

    pub(super) fn read(stored: &str) -> Option<Self> {
        read_json(stored).ok().and_then(StoredContext::understand)
    }
}

/// The resume context as it is kept. What holds anything else is not ours.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredContext {
    flow: String,
    kind: String,
    id: Option<String>,
    name: String,
    query: String,
    #[serde(default, deserialize_with = "or_default")]
    keep: bool,
    #[serde(default, deserialize_with = "or_default")]
    silent: bool,
}

impl StoredContext {
    fn understand(self) -> Option<ResumeContext> {
        let handler = Handler {
            kind: self.kind,
            id: self.id,
        };
        let name = Name::read_or(&self.name, &handler.kind);
        Some(ResumeContext {
            flow: FlowId::read(self.flow)?,
            provider: Provider { name, handler },
            query: Query::new(&self.query),
            keep: self.keep,
            silent: self.silent,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{FlowId, Handler, Name, Provider, Query, ResumeContext};

    #[test]
    fn the_query_comes_back_as_it_was() {
        for query in ["", "a=1&b=%zz", "?a=1", "??", "a=1?&b=?"] {
            let resume_context = ResumeContext {
                flow: FlowId::read("f".to_owned()).unwrap(),
                provider: Provider {
                    name: Name::default(),
                    handler: Handler::homeassistant(),
                },
                query: Query::new(query),
                keep: true,
                silent: true,
            };
            let read = ResumeContext::read(&resume_context.write()).unwrap();
            assert_eq!(read.query.as_str(), query);
        }
    }
}
