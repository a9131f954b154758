//! What browsers themselves report about a document's security policy, from its first byte on: the only witness in
//! browsers that let no script of the tests run before the page's own.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

const ADDRESS: &str = "/e2e-reports";
const POLICY: &str = "content-security-policy:";

/// The reports that have come in. Its clones share them.
#[derive(Clone, Default)]
pub struct Reports(Arc<Mutex<Vec<String>>>);

impl Reports {
    /// Adds to the head of an answer where to report to, if it has a policy.
    pub fn ask_for(head: &str) -> String {
        let lines = head.lines().map(|line| {
            let is_policy = line.to_ascii_lowercase().starts_with(POLICY);
            if is_policy {
                format!("{line}; report-uri {ADDRESS}")
            } else {
                line.to_owned()
            }
        });
        lines.collect::<Vec<_>>().join("\r\n")
    }

    /// Whether a request carries a report.
    pub fn are_sent_by(head: &str) -> bool {
        head.starts_with(&format!("POST {ADDRESS} "))
    }

    /// Notes one.
    pub fn note(&self, body: &[u8]) {
        self.lock().push(String::from_utf8_lossy(body).into_owned());
    }

    /// Gives them away.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Vec<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
