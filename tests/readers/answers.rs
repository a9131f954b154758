//! What Home Assistant answers, and what the integration writes into the document.

use latchkey_core::hass::{
    Fault, FlowId, Listing, ListingAnswer, Look, Misbehaved, PendingStep, Presentation, Sent, Step,
    flow_of, read_listing, read_step, understands_pkce,
};
use latchkey_core::secret::Secret;
use latchkey_core::wire::{Failure, Response};
use serde_json::{Value, json};

use crate::attempt::address;

#[expect(clippy::unnecessary_wraps, reason = "it is the outcome of a fetch")]
fn outcome(status: u16, body: &str) -> Result<Response, Failure> {
    let body = Secret::new(body.to_owned());
    Ok(Response { status, body })
}

fn read(body: &Value) -> Result<Step, Fault> {
    read_step(&outcome(200, &body.to_string()), Sent::Step, |_| None)
}

#[test]
fn what_no_step_looks_like_is_named() {
    let nothing_fits = || Misbehaved::NothingFits("s".to_owned());
    let choice = json!([{"name": "s", "type": "select", "required": true, "options": []}]);
    let form = |name: Value| json!({"type": "form", "step_id": name, "data_schema": choice});
    for (mut body, fault) in [
        (json!({}), Misbehaved::Unreadable),
        (json!({"type": "create_entry"}), Misbehaved::Unreadable),
        (
            json!({"type": "create_entry", "result": ""}),
            Misbehaved::Unreadable,
        ),
        (
            json!({"type": "create_entry", "result": {"id": 1}}),
            Misbehaved::Unreadable,
        ),
        (
            json!({"type": "form", "data_schema": {"a": 1}}),
            Misbehaved::Unreadable,
        ),
        (
            json!({"type": "form", "step_id": 1}),
            Misbehaved::Unreadable,
        ),
        (
            json!({"type": "create_entry", "result": null}),
            Misbehaved::Unreadable,
        ),
        (
            json!({"type": "abort", "reason": 1}),
            Misbehaved::Unreadable,
        ),
        (
            json!({"type": "hologram", "description_placeholders": []}),
            Misbehaved::Unreadable,
        ),
        (json!({"type": "menu"}), Misbehaved::Unreadable),
        (
            json!({"type": "menu", "menu_options": []}),
            Misbehaved::Unreadable,
        ),
        (
            json!({"type": "menu", "menu_options": {}}),
            Misbehaved::Unreadable,
        ),
        (
            json!({"type": "menu", "menu_options": ["a", 1]}),
            Misbehaved::Unreadable,
        ),
        (json!({"type": "external"}), Misbehaved::ExternalAddress),
        // Nothing fits it, whatever its name is.
        (form(json!("init")), nothing_fits()),
        (form(json!(1)), nothing_fits()),
        (form(Value::Null), nothing_fits()),
    ] {
        body["flow_id"] = json!("f");
        assert_eq!(read(&body), Err(Fault::Misbehaved(fault)), "{body}");
    }
    for body in [json!([]), json!({"type": "form"})] {
        let unreadable = Err(Fault::Misbehaved(Misbehaved::Unreadable));
        assert_eq!(read(&body), unreadable, "{body}");
    }
}

#[test]
fn null_is_what_is_missing() {
    for (kind, names) in [
        ("form", &["data_schema", "errors", "step_id"][..]),
        ("abort", &["reason"]),
        ("progress", &["progress_action", "description_placeholders"]),
    ] {
        let without = json!({"type": kind, "flow_id": "f"});
        let mut with = without.clone();
        for name in names {
            with[*name] = Value::Null;
        }
        assert!(read(&without).is_ok(), "{kind}");
        assert_eq!(read(&with), read(&without), "{kind}");
    }
}

#[test]
fn who_sends_people_elsewhere_need_not_say_a_name_that_can_be_read() {
    let asked = |handler: Value| {
        let body = json!({
            "type": "external", "flow_id": "f", "url": "https://a.example/", "handler": handler,
        });
        match read_step(&outcome(200, &body.to_string()), Sent::Step, address) {
            Ok(Step::Pending(_, PendingStep::External { handler, .. })) => handler,
            other => panic!("not elsewhere: {other:?}"),
        }
    };
    let plugin = json!(["auth_oidc", null]);
    let named = asked(plugin).unwrap();
    assert_eq!((named.kind.as_str(), named.id), ("auth_oidc", None));
    for handler in [
        json!(null),
        json!("auth_oidc"),
        json!([]),
        json!(["a", "b", "c"]),
    ] {
        assert_eq!(asked(handler.clone()), None, "{handler}");
    }
}

#[test]
fn placeholders_are_texts_and_numbers() {
    let placeholders = json!({"a": "text", "b": 7, "c": null, "d": {"e": 1}, "f": true});
    let body = json!({
        "type": "progress", "flow_id": "f", "description_placeholders": placeholders,
    });
    let Ok(Step::Pending(_, PendingStep::Progress { placeholders, .. })) = read(&body) else {
        panic!("no progress")
    };
    let pair = |name: &str, words: &str| (name.to_owned(), words.to_owned());
    assert_eq!(placeholders, [pair("a", "text"), pair("b", "7")]);
}

#[test]
fn only_an_opened_flow_has_a_name() {
    let body = json!({"type": "hologram", "flow_id": "f"});
    let named = |status, body: &Value| flow_of(&outcome(status, &body.to_string()));
    assert_eq!(named(200, &body), FlowId::read("f".to_owned()));
    assert_eq!(named(400, &body), None);
    assert_eq!(named(200, &json!({"flow_id": 1})), None);
    assert_eq!(flow_of(&Err(Failure::TimedOut)), None);
}

fn listed(body: &str) -> Listing {
    match read_listing(&outcome(200, body)) {
        Ok(ListingAnswer::Listed(listing)) => listing,
        other => panic!("not listed: {other:?}"),
    }
}

#[test]
fn a_provider_without_a_name_is_called_by_its_type() {
    let body = r#"{"providers":[{"name":" ","id":null,"type":"trusted_networks"}],
        "preselect_remember_me":true}"#;
    assert_eq!(&*listed(body).providers[0].name, "trusted_networks");
}

#[test]
fn devices_are_listed_by_the_document_only() {
    let listing = r#"{"providers":[{"name":"Phone","id":"phone","type":"latchkey_device"},
        {"name":"A","id":null,"type":"homeassistant"}]}"#;
    let kinds = |listing: Listing| -> Vec<String> {
        let providers = listing.providers.into_iter();
        providers.map(|provider| provider.handler.kind).collect()
    };
    assert_eq!(kinds(listed(listing)), ["homeassistant"]);
    let told = Listing::of_document(&[r#"{"listing":"#, listing, "}"].concat()).unwrap();
    assert_eq!(kinds(told), ["latchkey_device", "homeassistant"]);
}

#[test]
fn nobody_is_kept_logged_in_unless_that_is_said() {
    for said in ["", r#", "preselect_remember_me": null"#] {
        let body = format!(r#"{{"providers": []{said}}}"#);
        assert!(!listed(&body).preselect_remember_me);
    }
    let wrong = read_listing(&outcome(
        200,
        r#"{"providers": [], "preselect_remember_me": 1}"#,
    ));
    assert_eq!(wrong, Err(Fault::Misbehaved(Misbehaved::Unreadable)));
}

#[test]
fn a_method_that_nobody_knows_takes_none_away() {
    let understands = |list: &str| {
        let body = format!(r#"{{"code_challenge_methods_supported": {list}}}"#);
        understands_pkce(&outcome(200, &body))
    };
    assert_eq!(understands(r#"[1, "plain", null, "S256"]"#), Ok(true));
    for none in ["null", "[]", r#"["plain", ["S256"]]"#] {
        assert_eq!(understands(none), Ok(false), "{none}");
    }
    assert!(understands(r#""S256""#).is_err());
}

#[test]
fn looks_are_read_and_other_hosts_are_not() {
    let presentation = Presentation::read(
        r#"{"providers": {"a": {"icon": "/local/a.svg", "position": "above"},
            "b": {"icon": "//evil.example/b.svg"}, "c": {"icon": "https://evil.example/c.svg"}},
            "auto": "a", "links": [{"name": "One", "url": "/auth/openid/authorize"},
            {"name": "Two", "url": "/\\evil.example"}], "builtin": "/auth/latchkey/builtin/0-5"}"#,
    );
    let look = presentation.look("a");
    assert_eq!(
        (look.icon.as_deref(), look.is_above),
        (Some("/local/a.svg"), true)
    );
    assert_eq!(presentation.look("b"), Look::default());
    assert_eq!(presentation.look("c"), Look::default());
    for id in ["a", "d"] {
        assert_eq!(presentation.name(id, "de"), None, "{id}");
    }
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
fn a_button_stands_above_only_where_that_is_said() {
    let position = |said: &str| {
        let data = format!(r#"{{"providers": {{"a": {{"icon": "/a", {said}}}}}}}"#);
        let look = Presentation::read(&data).look("a");
        (look.icon.is_some(), look.is_above)
    };
    assert_eq!(position(r#""position": "above""#), (true, true));
    for said in [
        r#""position": "Above""#,
        r#""position": null"#,
        r#""other": 1"#,
    ] {
        assert_eq!(position(said), (true, false), "{said}");
    }
    // Malformed, and so nothing of it counts.
    assert_eq!(position(r#""position": 1"#), (false, false));
}

#[test]
fn what_can_t_be_read_changes_nothing() {
    for data in ["", "[]", r#"{"providers": 1}"#, r#"{"links": [{}]}"#] {
        assert_eq!(Presentation::read(data), Presentation::default(), "{data}");
    }
}
