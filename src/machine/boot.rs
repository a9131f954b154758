//! What is known when the page opens.

use crate::wire::{Query, ReadAddress};

/// The page's own address and the browser's URL parser.
#[derive(Clone, Debug)]
pub struct Boot {
    /// Scheme, host and port of this Home Assistant, as the browser writes them.
    pub origin: String,
    /// The path the page was opened on.
    pub path: String,
    /// The query it was opened with.
    pub query: Query,
    /// The browser's URL parser.
    pub address: ReadAddress,
    /// Whether the page is visible.
    pub visible: bool,
}

impl Boot {
    /// The address of Home Assistant's own page, with the original authorize query and nothing else.
    ///
    /// Where the integration serves this page, it keeps the other one beside it; a page that was copied
    /// to `www/` has not replaced anything.
    #[must_use]
    pub fn builtin(&self) -> String {
        let path = if self.path.starts_with("/auth/") {
            "/auth/latchkey/builtin"
        } else {
            "/auth/authorize"
        };
        format!("{path}?{}", self.query.as_str())
    }
}
