//! Signs in at a Home Assistant without a person, by password and by providers of these names: a headless Chromium walks
//! from its address through our page, and the code that comes back is exchanged for a token.
//!
//! `cargo xtask demo --headless-check` calls this, with the demo's address and the names of its providers.

use std::env;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use fantoccini::elements::Element;
use fantoccini::{Client, Locator};
use latchkey_e2e::driver::{Driver, Engine};
use serde_json::Value;
use tokio::runtime::Builder;
use url::Url;
use xtask::home_assistant::{PASSWORD, household};
use xtask::oidc_provider::people;
use xtask::project::Project;

/// How long what has to come may take on a slow machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// The client is Home Assistant's own origin, so that it redirects there; the path is one that shows nothing, so that
/// Home Assistant's frontend does not redeem the code before we do.
const RETURN: &str = "/latchkey-check";

fn main() -> Result<()> {
    let mut arguments = env::args().skip(1);
    let home = arguments.next().context("no address of a Home Assistant")?;
    let driver = Driver::start(&Project::here(), Engine::Chromium)?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        sign_in(&driver, &home, None).await.context("by password")?;
        for name in arguments {
            let signed_in = sign_in(&driver, &home, Some(&name)).await;
            signed_in.with_context(|| format!("by {name}"))?;
        }
        Ok(())
    })
}

/// In a browser that nobody has used.
async fn sign_in(driver: &Driver, home: &str, provider: Option<&str>) -> Result<()> {
    let client = driver.open(driver.capabilities()?).await?;
    let address = format!("{home}/auth/authorize?response_type=code&client_id={home}/");
    let address = format!("{address}&redirect_uri={home}{RETURN}&state=check");
    client.goto(&address).await?;
    find(&client, Locator::Css("#latchkey form")).await?;
    match provider {
        None => by_password(&client).await?,
        Some(name) => by_provider(&client, name).await?,
    }
    let code = code_once_back(&client).await?;
    client.close().await?;
    redeem(home, &code)
}

async fn by_password(client: &Client) -> Result<()> {
    let username = household().swap_remove(0).username;
    write_into(client, "input[autocomplete~='username']", &username).await?;
    write_into(client, "input[autocomplete~='current-password']", PASSWORD).await?;
    let send = Locator::Css("#latchkey button[type='submit']");
    Ok(find(client, send).await?.click().await?)
}

async fn by_provider(client: &Client, name: &str) -> Result<()> {
    press(client, &format!("Continue with {name}")).await?;
    write_into(client, "input[name='name']", &people()[0].name).await?;
    press(client, "Sign in").await?;
    press(client, "Allow").await
}

async fn write_into(client: &Client, selector: &str, text: &str) -> Result<()> {
    let input = find(client, Locator::Css(selector)).await?;
    Ok(input.send_keys(text).await?)
}

async fn press(client: &Client, words: &str) -> Result<()> {
    let path = format!("//button[normalize-space(.)=\"{words}\"]");
    let button = find(client, Locator::XPath(&path)).await?;
    Ok(button.click().await?)
}

async fn find(client: &Client, locator: Locator<'_>) -> Result<Element> {
    let found = client.wait().at_most(PATIENCE).for_element(locator).await;
    found.with_context(|| format!("{locator:?}"))
}

async fn code_once_back(client: &Client) -> Result<String> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match code_in(&client.current_url().await?) {
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
    let client = format!("{home}/");
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", &client),
        ("code", code),
    ];
    let answer = ureq::post(format!("{home}/auth/token")).send_form(form);
    let mut answer =
        answer.context("Home Assistant does not take the code that our page brought")?;
    let token: Value = answer.body_mut().read_json()?;
    ensure!(token["access_token"].is_string(), "there is no token");
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
