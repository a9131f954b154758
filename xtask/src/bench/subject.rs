//! The pages that are compared, and the client that asks for a sign-in.

use super::watcher::Submit;

/// A login page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Page {
    /// Home Assistant's own.
    Builtin,
    /// One form and some twenty lines of script: nothing that signs in can be smaller.
    Bound,
    /// Ours.
    Latchkey,
}

impl Page {
    /// In the order of the tables.
    pub const ALL: [Self; 3] = [Self::Builtin, Self::Bound, Self::Latchkey];

    /// Its name in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Builtin => "Home Assistant",
            Self::Bound => "bound",
            Self::Latchkey => "Latchkey",
        }
    }

    /// Where it is.
    #[must_use]
    pub fn path(self) -> &'static str {
        match self {
            Self::Builtin => "/auth/latchkey/builtin",
            Self::Bound => "/local/bound.html",
            Self::Latchkey => "/auth/authorize",
        }
    }

    /// How its form is sent.
    #[must_use]
    pub fn submit(self) -> Submit {
        match self {
            Self::Builtin => Submit::Key,
            Self::Bound | Self::Latchkey => Submit::Button,
        }
    }

    /// Its address for [`RETURN`], at the Home Assistant at `home`.
    #[must_use]
    pub fn address(self, home: &str) -> String {
        let path = self.path();
        format!(
            "{home}{path}?response_type=code&client_id={home}/&redirect_uri={home}{RETURN}&state=bench"
        )
    }
}

/// Where the client waits for its code, at Home Assistant's own origin as for Home Assistant's frontend. It is made
/// by `page/latchkey_bench/`.
pub const RETURN: &str = "/latchkey-bench";
