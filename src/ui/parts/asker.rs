//! Who will be let in. For a stranger it is a warning: its host is all that a person can judge by.

use leptos::prelude::*;

use super::group::{children, group, slot};
use super::words::plain;
use crate::screen::{Asker, Text};
use crate::ui::say;

/// Stands where the host belongs until the sentence is taken apart; no language has a use for it.
const MARK: char = '\u{1}';

/// The box above the card; nothing for this Home Assistant's own frontend.
pub(in crate::ui) fn asker(asker: &Asker) -> AnyView {
    match asker {
        Asker::OwnOrigin => slot(None),
        Asker::App(name) => {
            let words = Text::AskedByApp(Box::new(name.clone()));
            group("notice info", children![plain(&words)])
        }
        Asker::ThirdParty { host, destination } => {
            let destination = destination
                .as_ref()
                .map(|place| around(&Text::CodeGoesTo(MARK.into()), place));
            let words = children![
                around(&Text::AskedByThirdParty(MARK.into()), host),
                slot(destination),
                plain(&Text::ThirdPartyAdvice),
            ];
            group("notice warning", words)
        }
    }
}

/// A sentence with its host set apart, left to right whatever the language.
fn around(text: &Text, host: &str) -> AnyView {
    let words = say(text);
    let (before, after) = words.split_once(MARK).unwrap_or((&words, ""));
    view! {
        <p>{before.to_owned()}<b><bdi dir="ltr">{host.to_owned()}</bdi></b>{after.to_owned()}</p>
    }
    .into_any()
}
