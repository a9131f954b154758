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
        let mut found = self
            .pairs()
            .filter(|(key, _)| decode_component(key) == name);
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

#[cfg(test)]
mod tests {
    use super::{Query, Repeated, decode_component, encode_component};

    #[test]
    fn values_are_read_as_a_form_decoder_reads_them() {
        for (address, name, expected) in [
            ("?a=1+2%2B3", "a", Some("1 2+3")),
            ("?a=%C3%A4%zz%4", "a", Some("ä%zz%4")),
            ("?a", "a", Some("")),
            ("?a=b=c", "a", Some("b=c")),
            ("?%61=x", "a", Some("x")),
            ("?b=1", "a", None),
            // Only the first question mark begins the query.
            ("??a=1", "a", None),
            ("??a=1", "?a", Some("1")),
            ("a=1", "a", None),
            ("?a=1?&b=2", "a", Some("1?")),
        ] {
            for begin in ["", "https://a.example/b"] {
                let query = Query::of_address(&[begin, address].concat());
                let found = query.decoded(name).unwrap();
                assert_eq!(found.as_deref(), expected, "{begin}{address}");
            }
        }
        assert_eq!(Query::new("?a=1").as_str(), "?a=1");
    }

    #[test]
    fn a_repeated_name_is_refused_even_when_one_is_encoded() {
        assert_eq!(Query::new("a=1&b=2&%61=3").verbatim("a"), Err(Repeated));
    }

    #[test]
    fn what_is_left_out_leaves_the_rest_as_it_was() {
        let query = Query::new("a=%zz&n=1&&b&%6e=2&n");
        assert_eq!(query.without("n").as_str(), "a=%zz&&b");
    }

    #[test]
    fn components_survive_a_round_trip() {
        let value = "a b&c=d#e%f+ü/?";
        let encoded = encode_component(value);
        assert_eq!(encoded, "a%20b%26c%3Dd%23e%25f%2B%C3%BC%2F%3F");
        assert_eq!(decode_component(&encoded), value);
        assert_eq!(encode_component("-._~AZaz09\0\u{7f}"), "-._~AZaz09%00%7F");
    }
}
