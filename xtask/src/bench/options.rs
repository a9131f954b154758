//! What a bench is asked for, and which bench may stand for the page in `docs/developers/`.

use std::collections::BTreeSet;

use crate::home_assistant::Wanted;

/// What the command line says about the bench.
#[derive(Debug)]
pub struct Options {
    /// How many runs each page has under each condition.
    pub runs: usize,
    /// What is measured besides logins by password.
    pub extras: BTreeSet<Extra>,
    /// Whether not to wait long for a quiet machine.
    pub quick: bool,
    /// Whether to measure the page that is built already.
    pub built: bool,
    /// Whether the record and the chart go into `docs/developers/`.
    pub publish: bool,
    /// Which Home Assistant.
    pub home_assistant: Wanted,
}

/// What can be measured besides logins by password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extra {
    /// Logins with Brotli withheld.
    Gzip,
    /// Single sign-on.
    SingleSignOn,
    /// Early submits.
    Early,
}

/// From so many runs on, a median does not care for one wild one.
const ENOUGH: usize = 7;

impl Default for Options {
    fn default() -> Self {
        Self {
            runs: ENOUGH,
            extras: BTreeSet::new(),
            quick: false,
            built: false,
            publish: false,
            home_assistant: Wanted::default(),
        }
    }
}

impl Extra {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Gzip, Self::SingleSignOn, Self::Early];

    /// What asks for it on the command line.
    #[must_use]
    pub fn flag(self) -> &'static str {
        match self {
            Self::Gzip => "--gzip",
            Self::SingleSignOn => "--oidc",
            Self::Early => "--early",
        }
    }
}

impl Options {
    /// What makes the bench whole, in words; nothing if it is.
    #[must_use]
    pub fn missing(&self) -> Option<String> {
        let missing = Extra::ALL.into_iter();
        let missing = missing.filter(|extra| !self.extras.contains(extra));
        let flags: Vec<_> = missing.map(Extra::flag).collect();
        (!flags.is_empty()).then(|| format!("to measure everything, add {}", flags.join(" ")))
    }

    /// Why this bench must not be published, given what git says is not in the commit. Nothing speaks against one that
    /// anybody can repeat from the commit that it names.
    #[must_use]
    pub fn objections(&self, uncommitted: &str) -> Vec<String> {
        let mut objections = Vec::new();
        if self.quick {
            objections.push("a quick bench is for trying: leave --quick out".to_owned());
        }
        if self.built {
            let why = "nobody knows what the page that is there was built from: leave --built out";
            objections.push(why.to_owned());
        }
        if self.runs < ENOUGH {
            objections.push(format!("{} runs are too few: {ENOUGH} at least", self.runs));
        }
        objections.extend(self.missing());
        if !uncommitted.trim().is_empty() {
            let what = uncommitted.trim_end();
            objections.push(format!("this is in no commit yet:\n{what}"));
        }
        objections
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole() -> Options {
        Options {
            extras: BTreeSet::from(Extra::ALL),
            ..Options::default()
        }
    }

    #[test]
    fn a_whole_bench_of_a_commit_may_be_published() {
        assert_eq!(whole().objections(""), [""; 0]);
        assert_eq!(whole().missing(), None);
    }

    #[test]
    fn less_may_not_be_published() {
        let reason = |options: &Options, uncommitted: &str| {
            let [objection] = &options.objections(uncommitted)[..] else {
                panic!("not one objection to {options:?}");
            };
            objection.clone()
        };
        let (mut few, mut quick, mut built, mut partial) = (whole(), whole(), whole(), whole());
        few.runs = 6;
        assert_eq!(reason(&few, ""), "6 runs are too few: 7 at least");
        quick.quick = true;
        assert!(reason(&quick, "").contains("leave --quick out"));
        built.built = true;
        assert!(reason(&built, "").contains("leave --built out"));
        partial.extras.remove(&Extra::SingleSignOn);
        assert_eq!(reason(&partial, ""), "to measure everything, add --oidc");
        let changed = " M README.md\n";
        assert_eq!(
            reason(&whole(), changed),
            "this is in no commit yet:\n M README.md"
        );
    }

    #[test]
    fn the_flags_that_are_missing_are_named() {
        let words = "to measure everything, add --gzip --oidc --early";
        assert_eq!(Options::default().missing().as_deref(), Some(words));
    }
}
