//! What Home Assistant's half of a sign-in needs after the journey to a provider (RP-18).
//!
//! It travels inside the provider's record, which nobody else looks into, and is read like hostile input.

use crate::hass::{FlowId, Handler, Provider};
use crate::wire::{Json, Malformed, Name, Query, read_object};

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
        read(packed).ok().flatten()
    }
}

fn read(packed: &str) -> Result<Option<Luggage>, Malformed> {
    let mut packed = read_object(packed)?;
    let flow = FlowId::read(packed.need_text("flow")?);
    let handler = Handler {
        kind: packed.need_text("kind")?,
        id: packed.text("id")?,
    };
    let name = Name::read_or(&packed.need_text("name")?, &handler.kind);
    let provider = Provider { name, handler };
    let query = Query::new(&packed.need_text("query")?);
    let keep = packed.flag("keep")?;
    packed.finish()?;
    Ok(flow.map(|flow| Luggage {
        flow,
        provider,
        query,
        keep,
    }))
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
