//! Takes an object apart, member by member. A member of the wrong type makes the whole document malformed.

use super::{Json, Malformed};

/// Reads a document whose root is an object.
///
/// # Errors
/// When it is not one.
pub fn read_object(text: &str) -> Result<Object, Malformed> {
    Json::read(text).and_then(Object::new).ok_or(Malformed)
}

/// An object that is taken apart.
#[derive(Clone, Debug)]
pub struct Object(Vec<(String, Json)>);

impl Object {
    /// Takes a value apart, if it is an object.
    #[must_use]
    pub fn new(value: Json) -> Option<Self> {
        match value {
            Json::Members(members) => Some(Self(members)),
            _ => None,
        }
    }

    /// A member of any type; null counts as missing.
    pub fn take(&mut self, name: &str) -> Option<Json> {
        self.take_even_null(name)
            .filter(|value| *value != Json::Null)
    }

    /// A member of any type, null included.
    pub fn take_even_null(&mut self, name: &str) -> Option<Json> {
        let index = self.0.iter().position(|(key, _)| key == name)?;
        Some(self.0.swap_remove(index).1)
    }

    /// A text.
    ///
    /// # Errors
    /// When the member is there, but something else.
    pub fn text(&mut self, name: &str) -> Result<Option<String>, Malformed> {
        match self.take(name) {
            None => Ok(None),
            Some(Json::Text(text)) => Ok(Some(text)),
            Some(_) => Err(Malformed),
        }
    }

    /// A text that must be there.
    ///
    /// # Errors
    /// When the member is missing or something else.
    pub fn need_text(&mut self, name: &str) -> Result<String, Malformed> {
        self.text(name)?.ok_or(Malformed)
    }

    /// A flag; a missing one is down.
    ///
    /// # Errors
    /// When the member is there, but something else.
    pub fn flag(&mut self, name: &str) -> Result<bool, Malformed> {
        match self.take(name) {
            None => Ok(false),
            Some(Json::Bool(flag)) => Ok(flag),
            Some(_) => Err(Malformed),
        }
    }

    /// A number, in its digits.
    ///
    /// # Errors
    /// When the member is there, but something else.
    pub fn number(&mut self, name: &str) -> Result<Option<String>, Malformed> {
        match self.take(name) {
            None => Ok(None),
            Some(Json::Number(number)) => Ok(Some(number)),
            Some(_) => Err(Malformed),
        }
    }

    /// A list; a missing one is empty.
    ///
    /// # Errors
    /// When the member is there, but something else.
    pub fn list(&mut self, name: &str) -> Result<Vec<Json>, Malformed> {
        match self.take(name) {
            None => Ok(Vec::new()),
            Some(Json::List(list)) => Ok(list),
            Some(_) => Err(Malformed),
        }
    }

    /// The members of an object; a missing one has none.
    ///
    /// # Errors
    /// When the member is there, but something else.
    pub fn members(&mut self, name: &str) -> Result<Vec<(String, Json)>, Malformed> {
        match self.take(name) {
            None => Ok(Vec::new()),
            Some(Json::Members(members)) => Ok(members),
            Some(_) => Err(Malformed),
        }
    }

    /// Ends the reading of a document that holds nothing unknown.
    ///
    /// # Errors
    /// When a member was left over.
    pub fn finish(self) -> Result<(), Malformed> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Malformed)
        }
    }
}

/// Reads every entry of a list.
///
/// # Errors
/// The first that can't be read.
pub fn read_each<T>(
    list: Vec<Json>,
    read: impl Fn(Object) -> Result<T, Malformed>,
) -> Result<Vec<T>, Malformed> {
    let entries = list.into_iter();
    entries
        .map(|entry| Object::new(entry).ok_or(Malformed).and_then(&read))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Malformed, read_object};

    #[test]
    fn null_is_missing_and_another_type_is_malformed() {
        let mut object = read_object(r#"{"a": null, "b": 1, "c": "text", "d": true}"#).unwrap();
        assert_eq!(object.text("a"), Ok(None));
        assert_eq!(object.need_text("a"), Err(Malformed));
        assert_eq!(object.text("b"), Err(Malformed));
        assert_eq!(object.text("c"), Ok(Some("text".to_owned())));
        assert_eq!(object.flag("d"), Ok(true));
        assert_eq!(object.flag("missing"), Ok(false));
    }

    #[test]
    fn only_objects_are_documents() {
        for text in ["", "[]", "1", "{", "{} x", "<html>"] {
            assert_eq!(read_object(text).err(), Some(Malformed), "{text}");
        }
    }

    #[test]
    fn numbers_keep_their_digits() {
        let text = r#"{"n": 12345678901234567890.10}"#;
        let number = read_object(text).unwrap().number("n").unwrap().unwrap();
        assert_eq!(number, "12345678901234567890.10");
    }
}
