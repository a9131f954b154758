//! The words where somebody else's reason, code or label is to be told, and it is empty: no sentence has a hole
//! then, and no control is without a label.

use crate::screen::text::Text;
use crate::wire::is_blank;

/// The words without the parameter, if that is blank.
pub(super) fn translate(text: &Text) -> Option<&'static str> {
    let (parameter, words) = match text {
        Text::FieldRefused(code) => (code, "This was not accepted."),
        Text::FormRefused(code) => (code, "The sign-in was not accepted."),
        Text::AbortedWithReason(reason) => (
            reason,
            "This sign-in option stopped. Try again, or choose another one.",
        ),
        Text::LoginBlocked(reason) => (
            reason,
            "Your username and password may be right, but Home Assistant does not let this account in from \
             here. Ask your Home Assistant administrator.",
        ),
        Text::RequestRefused(said) => (
            said,
            "Home Assistant did not accept the request. You can start over.",
        ),
        Text::UnknownStep(kind) => (
            kind,
            "This sign-in option needs something that this page can’t do yet. Choose another one, or use Home \
             Assistant’s own page.",
        ),
        Text::Progress(Some(action)) => (action, "Home Assistant is working on it."),
        Text::MenuEntry(label) | Text::Named(label) => (label, "Unnamed"),
        _ => return None,
    };
    is_blank(parameter).then_some(words)
}
