//! What a person can do on a screen. The ui reports these and decides nothing.

use super::text::Text;
use crate::wire::Typed;

/// One thing a person did.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Sent the form, with everything that stood in it.
    Submit(Vec<Typed>),
    /// Picked another sign-in option, by its place in the administrator's list.
    Choose(usize),
    /// Picked an entry of a menu, by its id.
    Pick(String),
    /// Ticked or unticked "Keep me logged in".
    Keep(bool),
    /// Opened the link of an external step.
    OpenedExternal,
    /// Wants a step that happens elsewhere to be asked again now.
    AskAgain,
    /// Wants to wait here for what happens in another browser.
    WaitHere,
    /// Agreed to let the client in.
    Agree,
    /// Wants the same sign-in option from its first step.
    Restart,
    /// Wants the same provider to offer its other accounts.
    AnotherAccount,
    /// Wants everything from the beginning.
    StartOver,
}

/// A button that helps.
#[derive(Clone, Debug, PartialEq)]
pub enum Remedy {
    /// Does something on this page.
    Do(Text, Act),
    /// Goes to another page of this Home Assistant, or of its documentation.
    Go(Text, String),
}
