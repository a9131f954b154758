//! `cargo xtask demo`: a real Home Assistant with Latchkey on this machine.
//!
//! It is set up afresh at every start, so that everyone sees the same. With `--headless-check` it
//! signs in by itself, as a browser does it, all the way to a token.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};

use super::headless_check;
use crate::browsers::Browser;
use crate::dist::{Profile, build};
use crate::home_assistant::{
    COMMAND_LINE_USER, Config, Installation, Instance, PASSWORD, Provider, User, household,
};
use crate::ports;
use crate::progress;
use crate::project::Project;
use crate::totp;

/// What the command line says about the demo.
#[derive(Debug)]
pub struct Options {
    /// The port on 127.0.0.1; 0 is any free one.
    pub port: u16,
    /// Home Assistant's version, if it is not to be the newest that this machine can run.
    pub release: Option<String>,
    /// Whether to sign in and end, instead of waiting for Ctrl-C.
    pub headless_check: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 8123,
            release: None,
            headless_check: false,
        }
    }
}

/// Builds, starts, explains, and runs until Ctrl-C - or until the check is done.
///
/// # Errors
/// If anything that is needed is missing or does not come up, and if the check does not get in.
pub fn run(project: &Project, options: &Options) -> Result<()> {
    ports::require(options.port)?;
    if options.headless_check {
        Browser::Chromium.require(project)?;
    }
    let interrupted = interruptions()?;
    let installation = match &options.release {
        Some(number) => Installation::ensure_release(project, number)?,
        None => Installation::ensure(project)?,
    };
    build(project, Profile::Release)?;
    let name = format!("Starting Home Assistant {}", installation.release());
    let instance = progress::step(&name, "10 s", || {
        Instance::start(&installation, &house(project, options))
    })?;
    if options.headless_check {
        let name = "Signing in with a headless browser";
        return progress::step(name, "10 s", || headless_check::run(project, &instance));
    }
    println!("{}", explanation(&instance));
    show_codes_until(&interrupted)?;
    println!("\nStopping Home Assistant.");
    drop(instance);
    Ok(())
}

/// Every built-in provider; the one that most people know comes first.
fn house(project: &Project, options: &Options) -> Config {
    Config {
        port: Some(options.port),
        providers: vec![
            Provider::HomeAssistant,
            Provider::trusted_here(),
            Provider::CommandLine,
        ],
        // The person can look into it; what runs on any free port has a folder that goes with it.
        folder: (options.port != 0).then(|| project.tools().join(format!("demo-{}", options.port))),
        ..Config::default()
    }
}

fn explanation(instance: &Instance) -> String {
    let mut people = row("who", "user name", "password", "then");
    for user in household() {
        people += &row(first_name(&user), &user.username, PASSWORD, then(&user));
    }
    let carl = "choose \"Command Line Authentication\" first";
    people += &row("Carl", COMMAND_LINE_USER, PASSWORD, carl);
    people += &row("anyone", "-", "-", "choose \"Trusted Networks\" and a name");
    format!(
        "\n  Home Assistant with Latchkey: {}\n\n{people}\n  Its folder: {}\n  \
         Home Assistant's own page: /auth/latchkey/builtin with the same query\n  \
         Ctrl-C stops everything.\n",
        instance.base_url(),
        instance.folder().display()
    )
}

fn row(who: &str, username: &str, password: &str, then: &str) -> String {
    format!("  {who:<10} {username:<12} {password:<16} {then}\n")
}

fn first_name(user: &User) -> &str {
    user.name.split(' ').next().unwrap_or(&user.name)
}

fn then(user: &User) -> &'static str {
    match (&user.totp_secret, user.notify) {
        (None, false) => "",
        (Some(_), false) => "the code shown below",
        (Some(_), true) => {
            "the code shown below, or one sent to sent-codes.txt in the folder below"
        }
        (None, true) => "the code sent to sent-codes.txt in the folder below",
    }
}

/// Prints the current codes and each new one, until the person has had enough.
fn show_codes_until(interrupted: &mpsc::Receiver<()>) -> Result<()> {
    loop {
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        let mut codes = Vec::new();
        for user in household() {
            if let Some(secret) = &user.totp_secret {
                codes.push(format!(
                    "{} {}",
                    first_name(&user),
                    totp::code(secret, now)?
                ));
            }
        }
        let left = totp::PERIOD - now % totp::PERIOD;
        println!("  codes for the next {left:>2} s: {}", codes.join("   "));
        match interrupted.recv_timeout(Duration::from_secs(left)) {
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
