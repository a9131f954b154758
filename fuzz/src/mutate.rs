//! Mutations that keep the form of an input: of a JSON object one member changes, of a query one parameter.
//!
//! What libFuzzer does by itself breaks the form nearly every time, so that only the reader of it is tried. It
//! still gets its turn, one time in three.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

/// What stands in honest inputs, and what nearly does.
const VALUES: &[&str] = &[
    "null",
    "true",
    "false",
    "0",
    "-1",
    "1",
    "5",
    "0.5",
    "1e400",
    "1.7000003e9",
    "1700000000",
    "1700000300",
    "1699999940",
    "1699999941",
    "1699999940.5",
    "1700000060",
    "1700000060.5",
    "1700000061",
    "1699999939",
    "18446744073709551616",
    "\"1700000300\"",
    "\"\"",
    "\"a\"",
    "\"x\"",
    "\" \"",
    "\"\\u0000\"",
    "\"\\ud83d\\ude00\"",
    "\"\\u00e9\"",
    "\"true\"",
    "\"home\"",
    "\"home \"",
    "[\"home\"]",
    "[\"home\",\"home\"]",
    "[\"home\",\"other\"]",
    "[\"home\",\"friend\"]",
    "\"friend\"",
    "\"n\"",
    "[\"n\"]",
    "\"RS256\"",
    "\"none\"",
    "\"HS256\"",
    "\"ES256\"",
    "\"https://idp.example\"",
    "\"https://idp.example/\"",
    "\"https://accounts.google.com\"",
    "\"accounts.google.com\"",
    "\"https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0\"",
    "\"9188040d-6c67-4c5b-b112-36a304b66dad\"",
    "\"ypeBEsobvcr6wjGzmiPcTQ\"",
    "\"Bearer\"",
    "\"DPoP\"",
    "\"invalid_grant\"",
    "\"browser\"",
    "\"server\"",
    "\"http://127.0.0.1:1/x\"",
    "\"http://[::1]/x\"",
    "\"javascript:alert(1)\"",
    "\"https://a:b@idp.example/\"",
    "[]",
    "{}",
    "[[]]",
    "[null]",
];

const NAMES: &[&str] = &[
    "alg",
    "kid",
    "crit",
    "typ",
    "iss",
    "sub",
    "aud",
    "azp",
    "exp",
    "iat",
    "nbf",
    "nonce",
    "at_hash",
    "tid",
    "access_token",
    "id_token",
    "token_type",
    "error",
    "type",
    "id",
    "name",
    "options",
    "default",
    "errors",
    "url",
    "alg",
    "exchange",
    "token_endpoint",
    "redirect_uri",
    "issuer",
    "client_id",
    "userinfo",
    "token_response",
    "now",
    "selector",
];

const PARAMETERS: &[&str] = &[
    "code",
    "state",
    "iss",
    "error",
    "error_description",
    "response",
    "id_token",
    "token",
    "access_token",
    "client_id",
    "redirect_uri",
    "response_type",
    "code_challenge",
    "code_challenge_method",
    "st%61te",
    "x",
];

const ARGUMENTS: &[&str] = &[
    "",
    "c",
    "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc",
    "https%3A%2F%2Fidp.example",
    "https%3A%2F%2Fidp.example%2F",
    "access_denied",
    "code",
    "S256",
    "plain",
    "%00",
    "%zz",
    "%ed%a0%80",
    "a+b",
    "%23",
    "%26",
    "%0A",
    "https://home.example/",
    "https%3A%2F%2Fhome.example%2F%3Fauth_callback%3D1",
    "homeassistant://auth-callback",
    "javascript:alert(1)",
];

/// Changes one member of one of the objects of an input, which may have lines before it.
pub fn json(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut chance = Chance::new(seed);
    if chance.below(3) > 0
        && let Some(changed) = str::from_utf8(&data[..size])
            .ok()
            .and_then(|text| change_object(text, &mut chance))
            .filter(|changed| changed.len() <= max_size)
    {
        data[..changed.len()].copy_from_slice(changed.as_bytes());
        return changed.len();
    }
    libfuzzer_sys::fuzzer_mutate(data, size, max_size)
}

/// Changes one parameter of a query.
pub fn query(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut chance = Chance::new(seed);
    if chance.below(3) > 0
        && let Ok(text) = str::from_utf8(&data[..size])
    {
        let mut pairs: Vec<_> = text.split('&').map(str::to_owned).collect();
        let place = chance.below(pairs.len());
        let pair = format!("{}={}", chance.of(PARAMETERS), chance.of(ARGUMENTS));
        let (name, _) = pairs[place].split_once('=').unwrap_or((&pairs[place], ""));
        match chance.below(5) {
            0 => drop(pairs.remove(place)),
            1 => pairs.insert(place, pair),
            2 => pairs.insert(place, pairs[place].clone()),
            3 => pairs[place] = pair,
            _ => pairs[place] = format!("{name}={}", chance.of(ARGUMENTS)),
        }
        let changed = pairs.join("&");
        if changed.len() <= max_size {
            data[..changed.len()].copy_from_slice(changed.as_bytes());
            return changed.len();
        }
    }
    libfuzzer_sys::fuzzer_mutate(data, size, max_size)
}

fn change_object(text: &str, chance: &mut Chance) -> Option<String> {
    // Whole inputs, lines, and what follows a line.
    let ends = text.match_indices('\n').map(|(end, _)| end).take(2);
    let mut starts = vec![0];
    starts.extend(ends.map(|end| end + 1));
    let mut objects = Vec::new();
    for &start in &starts {
        let line = text[start..]
            .find('\n')
            .map_or(text.len(), |length| start + length);
        for end in [text.len(), line] {
            if members(&text[start..end]).is_some() && !objects.contains(&(start, end)) {
                objects.push((start, end));
            }
        }
    }
    if objects.is_empty() {
        return None;
    }
    let (start, end) = objects[chance.below(objects.len())];
    let changed = change_members(&text[start..end], chance)?;
    Some([&text[..start], &changed, &text[end..]].concat())
}

fn members(text: &str) -> Option<BTreeMap<String, Box<RawValue>>> {
    serde_json::from_str(text).ok()
}

fn change_members(text: &str, chance: &mut Chance) -> Option<String> {
    let members = members(text)?;
    let mut members: Vec<_> = members
        .iter()
        .map(|(name, value)| (name.as_str(), value.get().to_owned()))
        .collect();
    let place = chance.below(members.len() + 1);
    if place == members.len() {
        members.push((chance.of(NAMES), chance.of(VALUES).to_owned()));
    } else {
        match chance.below(8) {
            0 => drop(members.remove(place)),
            1 => members.push(members[place].clone()),
            2 => members[place].0 = chance.of(NAMES),
            3 | 4 => members[place].1 = change_value(&members[place].1, chance),
            _ => members[place].1 = chance.of(VALUES).to_owned(),
        }
    }
    let written: Vec<_> = members
        .iter()
        .map(|(name, value)| format!("{}:{value}", serde_json::Value::from(*name)))
        .collect();
    Some(format!("{{{}}}", written.join(",")))
}

fn change_value(value: &str, chance: &mut Chance) -> String {
    if chance.below(4) == 0 {
        return format!("[{value}]");
    }
    if let Some(changed) = change_members(value, chance) {
        return changed;
    }
    let Ok(mut list) = serde_json::from_str::<Vec<Box<RawValue>>>(value) else {
        return chance.of(VALUES).to_owned();
    };
    let place = chance.below(list.len() + 1);
    match list.get(place).map(|each| change_value(each.get(), chance)) {
        Some(changed) => list[place] = RawValue::from_string(changed).unwrap_or_default(),
        None => list.extend(RawValue::from_string(chance.of(VALUES).to_owned())),
    }
    let list: Vec<_> = list.iter().map(|each| each.get()).collect();
    format!("[{}]", list.join(","))
}

/// Numbers out of one seed (splitmix64).
struct Chance(u64);

impl Chance {
    fn new(seed: u32) -> Self {
        Self(u64::from(seed))
    }

    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % end.max(1) as u64) as usize
    }

    fn of(&mut self, list: &[&'static str]) -> &'static str {
        list[self.below(list.len())]
    }
}
