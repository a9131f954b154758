//! The words for an ID Token that is meant for somebody else too: the administrator needs the name.

use std::borrow::Cow;

use crate::screen::fill::with_each;

pub(super) fn translate(provider: &str, audience: &str) -> Cow<'static, str> {
    with_each(
        "The answer from {} is also meant for “{}”, which this Home Assistant does not trust. Tell your Home \
         Assistant administrator that name, and choose another sign-in option.",
        &[provider, audience],
    )
}
