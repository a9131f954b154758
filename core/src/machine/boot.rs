//! What is known when the page opens.

use crate::hass::{AUTHORIZE, BASE_URL, BUILTIN, CALLBACK, Listing, Presentation};
use crate::oidc::LASTS;
use crate::secret::Secret;
use crate::wire::{Query, ReadAddress, UnixTime, encode_component, separator_after};

/// The page's own address and the browser's URL parser.
#[derive(Clone, Debug)]
pub struct Boot {
    /// Scheme, host and port of this Home Assistant, as the browser writes them.
    pub origin: String,
    /// The path the page was opened on.
    pub path: String,
    /// The query it was opened with.
    pub query: Query,
    /// The browser's URL parser.
    pub address: ReadAddress,
    /// The sign-in options, where the integration wrote them into the document.
    pub listing: Option<Listing>,
    /// Whether the document shows the form of Home Assistant's own provider already, and the person may be
    /// filling it in.
    pub prepared: bool,
    /// How the administrator wants the sign-in options to look.
    pub presentation: Presentation,
    /// Whether this tab has gone to the provider to go to at once before, on this visit ([`is_same_visit`]), or must
    /// not any more.
    pub went_by_itself: bool,
    /// Whether the page is visible.
    pub visible: bool,
    /// What earlier pages of this tab have kept, by state.
    pub records: Vec<(Secret<String>, Secret<String>)>,
    /// When the page was opened.
    pub opened: UnixTime,
}

impl Boot {
    /// Whether the page was opened on a provider's redirect URL: to the letter what the boot script and the integration
    /// take for one (`oidc/redirect_urls.py`).
    #[must_use]
    pub fn is_callback(&self) -> bool {
        let own = self.path.strip_prefix(CALLBACK);
        own.is_some_and(|own| own.is_empty() || own.strip_prefix('/').is_some_and(is_id))
    }

    /// Becomes the page that the client opened, after a provider's way back.
    pub(super) fn return_to(&mut self, query: Query) {
        AUTHORIZE.clone_into(&mut self.path);
        self.query = query;
    }

    /// The address of this page as the client opened it.
    pub(super) fn address_of_page(&self) -> String {
        [&self.path, "?", self.query.as_str()].concat()
    }

    /// Where opening this page anew leads, without the code of a callback.
    pub(super) fn page_again(&self) -> String {
        if self.is_callback() {
            "/".to_owned()
        } else {
            self.address_of_page()
        }
    }

    /// The page of hass-openid, which signs people in and sends them back to the client by itself. It builds its redirect
    /// address from `base_url`, and of two it takes the first.
    pub(super) fn openid_page(&self) -> String {
        let origin = encode_component(&self.origin);
        self.page_of_plugin(&["/auth/openid/authorize?", BASE_URL, "=", &origin].concat())
    }

    /// A page of another plugin, which gets the client's query to know the way back, but for what would tell
    /// hass-openid where its answer goes: that is nobody's to say who opens this page.
    pub(super) fn page_of_plugin(&self, path: &str) -> String {
        let query = self.query.without(BASE_URL);
        [path, separator_after(path), query.as_str()].concat()
    }

    /// The address of Home Assistant's own page, with the original authorize query and nothing else.
    ///
    /// Where the integration serves this page, it keeps the other one beside it; a page that was copied
    /// to `www/` has not replaced anything. After a provider's way back the path is not signed: there a third
    /// party's link leads to this page, which names it, and from there to the other.
    pub(super) fn builtin(&self) -> String {
        let path = match &self.presentation.builtin {
            _ if !self.path.starts_with("/auth/") => AUTHORIZE,
            Some(path) => path,
            None => BUILTIN,
        };
        [path, "?", self.query.as_str()].concat()
    }
}

/// Whether a page that went to a provider by itself then was of the visit that a page of the same tab is of now. Whoever
/// was signed out meanwhile comes in again without a click; who is not let in is not sent in circles. It lasts as long as
/// an attempt at a provider is good.
#[must_use]
pub const fn is_same_visit(went: UnixTime, now: UnixTime) -> bool {
    now.0.saturating_sub(went.0) < LASTS
}

/// What ids of providers are made of.
fn is_id(id: &str) -> bool {
    let is_part = |letter: u8| letter.is_ascii_alphanumeric() || letter == b'_';
    !id.is_empty() && id.bytes().all(is_part)
}
