//! What a test sends to Home Assistant's login flows by itself, where a page would be too polite: the same answer twice
//! at once, or a flood.

use std::thread;

use serde_json::{Value, json};
use ureq::Agent;

use super::client::Client;
use super::instance::Instance;

/// An answer: its status, and its JSON.
#[derive(Debug)]
pub struct Answered {
    /// HTTP's.
    pub status: u16,
    /// `null` where there is none.
    pub body: Value,
}

impl Instance {
    /// Opens a flow of Latchkey's provider of this id, and gives back its path.
    #[track_caller]
    pub fn open_flow(&self, client: &Client, id: &str) -> String {
        let opening = json!({
            "client_id": client.id, "redirect_uri": client.redirect_uri, "handler": ["latchkey", id],
        });
        let step = self.post("/auth/login_flow", &opening).body;
        assert_eq!(step["type"], "external", "{step}");
        let flow = step["flow_id"].as_str().expect("a flow");
        format!("/auth/login_flow/{flow}")
    }

    /// Posts to a path.
    pub fn post(&self, path: &str, body: &Value) -> Answered {
        send(&self.agent, &format!("{}{path}", self.base()), body)
    }

    /// Posts to a path twice, at once.
    pub fn post_twice(&self, path: &str, body: &Value) -> [Answered; 2] {
        let (agent, address) = (&self.agent, format!("{}{path}", self.base()));
        thread::scope(|scope| {
            let other = scope.spawn(|| send(agent, &address, body));
            [
                send(agent, &address, body),
                other.join().expect("an answer"),
            ]
        })
    }

    /// How many attempts Home Assistant has counted towards its ban since it started.
    pub fn counted(&self) -> usize {
        self.log().matches("invalid authentication from").count()
    }
}

fn send(agent: &Agent, address: &str, body: &Value) -> Answered {
    let mut answer = agent.post(address).send_json(body).expect("an answer");
    Answered {
        status: answer.status().as_u16(),
        body: answer.body_mut().read_json().unwrap_or_default(),
    }
}
