//! Shows what `apt-install.sh` does to a machine: with stand-ins for the system's programs, in a folder of its own.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

use tempfile::TempDir;

#[test]
fn a_service_of_the_tests_is_not_started_while_it_is_installed_and_not_with_the_machine() {
    let machine = Machine::new();
    assert!(machine.install(&["nginx", "chromium"]).success());
    let asked = machine.read("asked");
    assert_eq!(asked, "nginx: 101\nnginx.service: 101\nmysql: 0\n");
    assert_eq!(machine.read("switched"), "--quiet disable nginx\n");
    assert!(!machine.policy().exists());
}

#[test]
fn slapd_makes_no_directory_of_the_systems_own() {
    let machine = Machine::new();
    assert!(machine.install(&["slapd"]).success());
    let answered = machine.read("answered");
    assert_eq!(answered, "slapd slapd/no_configuration boolean true\n");
}

#[test]
fn a_service_that_was_installed_before_stays_as_it_was() {
    let machine = Machine::new();
    machine.write("installed", "nginx\n");
    assert!(machine.install(&["nginx", "caddy"]).success());
    assert!(machine.read("asked").starts_with("nginx: 0\n"));
    assert_eq!(machine.read("switched"), "--quiet disable caddy\n");
}

#[test]
fn without_a_service_nobody_is_asked() {
    let machine = Machine::new();
    assert!(machine.install(&["g++"]).success());
    assert_eq!(machine.read("asked"), "there is no policy\n");
    assert_eq!(machine.read("switched"), "");
}

#[test]
fn somebody_elses_policy_is_neither_replaced_nor_removed() {
    let machine = Machine::new();
    let policy = "#!/bin/sh\nexit 104\n";
    machine.write_program("policy-rc.d", policy);
    assert!(machine.install(&["nginx"]).success());
    assert!(machine.read("asked").starts_with("nginx: 104\n"));
    assert_eq!(machine.read("policy-rc.d"), policy);
    assert_eq!(machine.read("switched"), "--quiet disable nginx\n");
}

#[test]
fn a_policy_that_an_end_by_force_left_behind_is_replaced_and_removed() {
    let machine = Machine::new();
    machine.write("end", "kill -KILL $PPID");
    assert!(!machine.install(&["caddy"]).success());
    assert!(machine.policy().exists());
    machine.write("end", "");
    assert!(machine.install(&["nginx"]).success());
    assert!(machine.read("asked").starts_with("nginx: 101\n"));
    assert!(!machine.policy().exists());
}

#[test]
fn what_fails_leaves_no_policy_and_no_service_that_starts() {
    let signals = ["HUP", "INT", "PIPE", "TERM"].map(|signal| format!("kill -{signal} $PPID"));
    for end in signals.into_iter().chain(["exit 100".to_owned()]) {
        let machine = Machine::new();
        machine.write("end", &end);
        assert!(!machine.install(&["caddy"]).success(), "{end}");
        assert!(!machine.policy().exists(), "{end}");
        assert_eq!(machine.read("switched"), "--quiet disable caddy\n", "{end}");
    }
}

/// A folder with the script and the system's programs that it calls.
struct Machine(TempDir);

impl Machine {
    fn new() -> Self {
        let machine = Self(tempfile::tempdir().unwrap());
        let script = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/apt-install.sh"));
        let policy = machine.policy().display().to_string();
        let here = script.unwrap().replace("/usr/sbin/policy-rc.d", &policy);
        assert!(here.contains(&policy));
        machine.write_program("script", &here);
        for file in ["asked", "answered", "switched", "installed", "end"] {
            machine.write(file, "");
        }
        machine.write_program("apt-get", APT_GET);
        machine.write_program(
            "systemctl",
            "#!/bin/sh\necho \"$@\" >>\"$MACHINE/switched\"\n",
        );
        machine.write_program(
            "debconf-set-selections",
            "#!/bin/sh\ncat >\"$MACHINE/answered\"\n",
        );
        let installed = "#!/bin/sh\ngrep -qx \"$4\" \"$MACHINE/installed\" && echo installed\n";
        machine.write_program("dpkg-query", installed);
        machine
    }

    fn install(&self, packages: &[&str]) -> ExitStatus {
        // What this test is started by may ignore them, and a shell cannot undo that.
        let mut script = Command::new("env");
        script.arg("--default-signal=HUP,INT,PIPE,TERM");
        script.arg(self.path("script"));
        let here = self.0.path().display();
        script.env("PATH", format!("{here}:/usr/bin:/bin"));
        script.env("MACHINE", self.0.path()).args(packages);
        script.status().unwrap()
    }

    fn policy(&self) -> PathBuf {
        self.path("policy-rc.d")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn write_program(&self, name: &str, text: &str) {
        self.write(name, text);
        make_executable(&self.path(name));
    }
}

fn make_executable(program: &Path) {
    fs::set_permissions(program, fs::Permissions::from_mode(0o755)).unwrap();
}

/// Installs nothing, but asks as Debian's packages do whether their services may be started.
const APT_GET: &str = r#"#!/bin/sh
[ "$2" = install ] || exit 0
policy=$MACHINE/policy-rc.d
if [ -e "$policy" ]; then
    for service in nginx nginx.service mysql; do
        code=0
        "$policy" "$service" start || code=$?
        echo "$service: $code"
    done
else
    echo "there is no policy"
fi >"$MACHINE/asked"
. "$MACHINE/end"
"#;
