//! Validates what was posted against a form's own schema, as strictly as Home Assistant does.

use serde_json::{Map, Value, json};

pub fn username_and_password() -> Value {
    json!([
        {"type": "string", "name": "username", "required": true},
        {"type": "string", "name": "password", "required": true},
    ])
}

pub fn code() -> Value {
    json!([{"type": "string", "name": "code", "required": true}])
}

/// Whether every value is of its field's type, nothing required is missing, and nothing else is there.
pub fn fits(fields: &Value, input: &Map<String, Value>) -> bool {
    let fields = fields.as_array().unwrap();
    let is_known = |name: &String| fields.iter().any(|field| field["name"] == name.as_str());
    input.keys().all(is_known)
        && fields.iter().all(|field| {
            let value = input.get(field["name"].as_str().unwrap());
            match value {
                None => field["required"] != true || field.get("default").is_some(),
                Some(value) => fits_field(field, value),
            }
        })
}

fn fits_field(field: &Value, value: &Value) -> bool {
    match field["type"].as_str().unwrap() {
        "string" if value.is_null() => field["allow_none"] == true,
        "string" => value.as_str().is_some_and(|text| fits_text(field, text)),
        "integer" => value.as_i64().is_some_and(|number| {
            field["valueMin"].as_i64().is_none_or(|min| number >= min)
                && field["valueMax"].as_i64().is_none_or(|max| number <= max)
        }),
        "float" => value.is_f64(),
        "boolean" => value.is_boolean(),
        "select" => is_option(field, value),
        "multi_select" => value
            .as_array()
            .is_some_and(|values| values.iter().all(|value| is_option(field, value))),
        "constant" => *value == field["value"],
        kind => panic!("no such field: {kind}"),
    }
}

fn fits_text(field: &Value, text: &str) -> bool {
    let length = text.chars().count() as u64;
    field["lengthMin"].as_u64().is_none_or(|min| length >= min)
        && field["lengthMax"].as_u64().is_none_or(|max| length <= max)
        && (field["format"] != "email" || text.contains('@'))
}

fn is_option(field: &Value, value: &Value) -> bool {
    let options = field["options"].as_array().unwrap();
    options.iter().any(|option| option[0] == *value)
}
