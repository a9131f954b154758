//! Time-based one-time codes (RFC 6238) as Home Assistant's TOTP module makes them: SHA-1, 30 s, six digits.

use anyhow::Result;
use totp_rs::{Builder, Secret};

/// How long one code lives, in seconds.
pub const PERIOD: u64 = 30;

/// The code for a base32 secret at a time in seconds since 1970.
pub fn code(secret: &str, unix_time: u64) -> Result<String> {
    let secret = Secret::try_from_base32(secret)?;
    // The secrets of the demo are shorter than RFC 4226 asks for, as Home Assistant's own are.
    let totp = Builder::new().with_secret(secret).build_noncompliant();
    Ok(totp.generate(unix_time).to_string())
}
