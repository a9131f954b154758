//! How the administrator wants the ways to sign in to look: put into the page by the integration.
//!
//! Only looks: what is missing or malformed is left at its default, and no address leads to another host.

use crate::wire::{Malformed, Name, Object, read_each, read_object};

/// The integration's wishes. Empty where it does not serve the page.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Presentation {
    looks: Vec<(String, Look)>,
    /// The id of Latchkey's provider to go to at once.
    pub auto: Option<String>,
    /// Whether this Home Assistant refuses the client that opened the page.
    pub client_refused: bool,
    /// Ways to sign in that are no providers: name and path.
    pub links: Vec<(String, String)>,
    /// The path of Home Assistant's own page for this client: signed, where the client has to be named first.
    pub builtin: Option<String>,
}

/// How one of Latchkey's providers looks in the list.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Look {
    /// The path of its icon.
    pub icon: Option<String>,
    /// Where its button stands.
    pub position: Position,
}

/// Where a way to sign in stands.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Position {
    /// Above the form that is open.
    Above,
    /// Below it.
    #[default]
    Below,
}

impl Presentation {
    /// Reads the document's boot data.
    #[must_use]
    pub fn read(data: &str) -> Self {
        read(data).unwrap_or_default()
    }

    /// How the provider of that id looks.
    #[must_use]
    pub fn look(&self, id: &str) -> Look {
        let look = self.looks.iter().find(|(known, _)| known == id);
        look.map(|(_, look)| look.clone()).unwrap_or_default()
    }
}

fn read(data: &str) -> Result<Presentation, Malformed> {
    let mut data = read_object(data)?;
    let look = |(id, look)| Ok((id, read_look(Object::new(look).ok_or(Malformed)?)?));
    let looks = data
        .members("providers")?
        .into_iter()
        .map(look)
        .collect::<Result<_, _>>()?;
    let link = |mut link: Object| {
        let (name, url) = (link.need_text("name")?, link.need_text("url")?);
        Ok((Name::read_or(&name, &url).to_string(), url))
    };
    let mut links = read_each(data.list("links")?, link)?;
    links.retain(|(_, path)| is_own_path(path));
    Ok(Presentation {
        looks,
        auto: data.text("auto")?,
        client_refused: data.flag("client_refused")?,
        links,
        builtin: data.text("builtin")?.filter(|path| is_own_path(path)),
    })
}

fn read_look(mut look: Object) -> Result<Look, Malformed> {
    Ok(Look {
        icon: look.text("icon")?.filter(|path| is_own_path(path)),
        position: match look.text("position")?.as_deref() {
            Some("above") => Position::Above,
            _ => Position::Below,
        },
    })
}

/// A path of this very origin: `//host` and `/\host` are other hosts to a browser.
fn is_own_path(path: &str) -> bool {
    path.strip_prefix('/')
        .is_some_and(|rest| !rest.starts_with(['/', '\\']))
}

#[cfg(test)]
mod tests {
    use super::{Look, Position, Presentation};

    #[test]
    fn looks_are_read_and_other_hosts_are_not() {
        let presentation = Presentation::read(
            r#"{"providers": {"a": {"icon": "/local/a.svg", "position": "above"},
                "b": {"icon": "//evil.example/b.svg"}, "c": {"icon": "https://evil.example/c.svg"}},
                "auto": "a", "links": [{"name": "One", "url": "/auth/openid/authorize"},
                {"name": "Two", "url": "/\\evil.example"}], "builtin": "/auth/latchkey/builtin/0-5"}"#,
        );
        let look = Look {
            icon: Some("/local/a.svg".to_owned()),
            position: Position::Above,
        };
        assert_eq!(presentation.look("a"), look);
        assert_eq!(presentation.look("b"), Look::default());
        assert_eq!(presentation.look("c"), Look::default());
        assert_eq!(presentation.auto.as_deref(), Some("a"));
        let links = [("One".to_owned(), "/auth/openid/authorize".to_owned())];
        assert_eq!(presentation.links, links);
        let builtin = presentation.builtin.as_deref();
        assert_eq!(builtin, Some("/auth/latchkey/builtin/0-5"));
        let elsewhere = Presentation::read(r#"{"builtin": "//evil.example/"}"#);
        assert_eq!(elsewhere.builtin, None);
    }

    #[test]
    fn a_client_is_refused_only_where_that_is_said() {
        let read = |data| Presentation::read(data).client_refused;
        assert!(read(r#"{"client_refused": true}"#));
        assert!(!read(r#"{"client_refused": false}"#));
        assert!(!read("{}"));
    }

    #[test]
    fn what_can_t_be_read_changes_nothing() {
        for data in ["", "[]", r#"{"providers": 1}"#, r#"{"links": [{}]}"#] {
            assert_eq!(Presentation::read(data), Presentation::default(), "{data}");
        }
    }
}
