//! The page's targets: plain libFuzzer, without cargo-fuzz. The crate forbids unsafe code, so a sanitizer would
//! find nothing, and what is left of cargo-fuzz are the flags below, which the stable compiler takes.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::dist::compiler::rustc_says;
use crate::process;
use crate::progress::{self, seconds};
use crate::project::Project;
use crate::tools::system;

/// How the compiler is told to count what an input reaches.
const COVERAGE: [&str; 4] = [
    "level=4",
    "inline-8bit-counters",
    "pc-table",
    "trace-compares",
];

/// The targets, built.
#[derive(Debug)]
pub struct Page {
    folder: PathBuf,
    programs: PathBuf,
}

impl Page {
    /// Builds the targets.
    pub fn build(project: &Project) -> Result<Self> {
        system::ensure(&[system::COMPILER])?;
        let folder = project.path("fuzz");
        let host = rustc_says(project, "host")?;
        let mut cargo = Command::new("cargo");
        cargo
            .current_dir(&folder)
            .args(["build", "--quiet", "--locked", "--release", "--bins"])
            // Named, so that build scripts are not instrumented.
            .args(["--target", &host, "--target-dir", "target"])
            .env("RUSTFLAGS", flags());
        progress::step(
            "Building the page's targets",
            Duration::from_mins(1),
            || process::run(&mut cargo),
        )?;
        let programs = folder.join("target").join(host).join("release");
        Ok(Self { folder, programs })
    }

    /// The names of the targets.
    pub fn targets(&self) -> Result<Vec<String>> {
        let programs = fs::read_dir(self.folder.join("fuzz_targets"))?;
        let name = |entry: fs::DirEntry| Some(entry.path().file_stem()?.to_str()?.to_owned());
        let mut targets: Vec<_> = programs.flatten().filter_map(name).collect();
        targets.sort();
        Ok(targets)
    }

    /// Runs a target from what is known about it, and keeps what it finds interesting.
    pub fn run(&self, target: &str, time: Duration) -> Result<()> {
        let (program, corpus) = (self.programs.join(target), self.corpus(target));
        let artifacts = self.folder.join("artifacts");
        fs::create_dir_all(&corpus)?;
        fs::create_dir_all(&artifacts)?;
        let log = artifacts.join(format!("{target}.log"));
        let prefix = artifacts.join(format!("{target}-"));
        let mut fuzzer = Command::new(&program);
        fuzzer
            .args([&corpus, &self.folder.join("corpus").join(target)])
            .arg(format!("-max_total_time={}", time.as_secs().max(1)))
            .arg(format!("-artifact_prefix={}", prefix.display()))
            // Longer inputs repeat what shorter ones say.
            .args([
                "-max_len=8192",
                "-timeout=5",
                "-rss_limit_mb=1024",
                "-print_final_stats=1",
            ])
            .stderr(fs::File::create(&log)?);
        let status = fuzzer.status().context("cannot start a fuzz target")?;
        let said = String::from_utf8_lossy(&fs::read(&log)?).into_owned();
        if !status.success() {
            bail!("{}", finding(target, &program.display().to_string(), &said));
        }
        let number = |name| statistic(&said, name).unwrap_or("?");
        println!(
            "    {target}: {} inputs in {}, {} of them new",
            number("number_of_executed_units"),
            seconds(time),
            number("new_units_added"),
        );
        Ok(())
    }

    /// Where a target keeps what it found interesting.
    pub fn corpus(&self, target: &str) -> PathBuf {
        self.folder.join("target/corpus").join(target)
    }

    /// The program that says what the page makes of an ID Token.
    pub fn verdicts(&self) -> PathBuf {
        self.programs.join("verdicts")
    }
}

fn flags() -> String {
    let mut flags = "--cfg fuzzing -Ccodegen-units=1 -Cpasses=sancov-module".to_owned();
    for option in COVERAGE {
        flags.push_str(" -Cllvm-args=-sanitizer-coverage-");
        flags.push_str(option);
    }
    flags
}

/// What a target found: the end of what it said, and the command that tries the input again.
fn finding(target: &str, program: &str, said: &str) -> String {
    const SHOWN: usize = 25;
    let lines: Vec<_> = said.lines().collect();
    let end = lines[lines.len().saturating_sub(SHOWN)..].join("\n");
    let written = "Test unit written to ";
    let input = said.lines().find_map(|line| line.split_once(written));
    let again = input.map_or_else(String::new, |(_, input)| {
        format!("\n\nAgain: {program} {input}")
    });
    format!("{target} found something:\n{end}{again}")
}

/// A number of libFuzzer's at its end.
fn statistic<'said>(said: &'said str, name: &str) -> Option<&'said str> {
    let (_, rest) = said.split_once(&format!("stat::{name}:"))?;
    rest.split_whitespace().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_names_the_command_that_shows_it_again() {
        let said =
            "thread panicked\nartifact_prefix='x'; Test unit written to /a/id_token-crash-1\n";
        let finding = finding("id_token", "/p/id_token", said);
        assert!(finding.contains("thread panicked"), "{finding}");
        assert!(finding.ends_with("Again: /p/id_token /a/id_token-crash-1"));
        let said = "stat::number_of_executed_units: 1234\nstat::new_units_added:         56\n";
        assert_eq!(statistic(said, "new_units_added"), Some("56"));
    }
}
