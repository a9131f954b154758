//! Puts parameters into a sentence. Called by the languages.
//!
//! Safe with any value: what a parameter holds is never looked at.

use std::borrow::Cow;

/// Puts a parameter where the `{}` stands.
pub(super) fn with(words: &str, parameter: &str) -> Cow<'static, str> {
    with_each(words, &[parameter])
}

/// Puts each parameter where its `{}` stands, in their order.
pub(super) fn with_each(words: &str, parameters: &[&str]) -> Cow<'static, str> {
    let mut text = String::new();
    let mut rest = words;
    for parameter in parameters {
        let (before, after) = rest.split_once("{}").unwrap_or((rest, ""));
        text.push_str(before);
        text.push_str(parameter);
        rest = after;
    }
    text.push_str(rest);
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use super::with_each;

    #[test]
    fn what_a_parameter_holds_is_not_filled_in() {
        assert_eq!(
            with_each("{} as {} ({}).", &["{}", "}{", "c"]),
            "{} as }{ (c)."
        );
        assert_eq!(with_each("{}", &[""]), "");
        assert_eq!(with_each("a", &["b"]), "ab");
    }
}
