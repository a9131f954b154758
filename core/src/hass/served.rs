//! Where Home Assistant and the integration answer, and what this page's own parameters are called.
//!
//! Both halves have to agree: `first_paint/` writes these into `contract.json`, which the integration reads.

/// Where Home Assistant's clients open the page.
pub const AUTHORIZE: &str = "/auth/authorize";
/// Where providers send people back to: here, or to a path of their own below it.
pub const CALLBACK: &str = "/auth/latchkey/callback";
/// Home Assistant's own page, where the document does not say otherwise.
pub const BUILTIN: &str = "/auth/latchkey/builtin";
/// Where a sign-in waits for the answer that comes to another browser: the flow's id follows.
pub const WAIT: &str = "/auth/latchkey/wait/";

/// The page's own parameter: nobody else gets to see it.
pub const HINT: &str = "latchkey";
/// What hass-openid calls the origin that people see.
pub const BASE_URL: &str = "base_url";
