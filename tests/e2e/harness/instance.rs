//! Home Assistants to sign in to, one per configuration, and what a test asks them directly.

use std::cell::RefCell;
use std::fs;

use serde_json::{Value, json};
use ureq::Agent;
use xtask::home_assistant::{self, Config, Installation, Latchkey, Provider, User, household};

use super::client::Client;
use super::run::must;

/// The component that tells tests what arrived, and who somebody is.
pub(super) const TEST_COMPONENT: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/custom_components/latchkey_testauth"
);

/// Other people's sign-in plugins, and a provider that opens elsewhere.
pub(super) const PLUGINS_COMPONENT: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/custom_components/latchkey_testplugins"
);

/// A configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Home Assistant's own ways to sign in: password, trusted network, command line.
    Family,
    /// Ways that Home Assistant does not ship, by the test component; the first one says no at once.
    Guests,
    /// Whoever comes from this machine is let in without a question.
    OpenDoor,
    /// Three wrong logins ban an address.
    Strict,
    /// Nobody offers a way to sign in to this machine.
    Closed,
    /// Nobody has set it up yet.
    New,
    /// Without the integration; the page was copied into `www/`.
    PageOnly,
}

impl Kind {
    fn config(self) -> Config {
        let providers = match self {
            Self::Family => vec![
                Provider::home_assistant(),
                Provider::trusted_network("127.0.0.1"),
                Provider::command_line(),
            ],
            Self::OpenDoor => {
                let mut bypass = Provider::trusted_network("127.0.0.1");
                bypass["trusted_users"] = json!({"127.0.0.1": User::new("paul", "Paul Plain").id});
                bypass["allow_bypass_login"] = true.into();
                vec![bypass, Provider::home_assistant()]
            }
            Self::Closed => vec![Provider::trusted_network("192.0.2.0/24")],
            Self::Guests | Self::Strict | Self::New | Self::PageOnly => {
                vec![Provider::home_assistant()]
            }
        };
        let test_providers = match self {
            Self::Guests => {
                json!([
                    "aborts", "button", "form", "external", "progress", "menu", "unknown", "crash"
                ])
            }
            _ => json!([]),
        };
        let mut users = household();
        users.push(User {
            active: false,
            ..User::new("ivan", "Ivan Inactive")
        });
        Config {
            providers,
            users,
            ban_threshold: (self == Self::Strict).then_some(3),
            latchkey: if self == Self::PageOnly {
                Latchkey::PageOnly
            } else {
                Latchkey::Enabled
            },
            onboarded: self != Self::New,
            components: vec![TEST_COMPONENT.into()],
            yaml: json!({"latchkey_testauth": {"providers": test_providers}}),
            ..Config::default()
        }
    }
}

/// A running Home Assistant.
pub struct Instance {
    process: RefCell<home_assistant::Instance>,
    base: String,
    pub(super) agent: Agent,
}

impl Instance {
    pub(super) fn start(installation: &Installation, kind: Kind) -> Self {
        Self::with(installation, &kind.config())
    }

    pub(super) fn with(installation: &Installation, config: &Config) -> Self {
        let process = must(
            "Home Assistant does not start",
            home_assistant::Instance::start(installation, config),
        );
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .build()
            .into();
        Self {
            base: process.base_url(),
            process: RefCell::new(process),
            agent,
        }
    }

    /// Scheme, host and port.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The login page with the query of this client.
    pub fn authorize(&self, client: &Client) -> String {
        format!("{}/auth/authorize?{}", self.base, client.query())
    }

    /// Ends it; whoever asks is refused the connection.
    pub fn stop(&self) {
        must(
            "Home Assistant does not stop",
            self.process.borrow_mut().stop(),
        );
    }

    /// Starts it again, after ending it if it runs.
    pub fn restart(&self) {
        must(
            "Home Assistant does not start again",
            self.process.borrow_mut().restart(),
        );
    }

    /// What it has logged since it started.
    pub fn log(&self) -> String {
        self.process.borrow().log()
    }

    /// The messages with codes that were sent to a phone, oldest first.
    pub fn sent_codes(&self) -> Vec<String> {
        let file = self.process.borrow().folder().join("sent-codes.txt");
        let text = fs::read_to_string(file).unwrap_or_default();
        let messages = text.lines().filter(|line| !line.is_empty());
        messages.map(str::to_owned).collect()
    }

    /// Redeems a code as its client would, and says whose it was.
    #[track_caller]
    pub fn redeem(&self, client: &Client, code: &str) -> String {
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("client_id", &client.id),
        ];
        if client.more == Client::CHALLENGE {
            form.push(("code_verifier", Client::VERIFIER));
        }
        let mut answer = self
            .agent
            .post(format!("{}/auth/token", self.base))
            .send_form(form)
            .expect("an answer");
        let status = answer.status();
        let token: Value = answer.body_mut().read_json().expect("JSON");
        assert_eq!(status, 200, "the code was not accepted: {token}");
        let token = token["access_token"].as_str().expect("an access token");
        let me = self
            .agent
            .get(format!("{}/latchkey_testauth/me", self.base));
        let mut me = me
            .header("Authorization", format!("Bearer {token}"))
            .call()
            .expect("an answer");
        let me: Value = me.body_mut().read_json().expect("JSON");
        me["name"].as_str().expect("a name").to_owned()
    }

    /// Asks for tokens as a client does, and says with which status it was answered, and what.
    pub fn ask_for_tokens(&self, client: &Client, form: &[(&str, &str)]) -> (u16, Value) {
        let url = format!("{}/auth/token", self.base);
        let form = form
            .iter()
            .copied()
            .chain([("client_id", client.id.as_str())]);
        let mut answer = self.agent.post(url).send_form(form).expect("an answer");
        let status = answer.status().as_u16();
        (status, answer.body_mut().read_json().expect("JSON"))
    }

    /// What arrived at the login flows: `opened` by provider, `sent`, and what was `received` last.
    pub fn seen(&self) -> Value {
        let answer = self
            .agent
            .get(format!("{}/latchkey_testauth/seen", self.base))
            .call();
        answer
            .expect("an answer")
            .body_mut()
            .read_json()
            .expect("JSON")
    }

    /// How many answers were posted to flows since it started.
    pub fn sent(&self) -> u64 {
        self.seen()["sent"].as_u64().expect("a number")
    }

    /// Has everybody checked with their provider now, and says what came of each.
    pub fn check_people(&self) -> Value {
        let url = format!("{}/latchkey_testauth/check", self.base);
        let answer = self.agent.post(url).send_empty();
        answer
            .expect("an answer")
            .body_mut()
            .read_json()
            .expect("JSON")
    }

    /// Lets what the progress step waits for happen.
    pub fn finish_progress(&self) {
        let answer = self
            .agent
            .post(format!("{}/latchkey_testauth/done", self.base))
            .send_empty();
        assert_eq!(answer.expect("an answer").status(), 200);
    }
}
