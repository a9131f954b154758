//! Who will be let in. For a stranger it is a warning: its host is all that a person can judge by.

use super::words::plain;
use crate::ui::say;
use crate::ui::tree::{Element, element};
use latchkey_core::screen::{Asker, Text};

/// Stands where the host belongs until the sentence is taken apart; no language has a use for it.
const MARK: char = '\u{1}';

/// The box above the card; nothing for this Home Assistant's own frontend.
pub(in crate::ui) fn asker(asker: &Asker) -> Option<Element> {
    let place = element("div");
    match asker {
        Asker::OwnOrigin => None,
        Asker::App(name) => {
            let words = Text::AskedByApp(Box::new(name.clone()));
            Some(place.class("notice info").with(plain(&words)))
        }
        Asker::ThirdParty { host, destination } => {
            let destination = destination.as_ref();
            let destination =
                destination.map(|place| around(&Text::CodeGoesTo(MARK.into()), place));
            let words = place
                .class("notice warning")
                .with(around(&Text::AskedByThirdParty(MARK.into()), host))
                .with_some(destination)
                .with(plain(&Text::ThirdPartyAdvice));
            Some(words)
        }
    }
}

/// A sentence with its host set apart, left to right whatever the language.
fn around(text: &Text, host: &str) -> Element {
    let words = say(text);
    let (before, after) = words.split_once(MARK).unwrap_or((&words, ""));
    let host = element("bdi").set("dir", "ltr").words(host.to_owned());
    element("p")
        .words(before.to_owned())
        .with(element("b").with(host))
        .words(after.to_owned())
}
