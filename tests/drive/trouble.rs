//! What can befall a request on its way.

use latchkey::secret::Secret;
use latchkey::wire::{Failure, Method, Request, Response};

use crate::hass::Hass;

/// Which request is in trouble: the first that fits.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Aim {
    Providers,
    Metadata,
    Open,
    Step,
}

impl Aim {
    pub fn hits(self, request: &Request) -> bool {
        match self {
            Self::Providers => request.path == "/auth/providers",
            Self::Metadata => request.path.starts_with("/.well-known/"),
            Self::Open => request.path == "/auth/login_flow",
            Self::Step => {
                request.method == Method::Post && request.path.starts_with("/auth/login_flow/")
            }
        }
    }
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Trouble {
    /// Nobody listens.
    Refused,
    /// Somebody listens and stays silent.
    Hang,
    /// An answer that does not end.
    FiveMegabytes,
    /// This answer instead of Home Assistant's.
    Answer(u16, &'static str),
    /// Half of Home Assistant's own answer.
    Truncated,
    /// JSON, but every value is of another type.
    WrongTypes,
}

impl Trouble {
    /// Milliseconds until it is over.
    pub fn lasts(self, request: &Request) -> u64 {
        match self {
            Self::Hang => u64::from(request.patience),
            _ => 5,
        }
    }

    pub fn befall(self, request: &Request, hass: &mut Hass) -> Result<Response, Failure> {
        match self {
            Self::Refused => Err(Failure::Unreachable),
            Self::Hang => Err(Failure::TimedOut),
            Self::FiveMegabytes => Err(Failure::TooLarge),
            Self::Answer(status, body) => {
                // Home Assistant's own 403 and 404 mean that the flow is over.
                if matches!(status, 403 | 404) && body.starts_with('{') {
                    hass.restart();
                }
                Ok(answer(status, body))
            }
            Self::Truncated => {
                let whole = hass.answer(request);
                let body = whole.body.reveal();
                Ok(answer(whole.status, &body[..body.len() / 2]))
            }
            Self::WrongTypes => Ok(answer(
                200,
                r#"{"providers": {"name": 1}, "type": ["form"], "flow_id": 7, "result": {},
                    "code_challenge_methods_supported": "S256", "data_schema": "none"}"#,
            )),
        }
    }
}

fn answer(status: u16, body: &str) -> Response {
    Response {
        status,
        body: Secret::new(body.to_owned()),
    }
}
