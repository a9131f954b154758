//! Running other programs: to their end, with errors that name them, or in the background, with
//! nothing left behind.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{Read as _, Seek as _};
use std::iter;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use regex_lite::Regex;
use rustix::process::{Pid, Signal, kill_process_group};

use crate::project::Project;

/// Runs a command to its end, its output on this program's own.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| cannot_start(command))?;
    succeeded(command, status)
}

/// Runs a command to its end in silence; what it wrote is shown only if it fails.
pub fn run_quietly(command: &mut Command) -> Result<()> {
    capture(command).map(drop)
}

/// Runs a command to its end and gives back what it wrote to its standard output.
pub fn capture(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| cannot_start(command))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    succeeded(command, output.status).with_context(|| format!("it wrote:\n{text}{errors}"))?;
    Ok(text)
}

/// Runs a command to its end with all that it writes in a file, and gives that back; `fine` is how it may end but well.
/// If it fails, the error has all of it that does not only say that something went well.
pub fn run_into(log: &Path, command: &mut Command, fine: Option<i32>) -> Result<String> {
    let created = log.parent().map_or(Ok(()), fs::create_dir_all);
    // A command in another terminal may be writing into a file of this name: it keeps that.
    let _ = fs::remove_file(log);
    let mut options = File::options();
    let output = created.and_then(|()| options.read(true).write(true).create_new(true).open(log));
    let mut output = output.with_context(|| format!("cannot write {}", log.display()))?;
    command.stdin(Stdio::null()).stdout(output.try_clone()?);
    let status = command.stderr(output.try_clone()?).status();
    let status = status.with_context(|| cannot_start(command))?;
    let mut said = Vec::new();
    output.rewind()?;
    output.read_to_end(&mut said)?;
    let said = String::from_utf8_lossy(&said).into_owned();
    if fine.is_none() || status.code() != fine {
        let (wrong, log) = (without_good_news(&said)?, log.display());
        let wrote = format!("it wrote, but for what went well:\n{wrong}\nAll of it is in {log}");
        succeeded(command, status).context(wrote)?;
    }
    Ok(said)
}

/// Of a thousand lines those that whoever looks for a failure wants to read.
fn without_good_news(said: &str) -> Result<String> {
    /// How Cargo, the tests of Rust, the journeys, libFuzzer and pytest say what went well.
    const GOOD: [&str; 7] = [
        r"test .*\.\.\. (ok|ignored)",
        r"test result: ok\. .*",
        r"running .* tests?",
        r"(Compiling|Checking|Finished|Doc-tests|Download(ing|ed)|Updating|Installing) .*|Running .*\)",
        r"\d+ of \d+(, \d+ failed)?: \w+::\w+",
        r"#.*Mb",
        r"(\[gw\d\] \[ *\d+%\] PASSED )?tests/\S+::\S+",
    ];
    let good = Regex::new(&format!(r"^\s*({})\s*$", GOOD.join("|")))?;
    let mut lines: Vec<_> = said.lines().filter(|line| !good.is_match(line)).collect();
    lines.dedup_by(|next, line| next.is_empty() && line.is_empty());
    Ok(lines.join("\n"))
}

/// What a command of Git's says about the project.
pub fn git(project: &Project, arguments: &[&str]) -> Result<String> {
    let mut git = Command::new("git");
    let said = capture(git.current_dir(project.root()).args(arguments))?;
    Ok(said.trim_end().to_owned())
}

/// A program in the background, in a process group of its own that dies with this value - and with
/// this program, however that ends.
#[derive(Debug)]
pub struct Background {
    child: Child,
}

impl Background {
    /// Starts a program.
    pub fn start(
        program: &Command,
        output: impl Into<Stdio>,
        errors: impl Into<Stdio>,
    ) -> Result<Self> {
        let mut command = Command::new("sh");
        command.args(["-c", LEASH, "sh"]).arg(program.get_program());
        command.args(program.get_args());
        let set = program.get_envs();
        command.envs(set.filter_map(|(name, value)| Some((name, value?))));
        command.current_dir(program.get_current_dir().unwrap_or(Path::new(".")));
        command.stdout(output).stderr(errors);
        let spawned = command.stdin(Stdio::piped()).process_group(0).spawn();
        let child = spawned.with_context(|| cannot_start(program))?;
        Ok(Self { child })
    }

    /// Starts a server, and waits until it is ready: what it says goes into a file, and is shown if it does not start.
    pub fn serve(
        program: &Command,
        log: &Path,
        patience: Duration,
        is_ready: impl Fn() -> bool,
    ) -> Result<Self> {
        let output = File::create(log)?;
        let mut running = Self::start(program, output.try_clone()?, output)?;
        running.wait_until(patience, is_ready).with_context(|| {
            let said = fs::read(log).unwrap_or_default();
            let said = String::from_utf8_lossy(&said);
            format!("`{}` does not start. It wrote:\n{said}", line(program))
        })?;
        Ok(running)
    }

    /// Waits until the program is ready. One that ends before, or takes longer than that, is an error.
    pub fn wait_until(&mut self, patience: Duration, is_ready: impl Fn() -> bool) -> Result<()> {
        let deadline = Instant::now() + patience;
        while !is_ready() {
            if let Some(status) = self.child.try_wait()? {
                bail!("it ended while it was starting ({status})");
            }
            ensure!(Instant::now() < deadline, "not ready after {patience:?}");
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// Asks the program to end, and waits for that so long; gives whether it has ended. What is left then ends by force with
    /// this value.
    pub fn stop(&mut self, patience: Duration) -> bool {
        self.signal(Signal::TERM);
        let deadline = Instant::now() + patience;
        while matches!(self.child.try_wait(), Ok(None)) {
            if Instant::now() >= deadline {
                return false;
            }
            thread::sleep(Duration::from_millis(50));
        }
        true
    }

    fn signal(&self, signal: Signal) {
        // An error means that the group is gone already, which is what we want.
        let _ = kill_process_group(Pid::from_child(&self.child), signal);
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.signal(Signal::KILL);
        // An error means that it was waited for already, which is what we want.
        let _ = self.child.wait();
    }
}

/// Becomes the program, and leaves beside it a watcher that ends the whole group once the pipe from
/// this program closes: tests that panic, are killed, or keep a Home Assistant in a `static` leave
/// nothing running. The watcher ignores SIGTERM, so that a program that is asked to end can take
/// its time.
const LEASH: &str = r#"exec 3<&0
{ trap '' TERM; cat <&3; kill -KILL 0; } >/dev/null 2>&1 &
exec 3<&-
exec "$@" </dev/null"#;

fn succeeded(command: &Command, status: ExitStatus) -> Result<()> {
    ensure!(status.success(), "`{}` failed ({status})", line(command));
    Ok(())
}

fn cannot_start(command: &Command) -> String {
    format!("cannot start `{}`", line(command))
}

/// A program as it can be typed, wherever: with its folder, and what is put into its environment.
pub fn line(command: &Command) -> String {
    let quoted = |word: &OsStr| {
        let word = word.to_string_lossy();
        // No program can be given what a shell has no words for.
        shlex::try_quote(&word).map_or_else(|_| format!("{word:?}"), Cow::into_owned)
    };
    let folder = command.get_current_dir();
    let folder = folder.map(|it| format!("cd {} &&", quoted(it.as_os_str())));
    let environment = command.get_envs().map(|(name, value)| match value {
        Some(value) => format!("{}={}", name.display(), quoted(value)),
        None => format!("env -u {}", name.display()),
    });
    let words = iter::once(command.get_program()).chain(command.get_args());
    let words = folder
        .into_iter()
        .chain(environment)
        .chain(words.map(quoted));
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_command_and_shows_what_it_wrote() {
        let error = capture(Command::new("sh").args(["-c", "echo why >&2; exit 3"])).unwrap_err();
        let text = format!("{error:#}");
        assert!(text.contains("why") && text.contains("exit 3"), "{text}");
    }

    #[test]
    fn of_a_thousand_lines_those_are_shown_that_say_what_failed_and_a_file_has_them_all() {
        let log = tempfile::NamedTempFile::new().unwrap();
        let run = |said: &str, code, fine| {
            let script = format!("printf %s '{said}' && printf 'why\n' >&2; exit {code}");
            let mut command = Command::new("sh");
            run_into(log.path(), command.args(["-c", &script]), fine)
        };
        let said = "  Compiling a\n Downloaded b\n  1 of 9, 2 failed: a::b\ntest a ... ok\ntests/a.py::b \n\
                    [gw1] [ 15%] PASSED tests/a.py::b \ntest bad ... FAILED\n";
        let error = format!("{:#}", run(said, 3, None).unwrap_err());
        let all = fs::read_to_string(&log).unwrap();
        assert_eq!(all, format!("{said}why\n"));
        let shown = "it wrote, but for what went well:\ntest bad ... FAILED\nwhy\n";
        assert!(error.starts_with(shown), "{error}");
        let log_is_named = error.contains(log.path().to_str().unwrap());
        assert!(log_is_named && error.contains("exit status: 3"), "{error}");
        assert!(run(said, 3, Some(5)).is_err());
        assert_eq!(run(said, 5, Some(5)).unwrap(), all);
    }

    #[test]
    fn nothing_of_the_group_is_left_when_the_value_goes() {
        let (mut reader, writer) = std::io::pipe().unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 600 & sleep 600"]);
        let mut program = Background::start(&command, writer, Stdio::inherit()).unwrap();
        assert!(program.child.try_wait().unwrap().is_none());
        let started = Instant::now();
        drop(program);
        // The pipe ends when the last process that could write into it is gone.
        assert_eq!(reader.read_to_end(&mut Vec::new()).unwrap(), 0);
        assert!(started.elapsed() < Duration::from_mins(1));
    }

    #[test]
    fn a_program_is_waited_for_unless_it_ends_or_takes_too_long() {
        let wait = |script, patience, is_ready: fn() -> bool| {
            let mut command = Command::new("sh");
            let log = tempfile::NamedTempFile::new().unwrap();
            let served =
                Background::serve(command.args(["-c", script]), log.path(), patience, is_ready);
            served.err().map(|error| format!("{error:#}"))
        };
        let long = Duration::from_secs(30);
        assert_eq!(wait("sleep 600", long, || true), None);
        let ended = wait("echo $((6 * 7)); exit 7", long, || false).unwrap();
        let is_told = ended.contains("42") && ended.contains("exit status: 7");
        assert!(is_told, "{ended}");
        let late = wait("sleep 600", Duration::from_millis(1), || false).unwrap();
        assert!(late.ends_with("not ready after 1ms"), "{late}");
    }
}
