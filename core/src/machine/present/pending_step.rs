//! Draws a step that happens elsewhere: what to do there, or what Home Assistant works on.

use super::form::shown_placeholders;
use crate::hass::PendingStep;
use crate::machine::messages::readable;
use crate::machine::pending_step::Watch;
use crate::screen::{Pending, Text};
use crate::wire::Name;

/// A step that happens elsewhere, as it is shown.
pub(super) fn panel(watch: &Watch, provider: &Name) -> Pending {
    let watching = watch.is_watching();
    match &watch.pending {
        PendingStep::External {
            url, placeholders, ..
        } => Pending {
            intro: if watching {
                Text::ExternalWatching
            } else {
                Text::ExternalIntro(provider.to_string())
            },
            placeholders: shown_placeholders(placeholders),
            link: Some((Text::ExternalLink(provider.to_string()), url.clone())),
            watching,
        },
        PendingStep::Progress {
            action,
            placeholders,
        } => Pending {
            intro: match action {
                Some(action) => Text::ProgressOf(readable(action)),
                None => Text::Progress,
            },
            placeholders: shown_placeholders(placeholders),
            link: None,
            watching,
        },
    }
}
