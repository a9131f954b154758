//! What an administrator sets about apps and other devices, as the dialog does it.

use serde_json::{Value, json};
use xtask::home_assistant::PASSWORD;

use super::client::Client;
use super::instance::Instance;

/// Where sign-ins may be finished; what it was before is set again when this goes.
pub struct RelaySettings<'instance> {
    instance: &'instance Instance,
    token: String,
}

impl<'instance> RelaySettings<'instance> {
    /// Allows apps other networks, with digits, until this goes.
    #[track_caller]
    pub fn allow_elsewhere(instance: &'instance Instance) -> Self {
        let settings = Self {
            instance,
            token: instance.administrator(),
        };
        settings.set(true);
        settings
    }

    #[track_caller]
    fn set(&self, elsewhere: bool) {
        let entries = self.ask(
            "GET",
            "/api/config/config_entries/entry?domain=latchkey",
            None,
        );
        let dialog = "/api/config/config_entries/options/flow";
        let opening = json!({"handler": entries[0]["entry_id"]});
        let flow = self.ask("POST", dialog, Some(&opening));
        let step = format!("{dialog}/{}", flow["flow_id"].as_str().expect("a dialog"));
        self.ask("POST", &step, Some(&json!({"next_step_id": "relay"})));
        let choice = json!({"finish_elsewhere": elsewhere, "phone_sign_in": "home"});
        let done = self.ask("POST", &step, Some(&choice));
        assert_eq!(done["type"], "create_entry", "{done}");
    }

    #[track_caller]
    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        let url = format!("{}{path}", self.instance.base());
        let bearer = format!("Bearer {}", self.token);
        let answer = if let Some(body) = body {
            let request = self.instance.agent.post(url);
            request.header("Authorization", bearer).send_json(body)
        } else {
            let request = self.instance.agent.get(url);
            request.header("Authorization", bearer).call()
        };
        let mut answer = answer.expect("an answer");
        assert_eq!(answer.status(), 200, "{method} {path}");
        answer.body_mut().read_json().expect("JSON")
    }
}

impl Drop for RelaySettings<'_> {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.set(false);
        }
    }
}

impl Instance {
    /// Signs the administrator in by her password, and gives an access token.
    #[track_caller]
    fn administrator(&self) -> String {
        let client = Client::own(self);
        let opening = json!({
            "client_id": client.id, "redirect_uri": client.redirect_uri, "handler": ["homeassistant", null],
        });
        let flow = self.post("/auth/login_flow", &opening).body;
        let path = format!(
            "/auth/login_flow/{}",
            flow["flow_id"].as_str().expect("a flow")
        );
        let answers = json!({"client_id": client.id, "username": "olivia", "password": PASSWORD});
        let done = self.post(&path, &answers).body;
        let code = done["result"].as_str().expect("a code");
        let form = [("grant_type", "authorization_code"), ("code", code)];
        let (status, tokens) = self.ask_for_tokens(&client, &form);
        assert_eq!(status, 200, "{tokens}");
        tokens["access_token"].as_str().expect("a token").to_owned()
    }
}
