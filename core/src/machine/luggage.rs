//! What Home Assistant's half of a sign-in needs after the journey to a provider (RP-18).
//!
//! It travels inside the provider's record, which nobody else looks into, and is read like hostile input.

use serde::Deserialize;

use crate::hass::{FlowId, Handler, Provider};
use crate::wire::{Json, Name, Query, or_default, read_json};

/// Packed before leaving, unpacked on the way back.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Luggage {
    /// The flow that waits for the proof.
    pub(super) flow: FlowId,
    /// Who was chosen.
    pub(super) provider: Provider,
    /// What the client asked for: the query that the page was opened with.
    pub(super) query: Query,
    /// Whether "keep me logged in" was ticked.
    pub(super) keep: bool,
}

impl Luggage {
    pub(super) fn pack(&self) -> String {
        let Handler { kind, id } = &self.provider.handler;
        let member = |name: &str, value: Json| (name.to_owned(), value);
        Json::Members(vec![
            member("flow", self.flow.as_str().into()),
            member("kind", kind.as_str().into()),
            member("id", id.as_deref().map_or(Json::Null, Json::from)),
            member("name", Json::from(&*self.provider.name)),
            member("query", self.query.as_str().into()),
            member("keep", Json::Bool(self.keep)),
        ])
        .write()
    }

    pub(super) fn unpack(packed: &str) -> Option<Self> {
        read_json(packed).ok().and_then(Packed::understand)
    }
}

/// The luggage as it is kept. What holds anything else is not ours.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Packed {
    flow: String,
    kind: String,
    id: Option<String>,
    name: String,
    query: String,
    #[serde(default, deserialize_with = "or_default")]
    keep: bool,
}

impl Packed {
    fn understand(self) -> Option<Luggage> {
        let handler = Handler {
            kind: self.kind,
            id: self.id,
        };
        let name = Name::read_or(&self.name, &handler.kind);
        Some(Luggage {
            flow: FlowId::read(self.flow)?,
            provider: Provider { name, handler },
            query: Query::new(&self.query),
            keep: self.keep,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{FlowId, Handler, Luggage, Name, Provider, Query};

    #[test]
    fn the_query_comes_back_as_it_was() {
        for query in ["", "a=1&b=%zz", "?a=1", "??", "a=1?&b=?"] {
            let luggage = Luggage {
                flow: FlowId::read("f".to_owned()).unwrap(),
                provider: Provider {
                    name: Name::default(),
                    handler: Handler::homeassistant(),
                },
                query: Query::new(query),
                keep: true,
            };
            let unpacked = Luggage::unpack(&luggage.pack()).unwrap();
            assert_eq!(unpacked.query.as_str(), query);
        }
    }
}
