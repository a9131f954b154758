//! Query strings: read as `application/x-www-form-urlencoded`, and kept exactly as they came.
//!
//! A value is decoded only where its meaning is needed. What must go back verbatim (`state`, RP-57) is
//! handed on in the very bytes that arrived, so that no decoding can change it.

use percent_encoding::percent_decode_str;

/// A query string without its question mark.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Query(String);

impl Query {
    /// Takes a query without the question mark that begins it: another one is part of the query (RFC 3986, 3.4).
    #[must_use]
    pub fn new(raw: &str) -> Self {
        Self(raw.to_owned())
    }

    /// Takes the query of an address.
    #[must_use]
    pub fn of_address(address: &str) -> Self {
        Self::new(address.split_once('?').map_or("", |(_, query)| query))
    }

    /// The query as it came, without the question mark.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// All names with their values in their order, in the bytes that arrived.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let parts = self.0.split('&').filter(|part| !part.is_empty());
        parts.map(|part| part.split_once('=').unwrap_or((part, "")))
    }

    /// The same query without any pair of that name.
    #[must_use]
    pub fn without(&self, name: &str) -> Self {
        let parts = self.0.split('&').filter(|part| {
            let (key, _) = part.split_once('=').unwrap_or((part, ""));
            decode_component(key) != name
        });
        Self(parts.collect::<Vec<_>>().join("&"))
    }

    /// The only value of that name, in the bytes that arrived.
    ///
    /// # Errors
    /// When the name stands there more than once (RFC 6749, 3.1).
    pub fn verbatim(&self, name: &str) -> Result<Option<&str>, Repeated> {
        let is_named = |(key, _): &(&str, &str)| decode_component(key) == name;
        let mut found = self.pairs().filter(is_named);
        match (found.next(), found.next()) {
            (first, None) => Ok(first.map(|(_, value)| value)),
            _ => Err(Repeated),
        }
    }

    /// The only value of that name, as a form decoder reads it.
    ///
    /// # Errors
    /// When the name stands there more than once (RFC 6749, 3.1).
    pub fn decoded(&self, name: &str) -> Result<Option<String>, Repeated> {
        Ok(self.verbatim(name)?.map(decode_component))
    }
}

/// A parameter stands in the query more than once.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Repeated;

/// What has to stand between an address and another parameter of its query.
#[must_use]
pub fn separator_after(address: &str) -> &'static str {
    match address.split_once('?') {
        None => "?",
        Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
        Some(_) => "&",
    }
}

/// Adds parameters to a query, or to a form, that has some already.
pub fn add_parameters(query: &mut String, parameters: &[(&str, &str)]) {
    for (name, value) in parameters {
        query.push('&');
        query.push_str(name);
        query.push('=');
        query.push_str(&encode_component(value));
    }
}

/// Encodes a value so that it can stand in any part of an address: all but the unreserved characters of
/// RFC 3986, 2.3.
///
/// Not by the library that decodes: its table of all 256 codes weighs a kilobyte where only gzip is offered.
#[must_use]
pub fn encode_component(value: &str) -> String {
    let mut encoded = String::new();
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.extend([byte >> 4, byte & 15].map(hexadecimal));
        }
    }
    encoded
}

/// The digit of half a byte.
fn hexadecimal(nibble: u8) -> char {
    char::from(nibble + if nibble < 10 { b'0' } else { b'A' - 10 })
}

/// Decodes a name or a value as a form decoder reads it.
#[must_use]
pub fn decode_component(raw: &str) -> String {
    let spaced = raw.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
}
