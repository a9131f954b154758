//! The people of the demo's household, who are the tests' people too.

use serde::Serialize;
use sha2::{Digest, Sha256};

/// Everyone's password, the command line's user included. `xtask/home-assistant/.storage/` holds its hash.
pub const PASSWORD: &str = "latchkey-demo";

/// Who signs in through the command-line provider; Home Assistant makes the account at the first
/// sign-in.
pub const COMMAND_LINE_USER: &str = "carl";

/// A person with an account at Home Assistant's own provider, whose password is [`PASSWORD`].
#[derive(Clone, Debug, Serialize)]
pub struct User {
    /// Home Assistant's identifier of the person, the same in every run.
    pub id: String,
    /// That of what they sign in by.
    pub credential: String,
    /// What they type.
    pub username: String,
    /// What Home Assistant calls them.
    pub name: String,
    /// The first user, who owns Home Assistant and is an administrator.
    pub owner: bool,
    /// Whether the account is switched on.
    pub active: bool,
    /// The base32 secret of their TOTP app, if it is set up.
    pub totp_secret: Option<String>,
    /// Whether codes are also sent to their (pretended) phone: into `sent-codes.txt`.
    pub notify: bool,
}

impl User {
    /// An ordinary, active person.
    pub fn new(username: &str, name: &str) -> Self {
        Self {
            id: identifier("user", username),
            credential: identifier("credential", username),
            username: username.to_owned(),
            name: name.to_owned(),
            owner: false,
            active: true,
            totp_secret: None,
            notify: false,
        }
    }
}

/// Olivia owns Home Assistant, Paul has a password, Tara a TOTP app too, Bo the choice of two second
/// factors.
pub fn household() -> Vec<User> {
    let secret = |secret: &str| Some(secret.to_owned());
    vec![
        User {
            owner: true,
            ..User::new("olivia", "Olivia Owner")
        },
        User::new("paul", "Paul Plain"),
        User {
            totp_secret: secret("LATCHKEYTARATOTP"),
            ..User::new("tara", "Tara Totp")
        },
        User {
            totp_secret: secret("LATCHKEYBOTHTOTP"),
            notify: true,
            ..User::new("bo", "Bo Both")
        },
    ]
}

/// Shaped like a random UUID (version 4), because some of Home Assistant's settings take no other.
fn identifier(kind: &str, username: &str) -> String {
    let digest = Sha256::digest(format!("{kind} {username}"));
    let bytes = std::array::from_fn(|place| digest[place]);
    let uuid = uuid::Builder::from_random_bytes(bytes).into_uuid();
    uuid.simple().to_string()
}
