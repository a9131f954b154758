//! Reads and writes `application/x-www-form-urlencoded`, by the crate that follows the standard.

/// All fields in their order.
pub fn fields(form: &str) -> Vec<(String, String)> {
    url::form_urlencoded::parse(form.as_bytes())
        .into_owned()
        .collect()
}

/// The only field of that name.
pub fn field(form: &str, name: &str) -> Option<String> {
    let mut found = fields(form).into_iter().filter(|(key, _)| key == name);
    let first = found.next().map(|(_, value)| value);
    assert!(found.next().is_none(), "{name} stands there twice: {form}");
    first
}

pub fn encode(value: &str) -> String {
    url::form_urlencoded::byte_serialize(value.as_bytes()).collect()
}
