//! Every twist, with its outcome: those that both sides meet by the list in `tests/twists.json`, and those
//! that concern a browser more than a component by the table here.

use std::collections::{BTreeMap, BTreeSet};

use super::run::{accepts, leaves_to_component, rejects};
use crate::op::{Callback, IdToken, Op, Token, Twist, rows};

/// What the list does not hold.
fn others() -> Vec<(Twist, &'static str)> {
    let callbacks = [
        (Callback::StateEmpty, "callback-state-missing"),
        (Callback::StateLengthened, "callback-state-missing"),
        (Callback::IssDroppedOnError, "callback-error-iss-missing"),
        (Callback::StateAlteredOnError, "record-missing"),
        (Callback::CodeEmpty, "callback-empty"),
        (Callback::AccessTokenInFront, "callback-token"),
        (Callback::InFragment, "callback-state-missing"),
        (Callback::AccessDenied, "access-denied"),
        (Callback::LoginRequired, "interaction-required"),
        (Callback::TemporarilyUnavailable, "provider-unavailable"),
        (Callback::StrangeError, "provider-refused"),
    ];
    let tokens = [
        (Token::Html500, "token-unexpected"),
        (Token::EmptyBody, "token-unreadable"),
        (Token::EmptyRefusal, "token-unexpected"),
        (Token::EmptyUnauthorized, "client-not-accepted"),
        (Token::InvalidClient, "client-not-accepted"),
        (Token::InvalidCode403, "exchange-refused"),
        (Token::NoTokenType, "token-type"),
        (Token::UnknownExtraMember, "accepted"),
        (Token::AnArray, "token-unreadable"),
        (Token::Oversized, "token-too-large"),
    ];
    let id_tokens = [
        (IdToken::AudEmpty, "id-token-aud"),
        (IdToken::AzpOwn, "accepted"),
        (IdToken::NbfFuture, "id-token-nbf"),
        (IdToken::IatEarly, "id-token-iat-early"),
        (IdToken::SubTooLong, "id-token-sub"),
        (IdToken::SubNotAscii, "id-token-sub"),
        (IdToken::TwoParts, "id-token-malformed"),
        (IdToken::Padded, "id-token-malformed"),
        (IdToken::NotAnObject, "id-token-malformed"),
        (IdToken::MemberTwice, "id-token-malformed"),
        (IdToken::AtHashAltered, "id-token-at-hash"),
        (IdToken::AtHashRight, "accepted"),
        (IdToken::AuthTimeFraction, "accepted"),
    ];
    let callbacks = callbacks.map(|(twist, code)| (Twist::from(twist), code));
    let tokens = tokens.map(|(twist, code)| (Twist::from(twist), code));
    let id_tokens = id_tokens.map(|(twist, code)| (Twist::from(twist), code));
    [&callbacks[..], &tokens, &id_tokens].concat()
}

/// The list by stage and name: what the browser says, and what the component says.
fn listed() -> BTreeMap<(String, String), (String, String)> {
    let rows = rows().into_iter().map(|row| {
        let text = |name: &str| row[name].as_str().unwrap().to_owned();
        (
            (text("stage"), text("name")),
            (text("browser"), text("server")),
        )
    });
    rows.collect()
}

#[test]
fn every_twist_of_the_list_ends_as_it_is_listed() {
    let listed = listed();
    for twist in Twist::all() {
        let (stage, name) = twist.key();
        let Some((browser, server)) = listed.get(&(stage.to_owned(), name)) else {
            continue;
        };
        println!("{twist:?}");
        match (browser.as_str(), twist) {
            ("accepted", Twist::IdToken(twist)) if stage == "jwks" || browser != server => {
                // The pretended component recomputes signatures, and holds no keys.
                let is_forged = twist == IdToken::SignatureFlipped;
                leaves_to_component(twist, is_forged.then_some("proof-rejected"));
            }
            ("accepted", twist) => accepts(Op::twisted(twist)),
            (code, twist) => rejects(twist, code),
        }
    }
}

#[test]
fn every_other_twist_ends_as_it_should() {
    for (twist, code) in others() {
        println!("{twist:?}");
        match code {
            "accepted" => accepts(Op::twisted(twist)),
            code => rejects(twist, code),
        }
    }
}

#[test]
fn every_twist_has_one_outcome() {
    let listed = listed().into_iter();
    // What does not concern a browser has nothing to twist here; http is journeys/single_sign_on's.
    let listed = listed.filter(|((stage, _), _)| stage != "metadata");
    let mut outcomes: Vec<_> = listed.map(|(key, _)| key).collect();
    let others = others().into_iter().map(|(twist, _)| twist.key());
    outcomes.extend(others.map(|(stage, name)| (stage.to_owned(), name)));
    let twists = Twist::all().map(Twist::key);
    let twists: BTreeSet<_> = twists
        .map(|(stage, name)| (stage.to_owned(), name))
        .collect();
    assert_eq!(outcomes.len(), twists.len(), "one has two outcomes");
    assert_eq!(outcomes.into_iter().collect::<BTreeSet<_>>(), twists);
}
