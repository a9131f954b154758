//! A home's network without one: a proxy that Home Assistant trusts names addresses of a network that `latchkey_testauth` has
//! the integration take for a home's, on whatever machine this is. What is one really is for the integration's own tests.

/// What browsers call themselves that are not at home.
pub const OUTSIDE: &str = "(outside)";

/// Where those are: in a public network that nobody uses any more (RFC 7526).
pub const OUTSIDE_ADDRESS: &str = "192.88.99.7";

/// The home (RFC 5737), as `latchkey_testauth` is told.
pub const HOME: &str = "198.51.100.0/24";

/// Where a browser is, by the head of its request: an app and the system's browser have addresses of their own.
pub fn address_of(head: &str) -> String {
    let address = if head.contains(OUTSIDE) {
        OUTSIDE_ADDRESS
    } else if head.contains("Home Assistant/") {
        "198.51.100.77"
    } else {
        "198.51.100.50"
    };
    address.to_owned()
}
