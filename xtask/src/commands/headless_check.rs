//! Signing in without a person, by password and by both exchanges of the provider: a headless Chromium
//! walks from Home Assistant's address through our page, and the code that comes back is exchanged for
//! a token. Called by `cargo xtask demo --headless-check`.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::browsers::{Browser, Driver};
use crate::home_assistant::{Instance, PASSWORD, household};
use crate::http;
use crate::oidc_provider::PEOPLE;
use crate::project::Project;
use crate::webdriver::{Session, until};

/// How long each stage may take on a slow machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// Signs in as the owner, and as Alex by each of these providers.
///
/// # Errors
/// At the first stage that is not reached; the error says which.
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
    let session = Session::open(driver)?;
    session.go(&authorize_address(home))?;
    until(PATIENCE, || is_our_page(&session))?;
    walk(&session)?;
    let code = until(PATIENCE, || code_in(&session.address()?))
        .context("the page did not return to the client with a code")?;
    redeem(home, &code)
}

fn by_password(session: &Session) -> Result<()> {
    let username = household().swap_remove(0).username;
    session.write_into("input[autocomplete~='username']", &username, PATIENCE)?;
    session.write_into(
        "input[autocomplete~='current-password']",
        PASSWORD,
        PATIENCE,
    )?;
    session.click("#latchkey button[type='submit']", PATIENCE)
}

fn by_provider(session: &Session, name: &str) -> Result<()> {
    session.press(&format!("Continue with {name}"), PATIENCE)?;
    session.write_into("input[name='name']", PEOPLE[0].name, PATIENCE)?;
    session.press("Sign in", PATIENCE)?;
    session.press("Allow", PATIENCE)
}

/// The client is Home Assistant's own origin, so that it redirects there; the path is one that
/// shows nothing, so that Home Assistant's frontend does not redeem the code before we do.
fn authorize_address(home: &str) -> String {
    format!(
        "{home}/auth/authorize?response_type=code&client_id={home}/&redirect_uri={home}{RETURN}&state=check"
    )
}

const RETURN: &str = "/latchkey-check";

fn is_our_page(session: &Session) -> Result<()> {
    let found = session.run("return document.querySelector('#latchkey form') !== null")?;
    ensure!(
        found == Value::Bool(true),
        "Latchkey's page shows no form at /auth/authorize"
    );
    Ok(())
}

fn code_in(address: &str) -> Result<String> {
    let (path, query) = address.split_once('?').context("no query")?;
    ensure!(path.ends_with(RETURN), "still at {path}");
    let pairs = || query.split('&').filter_map(|pair| pair.split_once('='));
    ensure!(
        pairs().any(|pair| pair == ("state", "check")),
        "the state did not come back"
    );
    let code = pairs()
        .find(|(name, _)| *name == "code")
        .context("no code in the address")?;
    Ok(code.1.to_owned())
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
        let code = |address: &str| code_in(&format!("{home}{address}"));
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
