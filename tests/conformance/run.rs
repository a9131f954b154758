//! One sign-in against the provider with a mutation, and what must be true of its end.

use latchkey_core::machine::Event;
use latchkey_core::screen::Screen;
use latchkey_core::wire::Method;
use serde_json::json;

use crate::drive::{Drive, body};
use crate::hass::{AuthProvider, Hass, Latchkey, Redeemer};
use crate::op::{IdToken, Mutation, Op};

/// POSTs that open flows: the form's, and the provider's.
const OPENED: usize = 2;

/// An instance with one provider, on the way there and back once.
pub fn sign_in(op: Op, redeemer: Redeemer) -> Drive {
    let latchkey = AuthProvider::latchkey("Example", "example", Latchkey::by(redeemer));
    let mut hass = Hass::with(vec![AuthProvider::homeassistant(), latchkey]);
    hass.ops = vec![op.registered()];
    let mut drive = Drive::open(hass);
    drive.choose("Example");
    assert_eq!(drive.count(Method::Post), OPENED);
    drive.go_and_return();
    drive
}

/// The sign-in completes: exactly the provider's token was handed over, once, and nothing before.
#[track_caller]
pub fn accepts(op: Op) {
    let drive = sign_in(op, Redeemer::Browser);
    assert_eq!(shown(&drive), None, "{:?}", drive.screen());
    assert!(drive.landed().contains(drive.code()), "{}", drive.landed());
    let op = &drive.hass.ops[0];
    let proofs = hand_overs(&drive);
    assert_eq!(proofs, [json!({"id_token": op.issued[0]})]);
    assert_eq!(op.redeemed.len(), 1);
}

/// The sign-in stops for this reason, and nothing is sent afterwards.
#[track_caller]
pub fn rejects(mutation: impl Into<Mutation>, code: &str) {
    let mutation = mutation.into();
    stops(
        Op::mutated(mutation),
        usize::from(!matches!(mutation, Mutation::Callback(_))),
        code,
    );
    if matches!(mutation, Mutation::Callback(_)) {
        let mut drive = sign_in(Op::mutated(mutation), Redeemer::Server);
        assert_eq!(
            shown(&drive).as_deref(),
            Some(code),
            "where the component redeems"
        );
        must_be_over(&mut drive, 0);
    }
}

/// The sign-in of this provider stops after that many token requests.
#[track_caller]
pub fn stops(op: Op, redeemed: usize, code: &str) {
    let mut drive = sign_in(op, Redeemer::Browser);
    assert_eq!(shown(&drive).as_deref(), Some(code), "{:?}", drive.screen());
    must_be_over(&mut drive, redeemed);
}

/// This side can't tell: the token is handed over, and the component finds out.
#[track_caller]
pub fn leaves_to_component(mutation: IdToken, verdict: Option<&str>) {
    let drive = sign_in(Op::mutated(mutation), Redeemer::Browser);
    assert_eq!(hand_overs(&drive).len(), 1);
    assert_eq!(shown(&drive).as_deref(), verdict);
    assert_eq!(drive.left.len(), if verdict.is_some() { 1 } else { 2 });
}

/// The code on the screen.
pub fn shown(drive: &Drive) -> Option<String> {
    match drive.screen() {
        Screen::SignIn(sign_in) => sign_in
            .notice
            .and_then(|notice| notice.code)
            .map(|code| code.to_string()),
        Screen::Halted(halted) => Some(halted.code.to_owned()),
        _ => None,
    }
}

/// Every proof that was posted to a flow, without the client.
pub fn hand_overs(drive: &Drive) -> Vec<serde_json::Value> {
    let sent = drive.sent.iter();
    let posts = sent.filter(|request| request.path.starts_with("/auth/login_flow/"));
    let posts = posts
        .filter(|request| request.method == Method::Post)
        .map(body);
    let mut proofs = posts.map(|mut body| {
        body.as_object_mut().unwrap().remove("client_id");
        body
    });
    let is_proof = |body: &serde_json::Value| body.as_object().is_some_and(|body| !body.is_empty());
    proofs.by_ref().filter(is_proof).collect()
}

/// Whatever happens to the page: nobody is let in, and nothing more is posted to anyone.
#[track_caller]
fn must_be_over(drive: &mut Drive, redeemed: usize) {
    for event in [Event::Hidden, Event::Attended, Event::Restored] {
        drive.happen(&event);
    }
    drive.wait(3_600_000);
    assert_eq!(hand_overs(drive), [json!(null); 0], "handed over");
    assert_eq!(drive.left.len(), 1, "left for {:?}", drive.left);
    assert_eq!(
        drive.count(Method::Post),
        OPENED,
        "flows were opened, and that is all"
    );
    let op = &drive.hass.ops[0];
    assert_eq!(
        op.redeemed.len(),
        redeemed,
        "requests to the token endpoint"
    );
    assert_eq!(drive.posted.len(), redeemed);
    assert!(drive.hass.codes.is_empty());
}
