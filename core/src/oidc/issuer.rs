//! Which issuer a provider may speak as: compared exactly, by one of three rules (RP-23, RP-45).
//!
//! Trailing slashes are part of the name. Two large providers do not follow the plain rule, and are
//! handled by rules of their own, not by being lenient to everyone.

/// The issuer of a provider, as its metadata names it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Issuer(String);

const GOOGLE: &str = "https://accounts.google.com";
/// What stands for the tenant in the issuer of Microsoft's metadata for several tenants.
const TENANT: &str = "{tenantid}";

impl Issuer {
    /// Takes the name from the integration's configuration.
    #[must_use]
    pub const fn new(name: String) -> Self {
        Self(name)
    }

    /// The name as the metadata has it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the `iss` parameter of a callback is this issuer (RFC 9207, 2.4: simple comparison).
    #[must_use]
    pub fn sent_callback(&self, iss: &str) -> bool {
        match self.template() {
            None => self.0 == iss,
            Some((before, after)) => tenant_of(iss, before, after).is_some(),
        }
    }

    /// Whether the `iss` claim of an ID Token with that `tid` claim is this issuer.
    #[must_use]
    pub fn signed(&self, iss: &str, tid: Option<&str>) -> bool {
        match self.template() {
            Some((before, after)) => tid.is_some() && tenant_of(iss, before, after) == tid,
            None if self.0 == GOOGLE => {
                iss == GOOGLE || Some(iss) == GOOGLE.strip_prefix("https://")
            }
            None => self.0 == iss,
        }
    }

    fn template(&self) -> Option<(&str, &str)> {
        self.0.split_once(TENANT)
    }
}

/// The tenant in an issuer that follows a template; only a GUID is one.
fn tenant_of<'issuer>(issuer: &'issuer str, before: &str, after: &str) -> Option<&'issuer str> {
    let tenant = issuer.strip_prefix(before)?.strip_suffix(after)?;
    let groups = tenant.split('-').map(str::len);
    let is_mark = |byte: u8| byte == b'-' || byte.is_ascii_hexdigit();
    let is_guid = groups.eq([8, 4, 4, 4, 12]) && tenant.bytes().all(is_mark);
    is_guid.then_some(tenant)
}
