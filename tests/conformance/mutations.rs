//! Every mutation, with its outcome: those that both sides meet by the list in `tests/mutations.json`, and those
//! that concern a browser more than a component by the table here.

use std::collections::{BTreeMap, BTreeSet};

use super::run::{accepts, leaves_to_component, rejects};
use crate::op::{Callback, IdToken, Mutation, Op, Token, rows};

/// What the list does not hold.
fn others() -> Vec<(Mutation, &'static str)> {
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
    let callbacks = callbacks.map(|(mutation, code)| (Mutation::from(mutation), code));
    let tokens = tokens.map(|(mutation, code)| (Mutation::from(mutation), code));
    let id_tokens = id_tokens.map(|(mutation, code)| (Mutation::from(mutation), code));
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
fn every_mutation_of_the_list_ends_as_it_is_listed() {
    let listed = listed();
    for mutation in Mutation::all() {
        let (stage, name) = mutation.key();
        let Some((browser, server)) = listed.get(&(stage.to_owned(), name)) else {
            continue;
        };
        println!("{mutation:?}");
        match (browser.as_str(), mutation) {
            ("accepted", Mutation::IdToken(mutation)) if stage == "jwks" || browser != server => {
                // The pretended component recomputes signatures, and holds no keys.
                let is_forged = mutation == IdToken::SignatureFlipped;
                leaves_to_component(mutation, is_forged.then_some("proof-rejected"));
            }
            ("accepted", mutation) => accepts(Op::mutated(mutation)),
            (code, mutation) => rejects(mutation, code),
        }
    }
}

#[test]
fn every_other_mutation_ends_as_it_should() {
    for (mutation, code) in others() {
        println!("{mutation:?}");
        match code {
            "accepted" => accepts(Op::mutated(mutation)),
            code => rejects(mutation, code),
        }
    }
}

#[test]
fn every_mutation_has_one_outcome() {
    let listed = listed().into_iter();
    // What does not concern a browser has nothing to change here; http is journeys/single_sign_on's.
    let listed = listed.filter(|((stage, _), _)| stage != "metadata");
    let mut outcomes: Vec<_> = listed.map(|(key, _)| key).collect();
    let others = others().into_iter().map(|(mutation, _)| mutation.key());
    outcomes.extend(others.map(|(stage, name)| (stage.to_owned(), name)));
    let mutations = Mutation::all().map(Mutation::key);
    let mutations: BTreeSet<_> = mutations
        .map(|(stage, name)| (stage.to_owned(), name))
        .collect();
    assert_eq!(outcomes.len(), mutations.len(), "one has two outcomes");
    assert_eq!(outcomes.into_iter().collect::<BTreeSet<_>>(), mutations);
}
