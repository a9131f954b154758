//! What somebody may send who is no page: the same proof twice at once, flows without end, keys that nobody has.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::{arrives_as, at_the_door};
use crate::harness::{Answered, Client, Instance, Name, Stage, wait};

/// Keeps what the callback page would hand over, instead of sending it.
const KEEP_THE_PROOF: &str = "
if (location.pathname.startsWith('/auth/latchkey/callback')) {
  const send = window.fetch;
  window.fetch = function (input, options) {
    const request = new Request(input.clone?.() ?? input, options);
    const path = new URL(request.url).pathname;
    if (!path.startsWith('/auth/login_flow/') || request.method !== 'POST') return send.apply(window, arguments);
    request.json().then((body) => sessionStorage.setItem('e2e-proof', JSON.stringify([path, body])));
    return new Promise(() => {});
  };
}
";

/// How many flows one address begins: a household, or a proxy that many are behind, has as many.
const FLOOD: usize = 60;
/// How often in a minute keys are fetched again for a token that names an unknown one.
const REFETCHES: usize = 3;

pub fn of_two_proofs_at_once_one_wins(stage: &Stage) {
    let single_sign_on = stage.single_sign_on();
    let instance = single_sign_on.open_instance();
    for name in [Name::FAMILY, Name::OFFICE] {
        let (page, client) = at_the_door(stage, &instance);
        page.browser().before_every_document(KEEP_THE_PROOF);
        page.choose_provider(name);
        page.sign_in_there("alex");
        let kept = wait("the proof", || {
            let script = "return JSON.parse(sessionStorage.getItem('e2e-proof'))";
            let kept = page.browser().attempt_script(script)?;
            kept.is_array().then_some(kept)
        });
        let path = kept[0].as_str().expect("a path");
        let (redeemed, counted) = (single_sign_on.redemptions(), instance.counted());
        let answers = instance.post_twice(path, &kept[1]);
        assert!(answers.iter().any(is_validated), "{name}: {answers:?}");
        // The one that came second is counted as an attack by the component. Since 2026 Home Assistant itself refuses
        // it while the first is validated, and counts nothing.
        let refused_unseen = answers.iter().any(|answer| answer.status == 409);
        let attacks = usize::from(!refused_unseen);
        // Home Assistant's log is written by a thread of its own, so it may be behind the answers.
        wait("the count", || {
            (instance.counted() >= counted + attacks).then_some(())
        });
        assert_eq!(instance.counted(), counted + attacks, "{name}: {answers:?}");
        let by_the_instance = usize::from(name == Name::OFFICE);
        assert_eq!(single_sign_on.redemptions(), redeemed + by_the_instance);

        let go_on = json!({"client_id": client.id});
        let [first, second] = [(), ()].map(|()| instance.post(path, &go_on));
        assert_eq!(first.body["type"], "create_entry", "{name}: {first:?}");
        assert_eq!(second.status, 404, "{name}: {second:?}");
        let code = first.body["result"].as_str().expect("a code");
        assert_eq!(instance.redeem(&client, code), "Alex Adler");
    }
}

/// It ends nobody's flow, not even by the same address, and nobody has to wait for it to end.
pub fn a_flood_of_flows_leaves_room_for_people(stage: &Stage) {
    let instance = stage.single_sign_on().open_instance();
    let client = Client::own(&instance);
    let flood: Vec<_> = (0..FLOOD)
        .map(|_| instance.open_flow(&client, "family"))
        .collect();
    let [oldest, .., youngest] = flood.as_slice() else {
        panic!("no flood")
    };
    for flow in [oldest, youngest] {
        assert_eq!(outcome(&instance, &client, flow, "x.y.z"), "proof_rejected");
    }
    let (page, client) = at_the_door(stage, &instance);
    page.choose_provider(Name::FAMILY);
    page.sign_in_there("alex");
    assert_eq!(arrives_as(&page, &instance, &client), "Alex Adler");
}

pub fn a_flood_of_unknown_keys_does_not_reach_the_provider(stage: &Stage) {
    let single_sign_on = stage.single_sign_on();
    let instance = single_sign_on.open_instance();
    let client = Client::own(&instance);
    let before = single_sign_on.fetches_of_keys();
    for number in 0..10 {
        let flow = instance.open_flow(&client, "family");
        let token = signed_by(&format!("nobody's-{number}"));
        assert_eq!(outcome(&instance, &client, &flow, &token), "proof_rejected");
    }
    let fetched = single_sign_on.fetches_of_keys() - before;
    assert_eq!(fetched, REFETCHES, "fetches of keys for ten unknown ones");
    let (page, client) = at_the_door(stage, &instance);
    page.choose_provider(Name::FAMILY);
    page.sign_in_there("alex");
    assert_eq!(arrives_as(&page, &instance, &client), "Alex Adler");
}

fn is_validated(answer: &Answered) -> bool {
    answer.body["type"] == "external_done"
}

/// Why a flow ends that gets this token.
fn outcome(instance: &Instance, client: &Client, flow: &str, token: &str) -> String {
    let validated = instance.post(flow, &json!({"client_id": client.id, "id_token": token}));
    assert!(is_validated(&validated), "{validated:?}");
    let ended = instance.post(flow, &json!({"client_id": client.id}));
    assert_eq!(ended.body["type"], "abort", "{ended:?}");
    ended.body["reason"].as_str().expect("a reason").to_owned()
}

/// A token by a key of this name, with a signature that is none.
fn signed_by(key: &str) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let header = json!({"alg": "RS256", "typ": "JWT", "kid": key});
    let claims = json!({"iss": "https://nobody.example", "sub": "alex"});
    let signature = URL_SAFE_NO_PAD.encode([7; 256]);
    format!("{}.{}.{signature}", part(&header), part(&claims))
}
