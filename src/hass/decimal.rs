//! Decimal numbers, compared digit by digit: exact at any length, and without floating-point code, which
//! would weigh more than the forms that need it.

use core::cmp::Ordering;

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
    /// Reads digits with an optional sign and fraction; half of the world writes a comma.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once(['.', ',']).unwrap_or((digits, ""));
        let is_number = !(whole.is_empty() && fraction.is_empty())
            && whole
                .bytes()
                .chain(fraction.bytes())
                .all(|byte| byte.is_ascii_digit());
        let whole = whole.trim_start_matches('0').to_owned();
        let fraction = fraction.trim_end_matches('0').to_owned();
        let negative = negative && !(whole.is_empty() && fraction.is_empty());
        is_number.then_some(Self {
            negative,
            whole,
            fraction,
        })
    }

    /// Whether it has no fraction.
    #[must_use]
    pub const fn is_integer(&self) -> bool {
        self.fraction.is_empty()
    }

    /// As it is shown, and as JSON has an integer.
    #[must_use]
    pub fn written(&self) -> String {
        let fraction = (!self.is_integer()).then_some(self.fraction.as_str());
        self.write(fraction)
    }

    /// As JSON has a floating-point number: always with a fraction.
    #[must_use]
    pub fn with_fraction(&self) -> String {
        let fraction = if self.is_integer() {
            "0"
        } else {
            &self.fraction
        };
        self.write(Some(fraction))
    }

    fn write(&self, fraction: Option<&str>) -> String {
        let sign = if self.negative { "-" } else { "" };
        let whole = if self.whole.is_empty() {
            "0"
        } else {
            &self.whole
        };
        let point = if fraction.is_some() { "." } else { "" };
        [sign, whole, point, fraction.unwrap_or_default()].concat()
    }

    fn magnitude(&self, other: &Self) -> Ordering {
        let by_length = self.whole.len().cmp(&other.whole.len());
        // Of equal length, digits compare like numbers; and so do fractions from their first digit on.
        by_length
            .then_with(|| self.whole.cmp(&other.whole))
            .then_with(|| self.fraction.cmp(&other.fraction))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, false) => self.magnitude(other),
            (true, true) => other.magnitude(self),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    fn read(text: &str) -> Decimal {
        Decimal::read(text).unwrap()
    }

    #[test]
    fn numbers_are_ordered_by_their_value() {
        let ascending = [
            "-100", "-20.5", "-20.49", "-3", "-0.5", "0", "0.05", "0.1", "0.15", "9", "10",
        ];
        for (index, small) in ascending.iter().enumerate() {
            for great in &ascending[index + 1..] {
                assert!(read(small) < read(great), "{small} < {great}");
                assert!(read(great) > read(small), "{great} > {small}");
            }
        }
        assert_eq!(read("-0.0"), read("0"));
        assert_eq!(read(" +007,50 "), read("7.5"));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "", " ", "-", ".", "1e5", "1.2.3", "0x1", "one", "1 2", "--1", "NaN", "٣",
        ] {
            assert_eq!(Decimal::read(text), None, "{text}");
        }
    }

    #[test]
    fn it_is_written_as_json_wants_it() {
        assert_eq!(read("007").written(), "7");
        assert_eq!(read(",5").written(), "0.5");
        assert_eq!(read("5").with_fraction(), "5.0");
        assert_eq!(read("-5.50").with_fraction(), "-5.5");
    }
}
