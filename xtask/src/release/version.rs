//! A version as Semantic Versioning writes it, without anything after its three numbers: HACS and Home Assistant both
//! compare those.

use std::fmt;
use std::str::FromStr;

use anyhow::{Context, Error, Result};

/// `MAJOR.MINOR.PATCH`; ordered as people expect.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Version {
    major: u32,
    minor: u32,
    patch: u32,
}

impl FromStr for Version {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let read = || {
            let mut numbers = text.split('.').map(number);
            let [major, minor, patch] = [numbers.next()??, numbers.next()??, numbers.next()??];
            numbers.next().is_none().then_some(Self {
                major,
                minor,
                patch,
            })
        };
        read().with_context(|| format!("`{text}` is not a version such as 1.2.3"))
    }
}

fn number(text: &str) -> Option<u32> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    let shortest = text == "0" || !text.starts_with('0');
    (plain && shortest).then(|| text.parse().ok()).flatten()
}

impl fmt::Display for Version {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_three_plain_numbers_and_compare_as_numbers() {
        let version = |text: &str| text.parse::<Version>().unwrap();
        assert_eq!(version("0.1.0").to_string(), "0.1.0");
        assert!(version("0.10.0") > version("0.9.12"));
        assert!(version("1.0.0") > version("0.99.99"));
        for wrong in [
            "",
            "1",
            "1.2",
            "1.2.3.4",
            "v1.2.3",
            "1.2.3-rc.1",
            "01.2.3",
            "1.2.+3",
            "1..3",
        ] {
            let error = wrong.parse::<Version>().unwrap_err().to_string();
            assert_eq!(error, format!("`{wrong}` is not a version such as 1.2.3"));
        }
    }
}
