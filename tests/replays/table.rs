//! Which recorded exchanges make a journey, how it ends, and which the page never sends.

use latchkey_core::screen::Text;

/// How a journey ends.
pub enum End {
    /// Back at the client with the code of the last answer.
    Leaves,
    /// Above a form or the list, these words.
    Says(Text),
    /// At a full stop.
    Halts(Text),
}
use End::{Halts, Leaves, Says};

/// File, exchanges in their order, end.
pub type Journey = (&'static str, &'static [usize], End);

pub fn journeys(version: &str) -> Vec<Journey> {
    let blocked = || Says(Text::LoginBlocked("User is not active".to_owned()));
    let aborted = || Says(Text::AbortedWithReason("custom_reason".to_owned()));
    let refused = |host: &str| Halts(Text::RedirectRefused(host.to_owned()));
    let mut journeys = vec![
        ("02_homeassistant_ok_no_mfa", &[0, 1][..], Leaves),
        ("03_homeassistant_wrong_password", &[0, 1, 2, 5], Leaves),
        ("03_homeassistant_wrong_password", &[6, 7], blocked()),
        ("03_homeassistant_wrong_password", &[8, 9], Leaves),
        (
            "03_homeassistant_wrong_password",
            &[10, 11],
            Says(Text::InvalidAuth),
        ),
        ("04_mfa_totp", &[0, 1, 2, 6], Leaves),
        (
            "05_mfa_too_many_retries",
            &[0, 1, 2, 3, 4, 5, 6],
            Says(Text::TooManyRetries),
        ),
        ("06_mfa_select_module", &[0, 1, 4, 6, 7], Leaves),
        ("06_mfa_select_module", &[8, 9, 10, 11], Leaves),
        (
            "07_mfa_notify_single",
            &[0, 1, 2, 3, 4],
            Says(Text::TooManyRetries),
        ),
        ("08_trusted_networks_select", &[0, 3], Leaves),
        ("09_command_line", &[0, 1, 2], Leaves),
        ("10_external_step", &[0, 1, 5, 6], Leaves),
        ("11_external_step_server_advance", &[0, 2], Leaves),
        ("12_external_step_naive_is_insecure", &[0, 1, 2], Leaves),
        (
            "13_kitchen_sink_form",
            &[0, 1],
            Says(Text::FormRefused("custom_base_error".to_owned())),
        ),
        ("13b_kitchen_validation", &[0, 5], Leaves),
        ("14_other_step_types", &[0, 1], Leaves),
        ("14_other_step_types", &[2, 3, 4], Leaves),
        ("14_other_step_types", &[5], Says(Text::ServerError)),
        ("14_other_step_types", &[6], Says(Text::ServerError)),
        ("14_other_step_types", &[7], Says(Text::ServerError)),
        ("14_other_step_types", &[8], aborted()),
        ("14_other_step_types", &[9, 10, 11, 12], Leaves),
        ("14_other_step_types", &[13], Says(Text::ServerError)),
        ("16_bad_requests_step", &[1, 10], Says(Text::AddressChanged)),
        ("16_bad_requests_step", &[1, 11], Leaves),
        ("17_redirect_uri", &[0, 1], refused("127.0.0.1:8124")),
        ("17_redirect_uri", &[3, 4], refused("127.0.0.1:10")),
        ("17_redirect_uri", &[6, 7], Leaves),
        ("17_redirect_uri", &[9, 10], Leaves),
        ("17_redirect_uri", &[12, 13], Leaves),
        (
            "17_redirect_uri",
            &[15, 16],
            refused("homeassistant://other"),
        ),
        ("17_redirect_uri", &[18, 19], Leaves),
        ("17_redirect_uri", &[21, 22], Leaves),
        ("21_trusted_networks_bypass", &[1], Leaves),
        ("23_ip_ban", &[0, 1, 2, 3, 4], Halts(Text::Banned)),
        ("25_ban_counter_reset", &[0, 1, 2, 3], Leaves),
        ("25_ban_counter_reset", &[4, 5, 6], Says(Text::InvalidAuth)),
    ];
    let gone = || Says(Text::ProviderGone("Recorded".to_owned()));
    match version {
        "2025.4.4" => journeys.extend([
            ("15_bad_requests_init", &[8][..], Says(Text::ServerError)),
            ("17_redirect_uri", &[24, 25], Leaves),
            (
                "17_redirect_uri",
                &[27, 28],
                refused("homeassistant://auth-callback"),
            ),
            (
                "22_trusted_networks_not_allowed",
                &[1],
                Says(Text::NotAllowed),
            ),
            ("30_expiry", &[0, 1, 6], Says(Text::LoginExpired)),
            ("30_expiry", &[2, 9], Leaves),
            ("30_expiry", &[3, 4], Leaves),
        ]),
        _ => journeys.extend([
            ("15_bad_requests_init", &[8][..], gone()),
            ("22_trusted_networks_not_allowed", &[1], gone()),
            ("31_pkce", &[0, 1], Leaves),
            ("31_pkce", &[3, 4], Leaves),
            ("31_pkce", &[7, 8], Leaves),
            ("31_pkce", &[10, 11], Leaves),
            ("32_limits", &[0, 3], Leaves),
            ("32_limits", &[5, 6], Says(Text::OversizedInput)),
        ]),
    }
    journeys
}

/// Why this page never sends an exchange that was recorded.
pub const NEVER: [(&str, &[usize], &str); 19] = [
    ("00_onboarding", &[5], "it goes to the set-up instead"),
    ("02_homeassistant_ok_no_mfa", &[2], "it has left"),
    (
        "03_homeassistant_wrong_password",
        &[4],
        "an empty password is not sent",
    ),
    (
        "04_mfa_totp",
        &[3, 4, 5],
        "a code is a text that is not empty",
    ),
    ("05_mfa_too_many_retries", &[7], "an abort ends the flow"),
    (
        "06_mfa_select_module",
        &[2, 3],
        "one of the entries is always sent",
    ),
    (
        "08_trusted_networks_select",
        &[1, 2],
        "one of the entries is always sent",
    ),
    ("10_external_step", &[2], "it asks again with nothing else"),
    (
        "13_kitchen_sink_form",
        &[2],
        "what is required is always sent",
    ),
    (
        "13b_kitchen_validation",
        &[1, 2, 3, 4],
        "values fit the schema",
    ),
    (
        "15_bad_requests_init",
        &[0, 1, 2, 3, 4, 5, 6, 7, 9],
        "refused before, or as others that are played",
    ),
    (
        "15_bad_requests_init",
        &[10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 24],
        "malformed",
    ),
    (
        "16_bad_requests_step",
        &[0, 2, 3, 4, 5, 6, 7, 8],
        "malformed, or a flow of its own making",
    ),
    (
        "17_redirect_uri",
        &[30, 31, 32, 33, 34],
        "one client from the first to the last request",
    ),
    (
        "17_redirect_uri",
        &[24, 25, 26],
        "one client from the first to the last request",
    ),
    ("18_delete_flow", &[0, 3, 4], "journeys.rs gives flows up"),
    (
        "24_ip_ban_counts_errors",
        &[0, 1, 2],
        "a flow that is gone is not request twice",
    ),
    (
        "31_pkce",
        &[13, 14, 15, 16, 17, 18, 19],
        "refused before, or unknown keys",
    ),
    (
        "32_limits",
        &[1, 4],
        "one request at a time, no longer than is read",
    ),
];
