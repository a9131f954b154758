//! The words around the page.

use crate::screen::document::DocumentText;

/// The words for a text of the document.
pub(in crate::screen) const fn translate(text: DocumentText) -> &'static str {
    match text {
        DocumentText::NeedsScriptHeading => "Signing in here needs JavaScript",
        DocumentText::NeedsScript => "Turn JavaScript on for this address and {}, or {}.",
        DocumentText::OpenThisPageAgain => "open this page again",
        DocumentText::UseBuiltinPage => "use Home Assistant’s own page",
        DocumentText::NotStartedHeading => "This page could not start",
        DocumentText::NotStarted => {
            "Your browser could not load or run Home Assistant’s sign-in page. If something in front of Home Assistant \
             wants you to log in there first, try again. Home Assistant’s own page may still work."
        }
        DocumentText::ClientAsks => "{} asks for access to your Home Assistant.",
        DocumentText::UnnamedClientAsks => {
            "An unnamed app or site asks for access to your Home Assistant."
        }
        DocumentText::BuiltinPageMayNotAsk => {
            "Home Assistant’s own page may give it without asking you. Continue only if you started this yourself."
        }
    }
}
