//! `cargo xtask`: reads the command line and runs one command of `commands/`.

use std::process::ExitCode;

use anyhow::{Context, Result};
use lexopt::prelude::*;
use xtask::bench::options::{Extra, Options};
use xtask::commands::{
    bench, demo, dist, follow, fuzz, lock_python, package, release, screens, test, version,
};
use xtask::home_assistant::Wanted;
use xtask::project::Project;
use xtask::tools::system;

const HELP: &str = "\
Latchkey's commands. Each installs what it needs into .tools/ the first time; what only the system can bring, such as
browsers, by apt-get, as root or by a sudo that asks nothing.

cargo xtask demo       a real Home Assistant with Latchkey on this machine, until Ctrl-C
    --port N                    its port; 8123 if none is given
    --home-assistant WHICH      current (2026.11.0) or oldest (2025.4.4); the current one if this machine can run it
    --headless-check            sign in in a headless browser, then end: for scripts
    --no-install                install nothing into the system: say what it lacks instead
cargo xtask dist       the page in dist/ and in custom_components/latchkey/www/
    --debug                     quickly: not optimised, of any size
cargo xtask test       everything: formatting, lints, licences, all tests, the release page, real browsers
    --quick                     only what runs natively, in seconds
    --home-assistant WHICH      with this one only; with both if none is given
    --no-install                as above
    FILTER                      only tests whose name holds this
cargo xtask fuzz       the judges of page and integration, fed with what nobody honest sends
    --seconds N                 for each target; 60 if none is given
    --total N                   for all of them together
    TARGET...                   only targets whose name holds one of these
cargo xtask bench      how fast and light the page is, beside Home Assistant's own and the bound: the least that signs in
    --runs N                    of each page under each condition; 7 if none is given
    --gzip                      with Brotli withheld, too, as on plain http
    --oidc                      single sign-on, too, from the provider's button to the redirect with the code
    --early                     typed and sent before the WebAssembly is there, too
    --publish                   the record and chart go to docs/developers/ and to target/bench/: only of a whole
                                bench, --gzip --oidc --early, of a page that is committed
    --quick                     once, and without waiting long for a quiet machine: for trying
    --built                     the page that is built already
    --home-assistant WHICH      as above
cargo xtask package    latchkey.zip, for HACS
    --check-reproducible        pack it twice, the second time in another folder, and compare
cargo xtask version    the version; with a new one, write that everywhere, and its date into the changelog
    X.Y.Z                       the new one
cargo xtask release    what a release consists of: the package, packed twice, a bill of materials, checksums
    TAG                         of this version: v and its number
cargo xtask screens    a picture of every screen in target/screens/; some go into docs/screens/
    --home-assistant WHICH      as above
cargo xtask follow     another current Home Assistant, with its lists of Python packages
    WHICH                       newest, beta, or a number
cargo xtask lock-python the lists of Python packages in xtask/python/, made anew
";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let project = Project::here();
    let mut arguments = lexopt::Parser::from_env();
    match arguments.next()? {
        Some(Value(command)) => match command.to_string_lossy().as_ref() {
            "bench" => bench::run(&project, &bench_options(&mut arguments)?),
            "demo" => demo::run(&project, &demo_options(&mut arguments)?),
            "dist" => dist::run(&project, debug(&mut arguments)?),
            "test" => test::run(&project, &test_options(&mut arguments)?),
            "fuzz" => fuzz::run(&project, &fuzz_options(&mut arguments)?),
            "package" => package::run(&project, package_options(&mut arguments)?),
            "release" => release::run(
                &project,
                &word(&mut arguments)?.context("release wants a tag, such as v1.2.3")?,
            ),
            "version" => version::run(&project, word(&mut arguments)?.as_deref()),
            "screens" => screens::run(&project, only_home_assistant(&mut arguments)?),
            "follow" => follow::run(
                &project,
                &word(&mut arguments)?.context("follow wants newest, beta or a number")?,
            ),
            "lock-python" => lock_python::run(&project),
            "help" => {
                print!("{HELP}");
                Ok(())
            }
            unknown => Err(anyhow::anyhow!(
                "there is no command `{unknown}`; `cargo xtask help` lists them"
            )),
        },
        Some(Long("help") | Short('h')) | None => {
            print!("{HELP}");
            Ok(())
        }
        Some(other) => Err(other.unexpected().into()),
    }
}

fn demo_options(arguments: &mut lexopt::Parser) -> Result<demo::Options> {
    let mut options = demo::Options::default();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("port") => options.port = arguments.value()?.parse()?,
            Long("home-assistant") => options.home_assistant = home_assistant(arguments)?,
            Long("headless-check") => options.headless_check = true,
            Long("no-install") => system::forbid_installing(),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}

fn bench_options(arguments: &mut lexopt::Parser) -> Result<Options> {
    let mut options = Options::default();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("runs") => options.runs = arguments.value()?.parse()?,
            Long("gzip") => {
                options.extras.insert(Extra::Gzip);
            }
            Long("oidc") => {
                options.extras.insert(Extra::SingleSignOn);
            }
            Long("early") => {
                options.extras.insert(Extra::Early);
            }
            Long("publish") => options.publish = true,
            Long("quick") => (options.quick, options.runs) = (true, 1),
            Long("built") => options.built = true,
            Long("home-assistant") => options.home_assistant = home_assistant(arguments)?,
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}

fn test_options(arguments: &mut lexopt::Parser) -> Result<test::Options> {
    let mut options = test::Options::default();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("quick") => options.quick = true,
            Long("no-install") => system::forbid_installing(),
            Long("home-assistant") => options.home_assistant = Some(home_assistant(arguments)?),
            Value(filter) if options.filter.is_none() => options.filter = Some(filter.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}

fn fuzz_options(arguments: &mut lexopt::Parser) -> Result<fuzz::Options> {
    let mut options = fuzz::Options::default();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("seconds") => options.time = fuzz::Time::Each(arguments.value()?.parse()?),
            Long("total") => options.time = fuzz::Time::Together(arguments.value()?.parse()?),
            Value(target) => options.targets.push(target.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}

fn package_options(arguments: &mut lexopt::Parser) -> Result<package::Options> {
    let mut options = package::Options::default();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("check-reproducible") => options.check_reproducible = true,
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}

/// The one word that a command takes, if it is there.
fn word(arguments: &mut lexopt::Parser) -> Result<Option<String>> {
    let mut word = None;
    while let Some(argument) = arguments.next()? {
        match argument {
            Value(value) if word.is_none() => word = Some(value.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(word)
}

fn home_assistant(arguments: &mut lexopt::Parser) -> Result<Wanted> {
    Wanted::read(&arguments.value()?.string()?)
}

fn only_home_assistant(arguments: &mut lexopt::Parser) -> Result<Wanted> {
    let mut wanted = Wanted::default();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("home-assistant") => wanted = home_assistant(arguments)?,
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(wanted)
}

fn debug(arguments: &mut lexopt::Parser) -> Result<bool> {
    let mut debug = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("debug") => debug = true,
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(debug)
}
