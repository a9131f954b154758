//! What moved in a page by itself, which nobody may have to follow with eyes or finger.

use serde_json::Value;

/// One layout shift.
#[derive(Clone, Debug, PartialEq)]
pub struct Shift {
    /// When, in milliseconds since 1970.
    at: f64,
    value: f64,
    words: String,
}

/// What is held against a page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Moved {
    /// The sum of its shifts.
    pub sum: f64,
    /// Each of them in words.
    pub words: Vec<String>,
}

/// Browsers forgive what moves within this time after a key or a click (`hadRecentInput`): a person expects it then.
const RECENT: f64 = 500.0;

impl Shift {
    /// Reads what the script in the page says of one.
    #[must_use]
    pub fn read(report: &Value) -> Self {
        let number = |name: &str| report[name].as_f64().unwrap_or_default();
        let value = number("value");
        let words = format!(
            "{value:.4} at {:.0} ms of {}: {}",
            number("startTime"),
            report["path"].as_str().unwrap_or_default(),
            report["of"]
        );
        Self {
            at: number("at"),
            value,
            words,
        }
    }

    fn is_forgiven(&self, act: f64) -> bool {
        (act..act + RECENT).contains(&self.at)
    }
}

/// All shifts but what followed at once from the person's own act, in milliseconds since 1970.
#[must_use]
pub fn moved(shifts: &[Shift], act: f64) -> Moved {
    let mut moved = Moved::default();
    for shift in shifts.iter().filter(|shift| !shift.is_forgiven(act)) {
        moved.sum += shift.value;
        moved.words.push(shift.words.clone());
    }
    moved
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "sums of small whole numbers are exact")]
mod tests {
    use serde_json::json;

    use super::*;

    fn shift(at: f64) -> Shift {
        Shift::read(&json!({
            "path": "/auth/authorize", "at": at, "startTime": at - 1000.0, "value": 0.25, "of": ["main"],
        }))
    }

    #[test]
    fn only_what_follows_an_act_at_once_is_forgiven() {
        let sum = |at| moved(&[shift(at)], 2000.0).sum;
        assert_eq!([1999.0, 2500.0].map(sum), [0.25, 0.25]);
        assert_eq!([2000.0, 2499.0].map(sum), [0.0, 0.0]);
    }

    #[test]
    fn shifts_add_up_and_are_named() {
        let moved = moved(&[shift(1012.0), shift(1050.0)], 9000.0);
        assert_eq!(moved.sum, 0.5);
        assert_eq!(
            moved.words[0],
            "0.2500 at 12 ms of /auth/authorize: [\"main\"]"
        );
    }
}
