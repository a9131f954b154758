//! Real proxies with the settings of `docs/behind-a-proxy.md`: as they should be, and as they are with people who left
//! something out.

use xtask::reverse_proxy::{Program, Settings};

/// Tells Home Assistant neither by which host nor by which scheme it was asked.
pub const NGINX_THAT_HIDES: Settings = Settings {
    changes: &[
        ("proxy_set_header Host $http_host;", ""),
        ("proxy_set_header X-Forwarded-Proto $scheme;", ""),
    ],
    ..Settings::NGINX
};

/// With a login of its own. Whoever has the cookie `proxy-session=open` is logged in.
pub const NGINX_WITH_LOGIN: Settings = Settings {
    heading: "## A login of the proxy's own",
    ..Settings::NGINX
};

/// The same, but it does not lead to the login: it answers 401.
pub const NGINX_THAT_REFUSES: Settings = Settings {
    changes: &[("error_page 401 = @log_in;", "")],
    ..NGINX_WITH_LOGIN
};

/// As it should be.
pub const CADDY: Settings = Settings {
    program: Program::Caddy,
    heading: "## Caddy",
    changes: &[],
};

/// Tells Home Assistant neither by which host nor by which scheme it was asked: it says both unless it is told not to.
pub const CADDY_THAT_HIDES: Settings = Settings {
    changes: &[(
        "reverse_proxy 192.0.2.10:8123",
        "reverse_proxy 192.0.2.10:8123 {
        header_up Host {upstream_hostport}
        header_up -X-Forwarded-Proto
    }",
    )],
    ..CADDY
};
