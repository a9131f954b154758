//! What only the served document says, as keys: around the page, where this program never arrives. `ui::first_paint` draws it.

use super::english;
use super::text::Language;

/// Something that the document says. What the view puts into a sentence stands there as `{}`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(
    missing_docs,
    reason = "each is documented by its words in `english/document.rs`"
)]
pub enum DocumentText {
    NeedsScriptHeading,
    NeedsScript,
    OpenThisPageAgain,
    UseBuiltinPage,
    NotStartedHeading,
    NotStarted,
    ClientAsks,
    UnnamedClientAsks,
    BuiltinPageMayNotAsk,
}

impl DocumentText {
    /// The words in a language.
    #[must_use]
    pub const fn translate(self, language: Language) -> &'static str {
        match language {
            Language::English => english::translate_in_document(self),
        }
    }
}
