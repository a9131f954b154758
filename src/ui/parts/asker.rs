//! Who will be let in. For a stranger it is a warning: its host is all that a person can judge by.

use leptos::prelude::*;

use crate::screen::{Asker, Text};
use crate::ui::say;

/// The box above the card; nothing for this Home Assistant's own frontend.
pub(in crate::ui) fn asker(asker: &Asker) -> Option<AnyView> {
    match asker {
        Asker::OwnOrigin => None,
        Asker::App(name) => {
            let words = say(&Text::AskedByApp(Box::new(name.clone())));
            Some(view! { <div class="notice info" role="note"><p>{words}</p></div> }.into_any())
        }
        Asker::ThirdParty { host, destination } => {
            let destination = destination
                .as_ref()
                .map(|place| around(&Text::CodeGoesTo(place.clone()), place));
            let box_ = view! {
                <div class="notice warning" role="note">
                    {around(&Text::AskedByThirdParty(host.clone()), host)}
                    {destination}
                    <p>{say(&Text::ThirdPartyAdvice)}</p>
                </div>
            };
            Some(box_.into_any())
        }
    }
}

/// A sentence with its host set apart, left to right whatever the language.
fn around(text: &Text, host: &str) -> AnyView {
    let words = say(text);
    let (before, after) = words.split_once(host).unwrap_or((&words, ""));
    view! {
        <p>{before.to_owned()}<b><bdi dir="ltr">{host.to_owned()}</bdi></b>{after.to_owned()}</p>
    }
    .into_any()
}
