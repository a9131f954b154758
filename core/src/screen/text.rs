//! Everything this page can say, as keys with their parameters. `languages/en.json` is the source of the constructors,
//! which `build/` makes: there is a text for each key, with the parameters that its words name. `catalog` has the words.

use core::fmt;
use std::borrow::Cow;

use super::catalog::Catalog;
use crate::wire::is_blank;

/// Something to show. Parameters are the only parts that no translation can hold.
#[derive(Clone, PartialEq)]
pub struct Text {
    /// In which line of a catalog its words begin.
    place: u8,
    kind: Kind,
    parameters: Vec<Parameter>,
}

/// Which words a text has, by its first parameter.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Plain,
    /// Those for the number, by its category.
    Counting,
    /// In the next line those without the parameter, which has nothing to show: no sentence has a hole, and no control is without a label.
    MayBeBlank,
}

#[derive(Clone, Debug, PartialEq)]
enum Parameter {
    Words(String),
    Text(Text),
}

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

impl Text {
    const fn new(place: u8, kind: Kind, parameters: Vec<Parameter>) -> Self {
        Self {
            place,
            kind,
            parameters,
        }
    }

    /// Whether both are the same but for their parameters.
    #[must_use]
    pub const fn is_like(&self, other: &Self) -> bool {
        self.place == other.place
    }

    /// The words in a language.
    #[must_use]
    pub fn translate(&self, catalog: Catalog) -> Cow<'static, str> {
        let parameters = self.parameters.iter().map(|parameter| match parameter {
            Parameter::Words(words) => words.clone(),
            Parameter::Text(text) => text.translate(catalog).into_owned(),
        });
        let parameters: Vec<_> = parameters.collect();
        let first = parameters.first().map_or("", String::as_str);
        let further = match self.kind {
            Kind::Plain => 0,
            Kind::Counting => catalog.category(first.parse().unwrap_or_default()),
            Kind::MayBeBlank => usize::from(is_blank(first)),
        };
        fill(catalog.line(usize::from(self.place) + further), &parameters)
    }
}

/// Puts each parameter where its number stands. What a parameter holds is never looked at.
fn fill(words: &'static str, parameters: &[String]) -> Cow<'static, str> {
    if parameters.is_empty() {
        return Cow::Borrowed(words);
    }
    let mut text = String::new();
    // Behind every brace but the first stand the number of a parameter, another brace, and more words.
    for (index, part) in words.split(['{', '}']).enumerate() {
        if index % 2 == 0 {
            text.push_str(part);
        } else if let Some(parameter) = part.parse().ok().and_then(|at: usize| parameters.get(at)) {
            text.push_str(parameter);
        }
    }
    Cow::Owned(text)
}

impl fmt::Debug for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Nobody reads it where the page is shipped, and the keys would weigh a kilobyte and a half there.
        let keys = if cfg!(debug_assertions) { KEYS } else { "" };
        let key = keys.split('\n').nth(self.place.into()).unwrap_or_default();
        write!(formatter, "{key}{:?}", self.parameters)
    }
}

impl From<String> for Parameter {
    fn from(words: String) -> Self {
        Self::Words(words)
    }
}

impl From<usize> for Parameter {
    fn from(number: usize) -> Self {
        Self::Words(number.to_string())
    }
}

impl From<u16> for Parameter {
    fn from(number: u16) -> Self {
        Self::from(usize::from(number))
    }
}

impl From<Text> for Parameter {
    fn from(text: Text) -> Self {
        Self::Text(text)
    }
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn what_a_parameter_holds_is_not_filled_in() {
        let parameters = ["{1}", "}{", "c"].map(str::to_owned);
        assert_eq!(fill("{0} as {1} ({2}).", &parameters), "{1} as }{ (c).");
        assert_eq!(fill("{2}, {0}: {1}", &parameters), "c, {1}: }{");
        assert_eq!(fill("{0}", &[String::new()]), "");
        assert_eq!(fill("a", &parameters), "a");
    }
}
