//! Writes down what the page's source says, for whoever serves its document: what is drawn before the program arrives
//! (`latchkey::ui::first_paint`), and what both sides have to agree on.
//!
//! `cargo xtask dist` runs it where the source has changed. What it writes is in git, so that the integration can be tested
//! and read, and the page built, without compiling this; `tests/first_paint.rs` fails where that is not what this would write.

mod card;
mod folder;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use latchkey::ui::first_paint::{self, slot, with_slots};
use latchkey_core::hass::{
    APPS, AUTHORIZE, App, AuthorizationRequest, BASE_URL, BUILTIN, CALLBACK, Client, DEVICES, HINT,
    Handler, LONGEST_REDIRECT, OIDC_PLUGIN, OURS, REDIRECTING, WAIT, open_flow,
};
use latchkey_core::oidc::{ALGORITHMS, LARGEST_ID_TOKEN, LASTS, LEEWAY, LONGEST_SUBJECT};
use latchkey_core::screen::Language;
use latchkey_core::wire::{DEEPEST, LARGEST_ANSWER};
use serde_json::{Value, json};

pub use folder::folder;

/// Where the integration is.
const INTEGRATION: &str = "custom_components/latchkey";

/// The files, by their paths in the project.
#[must_use]
pub fn files() -> BTreeMap<String, String> {
    let languages = Language::ALL.iter().map(|language| {
        let path = format!("{INTEGRATION}/page/fragments/{}.json", language.tag);
        (path, json!(fragments(language)))
    });
    let contract = (format!("{INTEGRATION}/contract.json"), contract());
    let folder = ("first_paint/folder.json".to_owned(), json!(folder()));
    let files = languages.chain([contract, folder]);
    files
        .map(|(path, content)| (path, format!("{content:#}\n")))
        .collect()
}

/// Writes them.
///
/// # Errors
/// If the project's folder cannot be written into.
pub fn write_into(project: &Path) -> io::Result<()> {
    for (path, content) in files() {
        let path = project.join(path);
        fs::create_dir_all(path.parent().unwrap_or(project))?;
        fs::write(path, content)?;
    }
    Ok(())
}

/// What is drawn in a language, by name.
fn fragments(language: &Language) -> BTreeMap<String, String> {
    let apps = APPS.map(|(client_id, redirect_uri, app)| {
        let sign_in = card::opened_by(client_id, redirect_uri);
        (name_of(app), sign_in.requesting_client)
    });
    first_paint::fragments(language, &card::own(), &apps)
}

/// What is the same in every language.
fn contract() -> Value {
    let apps = APPS.map(|(client_id, redirect_uri, app)| {
        json!({"client_id": client_id, "redirect_uri": redirect_uri, "app": name_of(app)})
    });
    let languages = Language::ALL.iter();
    let languages =
        languages.map(|language| json!({"tag": language.tag, "direction": language.direction()}));
    json!({
        "apps": apps,
        "languages": languages.collect::<Vec<_>>(),
        "redirecting": REDIRECTING,
        "longest_redirect": LONGEST_REDIRECT,
        "types": {"ours": OURS, "devices": DEVICES, "oidc_plugin": OIDC_PLUGIN},
        "paths": {
            "authorize": AUTHORIZE,
            "callback": CALLBACK,
            "builtin": BUILTIN,
            "wait": WAIT.trim_end_matches('/'),
        },
        "parameters": {"hint": HINT, "base_url": BASE_URL},
        "deepest_json": DEEPEST,
        "attempt": {"seconds": LASTS, "leeway_seconds": LEEWAY},
        "id_token": {
            "largest": LARGEST_ID_TOKEN,
            "longest_subject": LONGEST_SUBJECT,
            "algorithms": ALGORITHMS,
        },
        "opening": opening(),
    })
}

/// The request that opens a flow: the boot script sends it in the program's place, which asks for it to the letter.
fn opening() -> Value {
    let request = AuthorizationRequest {
        client_id: "client_id".to_owned(),
        redirect_uri: "redirect_uri".to_owned(),
        client: Client::OwnOrigin,
        state: None,
        challenge: None,
    };
    let handler = Handler {
        kind: "type".to_owned(),
        id: Some("id".to_owned()),
    };
    let request = open_flow(&request, &handler, None);
    let body = request.body.map(|body| body.reveal().clone());
    // Each value is a slot, for JSON.
    let values = ["client_id", "redirect_uri", "type", "id"];
    let body = values.iter().fold(body.unwrap_or_default(), |body, name| {
        let value = format!("\"{name}\"");
        let (before, after) = body.rsplit_once(&value).unwrap_or((&body, ""));
        [before, &slot(name), after].concat()
    });
    json!({
        "path": request.path,
        "body": with_slots(&body),
        "patience": request.patience,
        "largest_answer": LARGEST_ANSWER,
    })
}

fn name_of(app: App) -> &'static str {
    match app {
        App::Android => "android",
        App::Ios => "ios",
        App::WearOs => "wear_os",
    }
}
