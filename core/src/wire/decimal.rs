//! Decimal numbers, compared digit by digit: exact at any length, and without floating-point code, which
//! would weigh more than the forms and the times that need it.

use core::cmp::Ordering;

/// Past the largest and the smallest number of floating point (1.8e308, 5e-324).
const LARGEST_EXPONENT: u16 = 400;

/// A decimal number as a person or a schema writes it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Decimal {
    negative: bool,
    /// Without leading zeros; empty for zero.
    whole: String,
    /// Without trailing zeros; empty for none.
    fraction: String,
}

impl Decimal {
    /// Reads digits with an optional sign, fraction and exponent; half of the world writes a comma, and JSON
    /// writes small and large numbers with an exponent.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (digits, exponent) = match digits.split_once(['e', 'E']) {
            Some((digits, exponent)) => (digits, read_exponent(exponent)?),
            None => (digits, 0),
        };
        let (whole, fraction) = digits.split_once(['.', ',']).unwrap_or((digits, ""));
        let mut digits = whole.bytes().chain(fraction.bytes()).peekable();
        if digits.peek().is_none() || !digits.all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let (whole, fraction) = shift(whole, fraction, exponent);
        let whole = whole.trim_start_matches('0').to_owned();
        let fraction = fraction.trim_end_matches('0').to_owned();
        let negative = negative && !(whole.is_empty() && fraction.is_empty());
        Some(Self {
            negative,
            whole,
            fraction,
        })
    }

    /// How many digits stand before its point.
    pub(crate) const fn whole_digits(&self) -> usize {
        self.whole.len()
    }

    /// As it is shown, and as JSON has an integer.
    #[must_use]
    pub fn written(&self) -> String {
        let written = self.with_fraction();
        let integer = written.strip_suffix(".0").map(str::to_owned);
        integer.unwrap_or(written)
    }

    /// As JSON has a floating-point number: always with a fraction.
    #[must_use]
    pub fn with_fraction(&self) -> String {
        let sign = if self.negative { "-" } else { "" };
        let [whole, fraction] = [&self.whole, &self.fraction].map(|digits| match digits.as_str() {
            "" => "0",
            digits => digits,
        });
        [sign, whole, ".", fraction].concat()
    }

    /// Of equal length, digits compare like numbers; and so do fractions from their first digit on.
    fn magnitude(&self) -> (usize, &str, &str) {
        (self.whole.len(), &self.whole, &self.fraction)
    }
}

/// Beyond what floating-point numbers hold an exponent is no number that anybody means.
fn read_exponent(text: &str) -> Option<i16> {
    let exponent = text.parse::<i16>().ok();
    exponent.filter(|exponent| exponent.unsigned_abs() <= LARGEST_EXPONENT)
}

/// Moves the point between the digits.
fn shift(whole: &str, fraction: &str, places: i16) -> (String, String) {
    let count = usize::from(places.unsigned_abs());
    let zeros = |digits: &str| "0".repeat(count.saturating_sub(digits.len()));
    if places < 0 {
        let padded = [&zeros(whole), whole].concat();
        let (whole, moved) = padded.split_at(padded.len().saturating_sub(count));
        (whole.to_owned(), [moved, fraction].concat())
    } else {
        let padded = [fraction, &zeros(fraction)].concat();
        let (moved, fraction) = padded.split_at(count);
        ([whole, moved].concat(), fraction.to_owned())
    }
}

impl From<u64> for Decimal {
    fn from(number: u64) -> Self {
        let digits = number.to_string();
        Self {
            negative: false,
            whole: digits.trim_start_matches('0').to_owned(),
            fraction: String::new(),
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (self.negative, other.negative) {
            (false, false) => self.magnitude().partial_cmp(&other.magnitude()),
            (true, true) => other.magnitude().partial_cmp(&self.magnitude()),
            (true, false) => Some(Ordering::Less),
            (false, true) => Some(Ordering::Greater),
        }
    }
}
