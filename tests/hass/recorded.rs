//! Reads `tests/transcripts`: what two real Home Assistants answered.

use std::path::{Path, PathBuf};

use serde_json::Value;

pub const VERSIONS: [&str; 2] = ["2025.4.4", "2026.11.0"];

/// One file.
#[derive(Debug)]
pub struct Recording {
    pub version: &'static str,
    pub name: String,
    pub exchanges: Vec<Exchange>,
}

/// One request and its answer, or a note between two.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// Its place in the file.
    pub index: usize,
    pub method: String,
    pub path: String,
    /// The body as JSON; a body that is none is a string.
    pub body: Option<Value>,
    /// The address it was sent from, if not the usual one.
    pub visitor: Option<String>,
    pub status: u16,
    /// The answer's body as it came.
    pub answer: String,
}

/// All files of a version, by name.
pub fn recordings(version: &'static str) -> Vec<Recording> {
    let entries = std::fs::read_dir(folder(version)).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| {
            let path = entry.unwrap().path();
            path.file_stem().unwrap().to_str().unwrap().to_owned()
        })
        .collect();
    names.sort();
    let names = names.iter();
    names.map(|name| Recording::read(version, name)).collect()
}

fn folder(version: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/transcripts")
        .join(version)
}

impl Recording {
    /// The file of that name.
    pub fn read(version: &'static str, name: &str) -> Self {
        let path = folder(version).join(name).with_extension("json");
        let text = std::fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self {
            version,
            name: name.to_owned(),
            exchanges: exchanges(&serde_json::from_str(&text).unwrap()),
        }
    }

    pub fn exchange(&self, index: usize) -> &Exchange {
        let mut exchanges = self.exchanges.iter();
        exchanges
            .find(|exchange| exchange.index == index)
            .unwrap_or_else(|| panic!("{} has no exchange {index}", self.name))
    }
}

impl Exchange {
    /// The answer as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.answer).unwrap_or_default()
    }
}

fn exchanges(file: &Value) -> Vec<Exchange> {
    let steps = file["steps"].as_array().unwrap().iter().enumerate();
    let steps = steps.filter(|(_, step)| step.get("request").is_some());
    steps
        .map(|(index, step)| {
            let (request, response) = (&step["request"], &step["response"]);
            let body = ["json", "raw"].iter().find_map(|key| request.get(key));
            let form = request.get("form").map(|_| Value::from("a=form"));
            Exchange {
                index,
                method: request["method"].as_str().unwrap().to_owned(),
                path: request["path"].as_str().unwrap().to_owned(),
                body: body.cloned().or(form),
                visitor: request["source_ip"].as_str().map(str::to_owned),
                status: u16::try_from(response["status"].as_u64().unwrap()).unwrap(),
                answer: match (response.get("json"), response["text"].as_str()) {
                    (Some(json), _) => json.to_string(),
                    (None, text) => text.unwrap_or_default().to_owned(),
                },
            }
        })
        .collect()
}
