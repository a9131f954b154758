//! How the administrator wants the sign-in options to look: put into the page by the integration.
//!
//! Only looks: what is missing or malformed is left at its default, and no address leads to another host.

use serde::{Deserialize, Deserializer};

use crate::wire::{Json, Members, Name, or_default, read_json};

/// The integration's wishes. Empty where it does not serve the page.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq)]
pub struct Presentation {
    #[serde(rename = "providers", default, deserialize_with = "or_default")]
    looks: Members<Look>,
    /// The id of Latchkey's provider to go to at once.
    pub auto: Option<String>,
    /// What the administrator calls hass-oidc-auth's provider, which Home Assistant's own list does not say.
    #[serde(default, deserialize_with = "or_default")]
    pub oidc_plugin_name: String,
    /// Whether this Home Assistant refuses the client that opened the page.
    #[serde(default, deserialize_with = "or_default")]
    pub client_refused: bool,
    /// Sign-in options that are no providers: name and path.
    #[serde(default, deserialize_with = "own_links")]
    pub links: Vec<(String, String)>,
    /// The path of Home Assistant's own page for this client: signed, where the client has to be named first.
    #[serde(default, deserialize_with = "own_path")]
    pub builtin: Option<String>,
}

/// How one of Latchkey's providers looks in the list.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq)]
pub struct Look {
    /// The path of its icon.
    #[serde(default, deserialize_with = "own_path")]
    pub icon: Option<String>,
    /// Whether its button stands above the form that is open, and not below it.
    #[serde(rename = "position", default, deserialize_with = "is_above")]
    pub is_above: bool,
    /// What it is called, by languages: first, under no tag, in all that have no name of their own. Empty where it has one name.
    #[serde(default)]
    names: Members<Json>,
}

impl Presentation {
    /// Reads the document's boot data.
    #[must_use]
    pub fn read(data: &str) -> Self {
        read_json(data).unwrap_or_default()
    }

    /// How the provider of that id looks.
    #[must_use]
    pub fn look(&self, id: &str) -> Look {
        let look = self.looks.0.iter().find(|(known, _)| known == id);
        look.map(|(_, look)| look.clone()).unwrap_or_default()
    }

    /// What the provider of that id is called in a language, where it has names for languages.
    #[must_use]
    pub fn name(&self, id: &str, language: &str) -> Option<Name> {
        let names = self.look(id).names.0;
        let own = names.iter().find(|(tag, _)| tag == language);
        let (_, name) = own.or_else(|| names.first())?;
        Name::read(name.as_text()?)
    }
}

/// A sign-in option that is no provider.
#[derive(Deserialize)]
struct Link {
    name: String,
    url: String,
}

fn own_links<'de, D: Deserializer<'de>>(links: D) -> Result<Vec<(String, String)>, D::Error> {
    let links = or_default::<Vec<Link>, _>(links)?;
    let own = links.into_iter().filter(|link| is_own_path(&link.url));
    let named = |Link { name, url }| (Name::read_or(&name, &url).to_string(), url);
    Ok(own.map(named).collect())
}

fn is_above<'de, D: Deserializer<'de>>(position: D) -> Result<bool, D::Error> {
    Ok(or_default::<String, _>(position)? == "above")
}

fn own_path<'de, D: Deserializer<'de>>(path: D) -> Result<Option<String>, D::Error> {
    Ok(Option::deserialize(path)?.filter(|path: &String| is_own_path(path)))
}

/// A path of this very origin: `//host` and `/\host` are other hosts to a browser.
fn is_own_path(path: &str) -> bool {
    path.strip_prefix('/')
        .is_some_and(|rest| !rest.starts_with(['/', '\\']))
}
