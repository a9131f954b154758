//! The ban counter: every answer of 400 or more from a flow counts, and every wrong login.

use std::collections::{BTreeMap, BTreeSet};

use latchkey_core::wire::Response;
use serde_json::Value;

#[derive(Debug, Default)]
pub struct Bans {
    pub threshold: Option<u32>,
    failures: BTreeMap<String, u32>,
    banned: BTreeSet<String>,
}

impl Bans {
    pub fn is_banned(&self, visitor: &str) -> bool {
        self.banned.contains(visitor)
    }

    pub fn failures(&self, visitor: &str) -> u32 {
        self.failures.get(visitor).copied().unwrap_or_default()
    }

    pub fn count(&mut self, visitor: &str, response: &Response) {
        let body: Value = serde_json::from_str(response.body.reveal()).unwrap_or_default();
        let is_wrong = matches!(
            body["errors"]["base"].as_str(),
            Some("invalid_auth" | "invalid_code")
        );
        if response.status >= 400 || is_wrong {
            let failures = self.failures.entry(visitor.to_owned()).or_default();
            *failures += 1;
            if self
                .threshold
                .is_some_and(|threshold| *failures >= threshold)
            {
                self.banned.insert(visitor.to_owned());
            }
        } else if body["type"] == "create_entry" {
            self.failures.remove(visitor);
        }
    }
}
