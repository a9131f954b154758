//! Which client ids every Home Assistant refuses (`homeassistant/components/auth/indieauth.py`).
//!
//! A flow that is opened for one of these is a 400, and counts as a wrong login though nobody has typed anything.
//! Only what every version refuses is refused here: up to 2026 a public IP address with a port is accepted, and
//! later one is accepted where it is Home Assistant's own. What this very Home Assistant refuses beyond that is told
//! by the integration (`page/client_ids.py`). Called by [`super::authorization_request`].

use crate::wire::Address;

/// Whether Home Assistant at `origin` is known to refuse it; `id` is the same as the browser reads it.
pub(super) fn is_refused(client_id: &str, id: &Address, origin: &str) -> bool {
    let trimmed = client_id.trim_start_matches(|letter: char| letter <= ' ');
    let cleaned = trimmed.replace(['\t', '\r', '\n'], "");
    let Some(parts) = take_apart(&cleaned) else {
        return true;
    };
    !parts.fragment.is_empty()
        || parts.path.split('/').any(|part| matches!(part, "." | ".."))
        || parts.authority.contains('@')
        || !has_possible_port(parts.authority)
        || (is_public_ip(parts.authority, &id.host) && id.origin != origin)
}

/// An address as Python's `urllib.parse` takes it apart.
struct Parts<'text> {
    authority: &'text str,
    path: &'text str,
    fragment: &'text str,
}

/// Nothing, where there is no host of the web.
fn take_apart(text: &str) -> Option<Parts<'_>> {
    let (scheme, rest) = text.split_once(':')?;
    let is = |web: &str| scheme.eq_ignore_ascii_case(web);
    let is_web = is("http") || is("https");
    let rest = rest.strip_prefix("//").filter(|_| is_web)?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, rest) = rest.split_at_checked(end)?;
    let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (path, _) = rest.split_once('?').unwrap_or((rest, ""));
    // The last segment may have parameters (RFC 1808).
    let last = path.rfind('/').unwrap_or_default();
    let parameters = path.get(last..)?.find(';');
    let path = path.get(..parameters.map_or(path.len(), |place| last + place))?;
    let is_host = !authority.is_empty() && authority.contains('[') == authority.contains(']');
    is_host.then_some(Parts {
        authority,
        path,
        fragment,
    })
}

fn has_possible_port(authority: &str) -> bool {
    let (_, after_ip) = authority.split_once(']').unwrap_or(("", authority));
    let port = after_ip.split_once(':').map_or("", |(_, port)| port);
    let is_number = port.bytes().all(|byte| byte.is_ascii_digit());
    port.is_empty() || (is_number && port.parse::<u16>().is_ok())
}

/// Whether it is an IP address without a port that is neither this machine's nor of a local network.
fn is_public_ip(authority: &str, host: &str) -> bool {
    if authority.starts_with('[') && authority.ends_with(']') {
        // The browser has written it in its one short form (RFC 5952).
        return is_public_v6(host.trim_matches(['[', ']']));
    }
    // Browsers take other spellings too, which Home Assistant takes for names.
    let mut bytes = [0_u8; 4];
    let mut parts = authority.split('.');
    for byte in &mut bytes {
        let part = parts.next().unwrap_or_default();
        match part.parse() {
            Ok(value) if part.len() == 1 || !part.starts_with(['0', '+']) => *byte = value,
            _ => return false,
        }
    }
    parts.next().is_none() && is_public_v4(bytes)
}

const fn is_public_v4([first, second, ..]: [u8; 4]) -> bool {
    !matches!(
        (first, second),
        (10 | 127, _) | (172, 16..=31) | (192, 168) | (169, 254)
    )
}

fn is_public_v6(text: &str) -> bool {
    let number = |digits| u16::from_str_radix(digits, 16).unwrap_or_default();
    let mapped = text.strip_prefix("::ffff:");
    if let Some((high, _)) = mapped.and_then(|mapped| mapped.split_once(':')) {
        let [first, second] = number(high).to_be_bytes();
        return is_public_v4([first, second, 0, 0]);
    }
    let first = number(text.split(':').next().unwrap_or_default());
    // fc00::/7 and fe80::/10
    text != "::1" && first & 0xfe00 != 0xfc00 && first & 0xffc0 != 0xfe80
}
