//! `cargo xtask demo`: a real Home Assistant with Latchkey on this machine, and a real OpenID Connect
//! provider that people can sign in by.
//!
//! It is set up afresh at every start, so that everyone sees the same. With `--headless-check` it
//! signs in by itself, as a browser does it, all the way to a token.

use std::io::{IsTerminal, Write};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};

use serde_json::{Value, json};

use super::test::{compile_driven, driven};
use crate::directory::{self, Directory};
use crate::dist::build;
use crate::dist::program::COMPILING;
use crate::home_assistant::{
    COMMAND_LINE_USER, Config, Installation, Instance, PASSWORD, Provider, Release, household,
};
use crate::oidc_provider::{
    CONFIDENTIAL, OidcProvider, PUBLIC, TO_ADD, TO_ADD_CLIENT, client, people,
};
use crate::ports;
use crate::process;
use crate::progress;
use crate::project::Project;
use crate::reverse_proxy::{self, ReverseProxy, Settings};
use crate::template;
use crate::tools::system;
use crate::totp;

/// What the command line says about the demo.
#[derive(Debug, clap::Parser)]
pub struct DemoOptions {
    /// Its port on 127.0.0.1, and the next is its provider's; 0 for any free ones
    #[arg(long, default_value_t = 8123)]
    port: u16,
    /// Which Home Assistant; the current one if this machine can run it
    #[arg(long)]
    home_assistant: Option<Release>,
    /// Sign in in a headless browser, then end: for scripts
    #[arg(long)]
    headless_check: bool,
    /// Start something that people have in front of Home Assistant, or beside Latchkey, too
    #[arg(long, value_enum)]
    with: Option<With>,
}

/// What else the demo has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum With {
    /// A proxy in front of it that speaks https
    Nginx,
    /// A stand-in for hass-oidc-auth
    OidcAuthLike,
    /// A stand-in for hass-openid
    OpenidLike,
    /// An LDAP directory, asked by a script, and by a provider of its own
    Ldap,
}

/// The proxy's port, where there is one.
const PROXY_PORT: u16 = 8443;

/// Builds, starts, explains, and runs until Ctrl-C - or until the check is done.
pub fn run(project: &Project, options: &DemoOptions) -> Result<()> {
    let port = ports::require(options.port)?;
    // Where Home Assistant's is any free one the provider's is, too, and is not chosen before it is needed.
    let next = if options.port == 0 {
        0
    } else {
        port.checked_add(1).context("there is no next port")?
    };
    ports::require(next)?;
    if options.headless_check {
        system::ensure(&[system::CHROMIUM, system::COMPILER])?;
    }
    let interrupted = interruptions()?;
    if !progress::mark(&project.log(COMPILING)).exists() {
        progress::note(
            "Installing and compiling take two to five minutes now, and seconds from then on.",
        );
    }
    let installation = Installation::ensure(project, options.home_assistant)?;
    build(project)?;
    let name = "Starting an OpenID Connect provider";
    let start = || OidcProvider::start(project, next, &origins(port));
    let provider = progress::step(name, 1, start)?;
    let name = format!("Starting Home Assistant {}", installation.release);
    let mut config = config(project, options, port, &provider.issuer());
    let mut directory = None;
    if options.with == Some(With::Ldap) {
        let started = directory.insert(Directory::start(&installation, &origins(port))?);
        started.move_into(&mut config, &origins(port));
    }
    let instance = progress::step(&name, 15, || Instance::start(&installation, &config))?;
    let mut proxy = None;
    if options.with == Some(With::Nginx) {
        let (port, home) = (ports::require(PROXY_PORT)?, instance.base_url());
        proxy = Some(ReverseProxy::start(project, Settings::NGINX, port, &home)?);
    }
    if options.headless_check {
        compile_driven(project, "check")?;
        let name = "Signing in by password and by two providers, in a headless browser";
        let mut check = driven(project, "check", installation.release);
        check.args([&instance.base_url(), IN_BROWSER, IN_SERVER]);
        return progress::step(name, 10, || process::run(&mut check));
    }
    let text = explanation(json!({
        "home": instance.base_url(),
        "folder": instance.folder(),
        "issuer": provider.issuer(),
        "people_page": provider.people_page(),
        "proxy": proxy.as_ref().map(ReverseProxy::base_url),
        "directory": directory.as_ref().map(|_| directory::PEOPLE),
        "shows_codes": std::io::stdout().is_terminal(),
    }))?;
    print!("{text}");
    show_codes_until(&interrupted)?;
    println!("\nStopping Home Assistant and the provider.");
    drop((proxy, instance, directory, provider));
    Ok(())
}

/// What a person is told about what runs.
fn explanation(mut running: Value) -> Result<String> {
    let known = json!({
        "users": household(),
        "password": PASSWORD,
        "command_line_user": COMMAND_LINE_USER,
        "people": people(),
        "in_browser": IN_BROWSER,
        "in_server": IN_SERVER,
        "to_add": TO_ADD,
        "to_add_client": TO_ADD_CLIENT,
        "by_script": directory::BY_SCRIPT,
        "by_provider": directory::BY_PROVIDER,
    });
    for (name, value) in known.as_object().into_iter().flatten() {
        running[name] = value.clone();
    }
    template::fill(include_str!("../../demo.txt"), &running)
}

/// Redeems the code in the browser: the client is public.
const IN_BROWSER: &str = "the family account";

/// Redeems the code in Home Assistant: the client has a secret.
const IN_SERVER: &str = "the office account";

/// Every built-in provider, the one that most people know first, and both exchanges of Latchkey's own.
fn config(project: &Project, options: &DemoOptions, port: u16, issuer: &str) -> Config {
    let mut yaml = json!({"latchkey": {"providers": single_sign_on(port, issuer)}});
    let mut components = Vec::new();
    let plugin = match options.with {
        Some(With::OidcAuthLike) => Some("oidc_auth"),
        Some(With::OpenidLike) => Some("openid"),
        Some(With::Nginx | With::Ldap) | None => None,
    };
    if let Some(plugin) = plugin {
        yaml["latchkey_testplugins"] = json!({"only": plugin});
        components.push(project.path("tests/e2e/custom_components/latchkey_testplugins"));
    }
    Config {
        port: Some(port),
        trusts_proxies: options.with == Some(With::Nginx),
        components,
        yaml,
        providers: vec![
            Provider::home_assistant(),
            Provider::trusted_network("127.0.0.1"),
            Provider::command_line(),
        ],
        // The person can look into it; what runs on any free port has a folder that goes with it.
        folder: (options.port != 0).then(|| project.tools().join(format!("demo-{}", options.port))),
        ..Config::default()
    }
}

/// A first click signs in: whoever the provider knows gets an account. Their groups give them a role, and they are checked
/// as often as can be.
fn single_sign_on(port: u16, issuer: &str) -> [Value; 2] {
    let more = json!({
        "unknown_people": "create", "anyone": true, "origins": origins(port),
        "check": "15_minutes", "refresh_token_hours": 1,
        "role_claim": "groups", "administrator_values": ["admins"], "user_values": ["household"],
        "read_only_values": ["guests"],
    });
    [
        client(PUBLIC).configuration(issuer, "family", IN_BROWSER, &more),
        client(CONFIDENTIAL).configuration(issuer, "office", IN_SERVER, &more),
    ]
}

/// By which it can be opened.
fn origins(port: u16) -> [String; 2] {
    [
        format!("http://127.0.0.1:{port}"),
        reverse_proxy::base_url(PROXY_PORT),
    ]
}

/// Shows the current codes in one line, until the person has had enough. In a file they would bury the rest.
fn show_codes_until(interrupted: &mpsc::Receiver<()>) -> Result<()> {
    if !std::io::stdout().is_terminal() {
        // Whatever ends the waiting ends the demo.
        let _ = interrupted.recv();
        return Ok(());
    }
    loop {
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        let mut codes = Vec::new();
        for user in household() {
            if let Some(secret) = &user.totp_secret {
                codes.push(format!("{} {}", user.name, totp::code(secret, now)?));
            }
        }
        let left = totp::PERIOD - now % totp::PERIOD;
        print!("\r  codes for {left:>2} s: {}", codes.join("   "));
        std::io::stdout().flush()?;
        match interrupted.recv_timeout(Duration::from_secs(1)) {
            Err(RecvTimeoutError::Timeout) => {}
            Ok(()) | Err(RecvTimeoutError::Disconnected) => return Ok(()),
        }
    }
}

/// A message for Ctrl-C; a second Ctrl-C, or one while something is still being built, ends this
/// program at once, and with it everything that it has started.
fn interruptions() -> Result<mpsc::Receiver<()>> {
    let (sender, receiver) = mpsc::sync_channel(1);
    ctrlc::set_handler(move || {
        if sender.try_send(()).is_err() {
            std::process::exit(130);
        }
    })
    .context("cannot listen for Ctrl-C")?;
    Ok(receiver)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_explained_fits_in_a_window() {
        for shows_codes in [true, false] {
            let text = explanation(json!({
                "home": "http://127.0.0.1:8123",
                "folder": "/home/somebody/latchkey/.tools/demo-8123",
                "issuer": "http://127.0.0.1:8124",
                "people_page": "http://127.0.0.1:8124/people",
                "proxy": reverse_proxy::base_url(PROXY_PORT),
                "directory": directory::PEOPLE,
                "shows_codes": shows_codes,
            }));
            let text = text.unwrap();
            let long = text.lines().find(|line| line.chars().count() > 110);
            assert_eq!(long, None);
        }
    }
}
