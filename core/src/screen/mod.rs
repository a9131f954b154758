//! What is shown, as data, and what a person can do about it.
//!
//! The machine makes a [`Screen`]; the ui renders it and reports each [`Act`]. A screen holds no secret
//! but one: the address of the way back, which a link has to carry.

mod act;
mod catalog;
mod code;
mod field;
mod text;

pub use act::{Act, Remedy};
pub use catalog::Catalog;
#[cfg(not(target_arch = "wasm32"))]
pub use catalog::Language;
pub use code::Code;
pub use field::{Autocomplete, Choice, Control, Field};
pub use text::Text;

use crate::secret::Secret;

/// Everything that is visible at one moment.
#[derive(Clone, Debug, PartialEq)]
pub enum Screen {
    /// It is not known yet how one can sign in here.
    Opening,
    /// Back from a provider; its answer is being validated.
    Returning,
    /// The card with a panel and the list of other sign-in options.
    SignIn(Box<SignIn>),
    /// Signed in; the browser is on its way to the client.
    Leaving(Leaving),
    /// Nothing can go on until the person decides.
    Halted(Halted),
}

/// The card that most people see.
#[derive(Clone, Debug, PartialEq)]
pub struct SignIn {
    /// Who will be let in, if it is not this Home Assistant's own frontend.
    pub requesting_client: RequestingClient,
    /// The heading of the card.
    pub heading: Text,
    /// What went wrong last, or what else must be known.
    pub notice: Option<Notice>,
    /// What is asked of the person.
    pub panel: Panel,
    /// "Keep me logged in", where it means something: whether it is ticked.
    pub keep: Option<bool>,
    /// The other sign-in options, in the administrator's order.
    pub others: Vec<SignInOption>,
    /// Whether the others are not known yet: [`Act::StartOver`] asks for them.
    pub has_more: bool,
    /// Sign-in options that are other pages of this Home Assistant: name and path.
    pub links: Vec<(String, String)>,
    /// The address of Home Assistant's own page.
    pub builtin: String,
}

/// Who asks for the code.
#[derive(Clone, Debug, PartialEq)]
pub enum RequestingClient {
    /// The frontend of this Home Assistant: nothing to say.
    OwnOrigin,
    /// One of Home Assistant's own apps.
    App(Text),
    /// Somebody else: a warning.
    ThirdParty {
        /// The client's host, ASCII.
        host: String,
        /// Where the code goes, if that is another host.
        destination: Option<String>,
    },
}

/// What is asked of the person.
#[derive(Clone, Debug, PartialEq)]
pub enum Panel {
    /// A sign-in option is being opened.
    Busy(Text),
    /// A form.
    Form(Form),
    /// Something happens elsewhere.
    Pending(Pending),
    /// A choice of how to go on: id and label.
    Menu(Vec<(String, Text)>),
    /// Signed in, but for a client that has not been agreed to yet: the label of the button.
    Consent(Text),
    /// Nothing but the list of sign-in options.
    List,
}

/// A form of the provider.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// Tells forms apart: as long as it stays the same, so do the inputs and what is typed in them.
    pub key: String,
    /// What to do.
    pub intro: Option<Text>,
    /// What the provider wants shown: name and words.
    pub placeholders: Vec<(String, String)>,
    /// The fields in their order.
    pub fields: Vec<Field>,
    /// Whether Home Assistant's own advice on forgotten passwords helps people who can't fill it in.
    pub has_help: bool,
    /// The label of the submit button.
    pub submit: Text,
    /// Whether what was submitted is being validated.
    pub pace: Pace,
}

/// Whether the person or Home Assistant is to act.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Pace {
    /// The person.
    Waiting,
    /// Home Assistant; another submit would do nothing.
    Checking,
}

/// Something that happens outside this page.
#[derive(Clone, Debug, PartialEq)]
pub struct Pending {
    /// What to do, or what is going on.
    pub intro: Text,
    /// What the provider wants shown: name and words.
    pub placeholders: Vec<(String, String)>,
    /// A link that opens in a new tab and reports [`Act::OpenedExternal`].
    pub link: Option<(Text, String)>,
    /// Whether the flow is being asked again by itself.
    pub watching: bool,
}

/// Another sign-in option.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SignInOption {
    /// Its place in the administrator's list, for [`Act::Choose`].
    pub index: usize,
    /// The administrator's name for it.
    pub name: String,
    /// Where choosing it leads.
    pub leads: Leads,
    /// The path of its icon.
    pub icon: Option<String>,
    /// Where it stands.
    pub side: Side,
}

/// Where a sign-in option stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Side {
    /// Above the panel.
    Above,
    /// Below it.
    Below,
}

/// Where choosing a sign-in option leads.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Leads {
    /// To a form or a choice on this page.
    Here,
    /// To a provider's own page.
    Elsewhere,
}

/// How bad a notice is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Rank {
    /// Good to know.
    Info,
    /// To be looked at before going on.
    Warning,
    /// Something failed.
    Error,
}

/// Words above the panel.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// How bad it is.
    pub rank: Rank,
    /// What happened and what helps.
    pub text: Text,
    /// A stable code to read out to whoever helps.
    pub code: Option<Code>,
    /// The button that helps.
    pub remedy: Option<Remedy>,
    /// Another one, where the first may not be enough.
    pub alternative: Option<Remedy>,
}

impl Notice {
    /// Words alone.
    pub(crate) const fn new(rank: Rank, text: Text) -> Self {
        Self {
            rank,
            text,
            code: None,
            remedy: None,
            alternative: None,
        }
    }

    /// With a code of this page's own.
    pub(crate) fn coded(rank: Rank, text: Text, code: &'static str) -> Self {
        Self {
            code: Some(Code::ours(code)),
            ..Self::new(rank, text)
        }
    }

    /// With a button that helps.
    pub(crate) fn with(mut self, remedy: impl Into<Option<Remedy>>) -> Self {
        self.remedy = remedy.into();
        self
    }
}

/// Signed in.
#[derive(Clone, Debug, PartialEq)]
pub struct Leaving {
    /// What is going on.
    pub text: Text,
    /// The label of the link, and the way back. Some browsers open an app only at a person's tap.
    pub link: (Text, Secret<String>),
    /// For an app that did not open.
    pub remedy: Option<Remedy>,
}

/// A full stop.
#[derive(Clone, Debug, PartialEq)]
pub struct Halted {
    /// What happened, in a few words.
    pub heading: Text,
    /// What it means and what helps.
    pub text: Text,
    /// A stable code to read out to whoever helps.
    pub code: &'static str,
    /// The button that helps.
    pub remedy: Remedy,
    /// The address of Home Assistant's own page, where that could help.
    pub builtin: Option<String>,
}

impl Halted {
    /// Without the address of Home Assistant's own page.
    pub(crate) const fn new(heading: Text, text: Text, code: &'static str, remedy: Remedy) -> Self {
        Self {
            heading,
            text,
            code,
            remedy,
            builtin: None,
        }
    }
}

impl Screen {
    /// What a screen reader is told when this screen replaces another.
    #[must_use]
    pub fn announcement(&self) -> Text {
        match self {
            Self::Opening => Text::Loading,
            Self::Returning => Text::SigningYouIn,
            Self::Leaving(leaving) => leaving.text.clone(),
            Self::Halted(halted) => halted.heading.clone(),
            Self::SignIn(sign_in) => sign_in.announcement(),
        }
    }
}

impl SignIn {
    fn announcement(&self) -> Text {
        match (&self.panel, &self.notice) {
            (Panel::Busy(text), _) => text.clone(),
            (Panel::Form(form), _) if form.pace == Pace::Checking => Text::Checking,
            (_, Some(notice)) => notice.text.clone(),
            (Panel::Pending(pending), None) => pending.intro.clone(),
            (_, None) => match &self.requesting_client {
                // Whoever can't see the warning hears it. A second factor comes after it.
                RequestingClient::ThirdParty { host, .. } if self.heading != Text::JustChecking => {
                    Text::AskedByThirdParty(host.clone())
                }
                _ => self.heading.clone(),
            },
        }
    }
}
