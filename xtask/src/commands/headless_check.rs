//! Signing in without a person, by password and by both exchanges of the provider: a headless Chromium
//! walks from Home Assistant's address through our page, and the code that comes back is exchanged for
//! a token. Called by `cargo xtask demo --headless-check`.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::Map;
use url::Url;

use crate::browsers::{Browser, Driver};
use crate::home_assistant::{Instance, PASSWORD, household};
use crate::http;
use crate::oidc_provider::PEOPLE;
use crate::project::Project;
use crate::webdriver::Session;

/// Signs in as the owner, and as Alex by each of these providers.
pub fn run(project: &Project, instance: &Instance, providers: &[&str]) -> Result<()> {
    let driver = Driver::start(project, Browser::Chromium)?;
    let home = instance.base_url();
    sign_in(&driver, &home, by_password).context("by password")?;
    for name in providers {
        sign_in(&driver, &home, |session| by_provider(session, name))
            .with_context(|| format!("by {name}"))?;
    }
    Ok(())
}

/// In a browser that nobody has used.
fn sign_in(driver: &Driver, home: &str, walk: impl Fn(&Session) -> Result<()>) -> Result<()> {
    let session = Session::open(driver, Map::new())?;
    session.go(&authorize_address(home))?;
    session.find("#latchkey form")?;
    walk(&session)?;
    let code = code_once_back(&session)?;
    redeem(home, &code)
}

fn by_password(session: &Session) -> Result<()> {
    let username = household().swap_remove(0).username;
    session.write_into("input[autocomplete~='username']", &username)?;
    session.write_into("input[autocomplete~='current-password']", PASSWORD)?;
    session.click("#latchkey button[type='submit']")
}

fn by_provider(session: &Session, name: &str) -> Result<()> {
    session.press(&format!("Continue with {name}"))?;
    session.write_into("input[name='name']", PEOPLE[0].name)?;
    session.press("Sign in")?;
    session.press("Allow")
}

/// The client is Home Assistant's own origin, so that it redirects there; the path is one that
/// shows nothing, so that Home Assistant's frontend does not redeem the code before we do.
fn authorize_address(home: &str) -> String {
    format!(
        "{home}/auth/authorize?response_type=code&client_id={home}/&redirect_uri={home}{RETURN}&state=check"
    )
}

/// How long the way back and an answer may take on a slow machine.
const PATIENCE: Duration = Duration::from_secs(30);

const RETURN: &str = "/latchkey-check";

fn code_once_back(session: &Session) -> Result<String> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match code_in(&session.address()?) {
            Err(_) if Instant::now() < deadline => thread::sleep(Duration::from_millis(100)),
            code => return code.context("the page did not return to the client with a code"),
        }
    }
}

fn code_in(address: &Url) -> Result<String> {
    ensure!(address.path() == RETURN, "still at {address}");
    let value = |wanted| address.query_pairs().find(|(name, _)| name == wanted);
    let state = value("state").is_some_and(|(_, state)| state == "check");
    ensure!(state, "the state did not come back");
    let (_, code) = value("code").context("no code in the address")?;
    Ok(code.into_owned())
}

fn redeem(home: &str, code: &str) -> Result<()> {
    let form = format!("grant_type=authorization_code&client_id={home}/&code={code}");
    let answer = http::post_form(&format!("{home}/auth/token"), &form, PATIENCE)?;
    ensure!(
        answer.status == 200 && answer.json["access_token"].is_string(),
        "Home Assistant answers {} to the code that our page brought",
        answer.status
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_return_with_code_and_state_counts() {
        let home = "http://127.0.0.1:8123";
        let code = |address: &str| code_in(&format!("{home}{address}").parse().unwrap());
        assert_eq!(code("/latchkey-check?code=abc&state=check").unwrap(), "abc");
        for address in [
            "/auth/authorize?code=abc&state=check",
            "/latchkey-check?state=check",
            "/latchkey-check?code=abc",
            "/latchkey-check?code=abc&state=other",
            "/latchkey-check",
        ] {
            assert!(code(address).is_err(), "{address}");
        }
    }
}
