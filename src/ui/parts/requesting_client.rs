//! Who will be let in. For a stranger it is a warning: its host is all that a person can go by.

use latchkey_core::screen::{RequestingClient, Text};

use crate::ui::element::{Element, b, bdi, div, p};
use crate::ui::translate;

/// Stands where the host belongs until the sentence is taken apart; no language has a use for it.
const MARK: char = '\u{1}';

/// The box above the card; nothing for this Home Assistant's own frontend.
pub(in crate::ui) fn requesting_client(client: RequestingClient) -> Option<Element> {
    match client {
        RequestingClient::OwnOrigin => None,
        RequestingClient::App(name) => {
            let words = translate(&Text::AskedByApp(name));
            Some(div().class("notice info").child(p().child(words)))
        }
        RequestingClient::ThirdParty { host, destination } => {
            let goes_to = |place| around(&Text::CodeGoesTo(MARK.into()), place);
            let notice = div()
                .class("notice warning")
                .child(around(&Text::AskedByThirdParty(MARK.into()), host))
                .child(destination.map(goes_to))
                .child(p().child(translate(&Text::ThirdPartyAdvice)));
            Some(notice)
        }
    }
}

/// A sentence with its host set apart.
fn around(text: &Text, host: String) -> Element {
    let words = translate(text);
    let (before, after) = words.split_once(MARK).unwrap_or((&words, ""));
    p().child(before.to_owned())
        .child(self::host(host))
        .child(after.to_owned())
}

/// A host, left to right whatever the language.
pub(in crate::ui) fn host(host: String) -> Element {
    b().child(bdi().attr("dir", "ltr").child(host))
}
