//! The stable codes that people read out to whoever helps, shown small below the words.
//!
//! Ours are written here in the source. Those of the integration come over the network, so only what looks
//! like one is taken: no code can smuggle a sentence, markup, or a change of direction onto the page.

use core::ops::Deref;
use std::borrow::Cow;

/// Letters of the longest code.
const LONGEST: usize = 64;

/// A stable code: small letters, digits, `-`, `_` and `.`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Code(Cow<'static, str>);

impl Code {
    /// One of this page's own.
    #[must_use]
    pub const fn ours(code: &'static str) -> Self {
        Self(Cow::Borrowed(code))
    }

    /// One that somebody else names, if it is one.
    pub(crate) fn read(said: &str) -> Option<Self> {
        let is_mark = |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.');
        let is_code = (1..=LONGEST).contains(&said.len()) && said.bytes().all(is_mark);
        is_code.then(|| Self(Cow::Owned(said.to_owned())))
    }
}

impl Deref for Code {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}
