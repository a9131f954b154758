//! Time-based one-time codes (RFC 6238) as Home Assistant's TOTP module makes them: SHA-1, 30 s,
//! six digits.

use anyhow::{Context, Result, bail};
use hmac::{Hmac, Mac};
use sha1::Sha1;

/// How long one code lives, in seconds.
pub const PERIOD: u64 = 30;

/// The code for a base32 secret at a time in seconds since 1970.
///
/// # Errors
/// If the secret is not base32.
pub fn code(secret: &str, unix_time: u64) -> Result<String> {
    let mut hmac = Hmac::<Sha1>::new_from_slice(&base32(secret)?)?;
    hmac.update(&(unix_time / PERIOD).to_be_bytes());
    let digest = hmac.finalize().into_bytes();
    let offset = usize::from(digest[19] & 0x0f);
    let bytes = [
        digest[offset] & 0x7f,
        digest[offset + 1],
        digest[offset + 2],
        digest[offset + 3],
    ];
    Ok(format!("{:06}", u32::from_be_bytes(bytes) % 1_000_000))
}

fn base32(text: &str) -> Result<Vec<u8>> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut bytes = Vec::with_capacity(text.len() * 5 / 8);
    let (mut buffer, mut bits) = (0_u16, 0);
    for letter in text.trim_end_matches('=').bytes() {
        let value = ALPHABET
            .iter()
            .position(|&known| known == letter.to_ascii_uppercase());
        let value = value.context("a TOTP secret holds only the letters A-Z and 2-7")?;
        buffer = (buffer << 5) | u16::try_from(value)?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(buffer >> bits)?);
            buffer &= (1 << bits) - 1;
        }
    }
    if bytes.is_empty() {
        bail!("a TOTP secret cannot be empty");
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `12345678901234567890`, the secret of RFC 6238 appendix B.
    const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    #[test]
    fn the_codes_are_those_of_rfc_6238() {
        for (time, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code(SECRET, time).unwrap(), expected, "at {time}");
        }
    }

    #[test]
    fn a_secret_with_other_letters_is_refused() {
        assert!(code("0189", 0).is_err());
        assert!(code("", 0).is_err());
    }
}
