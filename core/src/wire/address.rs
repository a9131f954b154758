//! Absolute addresses, as the WHATWG URL parser of the browser reads them.
//!
//! The parser is the browser's: our own, with its Unicode tables, would weigh half as much as the page. It enters as the
//! pure function [`ReadAddress`]; the tests pass the `url` crate's.

/// Reads an absolute address, or says that it is none.
pub type ReadAddress = fn(&str) -> Option<Address>;

/// An absolute address in parts. The host is ASCII: international names are in punycode.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Address {
    /// Lower case, without the colon.
    pub scheme: String,
    /// Host and port as shown to a person; empty for schemes without a host.
    pub host: String,
    /// Scheme, host and port, or `"null"` for schemes without an origin.
    pub origin: String,
}

impl Address {
    /// Whether this is an address of the web.
    #[must_use]
    pub fn is_web(&self) -> bool {
        matches!(self.scheme.as_str(), "http" | "https")
    }

    /// Whether going there would run, embed or reveal something instead of visiting a place (RP-57).
    pub(crate) fn is_dangerous(&self) -> bool {
        matches!(
            self.scheme.as_str(),
            "javascript"
                | "data"
                | "vbscript"
                | "file"
                | "about"
                | "blob"
                | "filesystem"
                | "view-source"
        )
    }
}
