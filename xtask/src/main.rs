//! `cargo xtask`: reads the command line and runs one command of `commands/`.

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use semver::Version;
use xtask::commands::{
    bench, demo, follow, fuzz, lock_python, package, release, screens, test, version,
};
use xtask::dist::build_and_weigh;
use xtask::project::Project;
use xtask::tools::system;

/// Latchkey's commands. Each installs what it needs into .tools/ the first time; what only the system can bring, such as
/// browsers, by apt-get, as root or by a sudo that asks nothing.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    /// Install nothing into the system: say what it lacks instead
    #[arg(long, global = true)]
    no_install: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// A real Home Assistant with Latchkey on this machine, until Ctrl-C
    Demo(demo::DemoOptions),
    /// The page in dist/ and in the integration's www/
    Dist,
    /// Everything: lints, licences, all tests, the release page, real browsers, fuzzing, the package, the demo
    Test(test::TestOptions),
    /// The validators of page and integration, fed with what nobody honest sends
    Fuzz(fuzz::FuzzOptions),
    /// How fast and light the page is, beside Home Assistant's own and a lower bound: the least that signs in
    Bench(bench::BenchOptions),
    /// latchkey.zip, for HACS
    Package {
        /// Pack it twice, the second time in another folder, and compare
        #[arg(long)]
        check_reproducible: bool,
    },
    /// The version; with a new one, write that everywhere, and its date into the changelog
    Version {
        /// The new one, such as 1.2.3
        version: Option<Version>,
    },
    /// What a release consists of: the package, packed twice, a bill of materials, checksums
    Release {
        /// Of this version: v and its number
        tag: String,
    },
    /// A picture of every screen in target/screens/, and the chosen ones in docs/screens/
    Screens(screens::ScreensOptions),
    /// Another current Home Assistant, with its lists of Python packages
    Follow {
        /// newest, beta, or a number
        which: String,
    },
    /// The lists of Python packages in xtask/python/, made anew
    LockPython,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if arguments.no_install {
        system::forbid_installing();
    }
    match run(arguments.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    let project = Project::here();
    match command {
        Command::Demo(options) => demo::run(&project, &options),
        Command::Dist => build_and_weigh(&project).map(drop),
        Command::Test(options) => test::run(&project, &options),
        Command::Fuzz(options) => fuzz::run(&project, &options).map(|tried| println!("{tried}")),
        Command::Bench(options) => bench::run(&project, &options),
        Command::Package { check_reproducible } => package::run(&project, check_reproducible),
        Command::Version { version } => version::run(&project, version.as_ref()),
        Command::Release { tag } => release::run(&project, &tag),
        Command::Screens(options) => screens::run(&project, &options),
        Command::Follow { which } => follow::run(&project, &which),
        Command::LockPython => lock_python::run(&project),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn every_command_that_is_named_exists_with_its_options() {
        let project = Project::here();
        let mut ours = Arguments::command();
        ours.build();
        let mut count = 0;
        let listed = ["ls-files", "*.md", ".ci", ".github"];
        for file in xtask::process::git(&project, &listed).unwrap().lines() {
            let text = std::fs::read_to_string(project.path(file)).unwrap();
            for named in text.split("cargo xtask ").skip(1) {
                let line = named.split(['`', '#', '\n', ',', ';']).next().unwrap();
                let mut words = line.split_whitespace();
                let command = ours.find_subcommand(words.next().unwrap_or_default());
                let command = command.unwrap_or_else(|| panic!("{file}: cargo xtask {line}"));
                for option in words.filter_map(|word| word.strip_prefix("--")) {
                    let mut known = command.get_arguments().filter_map(clap::Arg::get_long);
                    assert!(
                        known.any(|known| known == option),
                        "{file}: cargo xtask {line}"
                    );
                }
                count += 1;
            }
        }
        assert!(count > 20, "{count}");
    }
}
