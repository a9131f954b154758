//! Who lives in the pretend instance.

/// The code of everybody's authenticator app.
pub const TOTP: &str = "271828";
/// The code that every notification brings.
pub const NOTIFIED: &str = "314159";
/// A code that is never right.
pub const WRONG: &str = "161803";
/// Alice, as trusted networks knows her.
pub const ALICE_ID: &str = "0a000000000040008000000000000002";

/// A second factor: id and name.
pub type Module = (&'static str, &'static str);
const BY_TOTP: Module = ("totp", "Time-based One Time Password");
const BY_NOTICE: Module = ("notify", "Notify One-Time Password");

#[derive(Clone, Copy, Debug)]
pub struct Person {
    pub username: &'static str,
    pub password: &'static str,
    pub modules: &'static [Module],
    pub is_active: bool,
}

const fn person(
    username: &'static str,
    password: &'static str,
    modules: &'static [Module],
) -> Person {
    Person {
        username,
        password,
        modules,
        is_active: true,
    }
}

pub const PEOPLE: [Person; 5] = [
    person("owner", "owner-pass-1", &[]),
    person("alice", "alice-pass-1", &[BY_TOTP]),
    person("bob", "bob-pass-1", &[BY_TOTP, BY_NOTICE]),
    person("frank", "frank-pass-1", &[BY_NOTICE]),
    Person {
        is_active: false,
        ..person("carol", "carol-pass-1", &[])
    },
];

/// The account of the command-line provider.
pub const OF_SCRIPT: Person = person("cmduser", "cmdpass", &[]);

impl Person {
    /// Home Assistant compares names without case and without space around them.
    pub fn find(people: &[Self], username: &str, password: &str) -> Option<Self> {
        let username = username.trim().to_lowercase();
        let mut people = people.iter();
        people
            .find(|person| person.username == username && person.password == password)
            .copied()
    }

    pub fn module(&self, id: &str) -> Option<Module> {
        self.modules.iter().find(|module| module.0 == id).copied()
    }
}

/// Whether this is the right code, and how many wrong ones end the flow.
pub const fn code_of(module: Module) -> (&'static str, u32) {
    match module.0.as_bytes() {
        b"totp" => (TOTP, 5),
        _ => (NOTIFIED, 3),
    }
}
