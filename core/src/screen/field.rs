//! A field of a form, as it is shown.

use super::text::Text;

/// One labelled control.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its name in the form.
    pub name: String,
    /// Its label.
    pub label: Text,
    /// What it looks like, and what it starts with.
    pub control: Control,
    /// Whether it must be filled in.
    pub required: bool,
    /// What is wrong with it.
    pub fault: Option<Text>,
}

/// What a field looks like. Entries of choices are reported by their index.
#[derive(Clone, Debug, PartialEq)]
pub enum Control {
    /// A line of text.
    Line {
        /// What it starts with.
        value: String,
        /// What a password manager puts there.
        autocomplete: Autocomplete,
        /// The `inputmode` of on-screen keyboards: `text`, `numeric`, `decimal`, `email` or `url`.
        keyboard: &'static str,
    },
    /// A line that nobody may read along, with a button that shows it.
    Hidden {
        /// What a password manager puts there.
        autocomplete: Autocomplete,
    },
    /// A box to tick, and whether it starts ticked.
    Tick(bool),
    /// One of these; few are shown as radio buttons, many as a list.
    One(Vec<Choice>),
    /// Any of these.
    Many(Vec<Choice>),
    /// Nothing to enter: these words.
    Words(String),
}

/// One entry of a choice.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Choice {
    /// What is shown.
    pub label: String,
    /// Whether it starts picked.
    pub picked: bool,
}

/// What a password manager may fill in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Autocomplete {
    /// The name of the account.
    Username,
    /// Its password.
    CurrentPassword,
    /// A code that is used once.
    OneTimeCode,
    /// Nothing of these.
    Off,
}

impl Autocomplete {
    /// The word for HTML's `autocomplete`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Username => "username",
            Self::CurrentPassword => "current-password",
            Self::OneTimeCode => "one-time-code",
            Self::Off => "off",
        }
    }
}
