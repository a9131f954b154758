//! hass-openid 1.3.0 in front of `POST /auth/login_flow` (`http_helper.py:68-100` at 7742ede).

use latchkey_core::wire::Response;
use serde_json::{Value, json};

use super::reply::{plain, reply};

/// Its setting `block_login`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Blocks {
    /// Every other sign-in option.
    Yes,
    /// Nothing.
    No,
}

/// What it makes of Home Assistant's answer, or answers where it did not ask.
pub(super) fn answer_instead(answer: Option<Response>) -> Response {
    let blocks = answer.is_none();
    let mut content = match answer {
        // Whatever the status was, it is 200 from here on.
        Some(answer) => match serde_json::from_str(answer.body.reveal()) {
            Ok(content) => content,
            Err(_) => return plain(500, "500 Internal Server Error"),
        },
        None => json!({
            "type": "form",
            "flow_id": null,
            "handler": [null],
            "data_schema": [],
            "errors": {},
            "description_placeholders": null,
            "last_step": null,
            "preview": null,
            "step_id": "init",
        }),
    };
    content["block_login"] = Value::Bool(blocks);
    content["openid_text"] = json!("OpenID / OAuth2 Authentication");
    reply(200, &content)
}
