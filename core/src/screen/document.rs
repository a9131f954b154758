//! What only the served document says, as keys: around the page, where this program never arrives. `ui::first_paint` draws it.

use super::text::Language;

/// Something that the document says. What the view puts into a sentence stands there as `{}`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(missing_docs, reason = "each is documented by its words in `english`")]
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
            Language::English => self.english(),
        }
    }

    const fn english(self) -> &'static str {
        match self {
            Self::NeedsScriptHeading => "Signing in here needs JavaScript",
            Self::NeedsScript => "Turn JavaScript on for this address and {}, or {}.",
            Self::OpenThisPageAgain => "open this page again",
            Self::UseBuiltinPage => "use Home Assistant’s own page",
            Self::NotStartedHeading => "This page could not start",
            Self::NotStarted => {
                "Your browser could not load or run Home Assistant’s sign-in page. If something in front of Home Assistant \
                     wants you to log in there first, try again. Home Assistant’s own page may still work."
            }
            Self::ClientAsks => "{} asks for access to your Home Assistant.",
            Self::UnnamedClientAsks => {
                "An unnamed app or site asks for access to your Home Assistant."
            }
            Self::BuiltinPageMayNotAsk => {
                "Home Assistant’s own page may give it without asking you. Continue only if you started this yourself."
            }
        }
    }
}
