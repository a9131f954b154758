//! A real proxy in front of a Home Assistant on this machine, for the demo and the tests. Its settings are those of
//! `docs/behind-a-proxy.md`, to the letter, but for addresses and files: so what that page says is what is tried.

use std::fs;
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use rustix::process::geteuid;
use serde_json::json;
use tempfile::TempDir;

use crate::ports;
use crate::process::{self, Background};
use crate::project::Project;
use crate::template;
use crate::tools::system;

/// Which of the page's settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// What they are for.
    pub program: Program,
    /// Below which heading the page has them.
    pub heading: &'static str,
    /// What of them is otherwise, and by what.
    pub changes: &'static [(&'static str, &'static str)],
}

/// A program that is a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// With a service beside it that logs people in: whoever has the cookie `proxy-session=open`.
    Nginx,
    /// The other one of the page.
    Caddy,
}

/// A proxy that runs until the end of this value.
#[derive(Debug)]
pub struct ReverseProxy {
    _running: Background,
    _folder: TempDir,
    port: u16,
}

impl ReverseProxy {
    /// Starts it on this port of 127.0.0.1, in front of this address, such as `http://127.0.0.1:8123`.
    pub fn start(project: &Project, settings: Settings, port: u16, home: &str) -> Result<Self> {
        let (program, line, needed) = match settings.program {
            Program::Nginx => ("/usr/sbin/nginx", "-p . -c settings", system::NGINX),
            Program::Caddy => {
                let line = "run --adapter=caddyfile --config=settings";
                ("caddy", line, system::CADDY)
            }
        };
        system::ensure(&[needed])?;
        let folder = TempDir::with_prefix("latchkey-proxy-")?;
        let place = folder.path();
        certify(place)?;
        let document = fs::read_to_string(project.path("docs/behind-a-proxy.md"))?;
        let written = settings.written(&document, port, ports::any()?, home)?;
        fs::write(place.join("settings"), written)?;
        let mut command = project.command(program, line);
        command.current_dir(place).env("HOME", place);
        let answers = || TcpStream::connect(("127.0.0.1", port)).is_ok();
        let log = place.join("console.log");
        Ok(Self {
            _running: Background::serve(&command, &log, Duration::from_secs(10), answers)?,
            _folder: folder,
            port,
        })
    }

    /// Its scheme, host and port. The certificate is its own, so browsers warn.
    pub fn base_url(&self) -> String {
        base_url(self.port)
    }
}

/// Scheme, host and port of a proxy on this port.
pub fn base_url(port: u16) -> String {
    format!("https://127.0.0.1:{port}")
}

impl Settings {
    /// nginx, as it should be.
    pub const NGINX: Self = Self {
        program: Program::Nginx,
        heading: "## nginx",
        changes: &[],
    };

    /// Those of the page for this port, with the service that logs people in at that one.
    fn written(self, document: &str, port: u16, login_port: u16, home: &str) -> Result<String> {
        let mut block = block(document, self.heading)?.to_owned();
        for (what, by) in self.changes {
            ensure!(block.contains(what), "no {what} below {}", self.heading);
            block = block.replace(what, by);
        }
        let login = format!("127.0.0.1:{login_port}");
        let certificate = "tls certificate.pem certificate.key";
        let with_certificate = format!("{} {{\n    {certificate}", base_url(port));
        for (example, here) in [
            ("192.0.2.10:8123", home.trim_start_matches("http://")),
            ("listen 443", &format!("listen 127.0.0.1:{port}")),
            ("/etc/ssl/home.example.org", "certificate"),
            ("192.0.2.20:9000", &login),
            // Cookies do not tell ports apart.
            ("https://login.example.org", &format!("http://{login}")),
            ("home.example.org {", &with_certificate),
        ] {
            block = block.replace(example, here);
        }
        let template = match self.program {
            Program::Nginx => include_str!("../reverse-proxy/nginx.conf"),
            Program::Caddy => include_str!("../reverse-proxy/Caddyfile"),
        };
        let is_root = geteuid().is_root();
        let told = json!({"block": block, "login": login, "is_root": is_root});
        template::fill(template, &told)
    }
}

/// The first block of code below a heading.
fn block<'document>(document: &'document str, heading: &str) -> Result<&'document str> {
    let below = document.split_once(&format!("\n{heading}\n"));
    let found = below.and_then(|(_, below)| {
        let (_, code) = below.split_once("\n```")?;
        let (_, code) = code.split_once('\n')?;
        Some(code.split_once("\n```")?.0)
    });
    found.with_context(|| format!("docs/behind-a-proxy.md has no settings below {heading}"))
}

fn certify(folder: &Path) -> Result<()> {
    let line = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 \
                -addext subjectAltName=IP:127.0.0.1 -keyout certificate.key -out certificate.pem";
    let mut openssl = Command::new("sh");
    process::run_quietly(openssl.args(["-c", line]).current_dir(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_are_those_of_the_page_but_for_its_examples() {
        let document = fs::read_to_string(Project::here().path("docs/behind-a-proxy.md")).unwrap();
        let written = |program, heading, changes| {
            let settings = Settings {
                program,
                heading,
                changes,
            };
            settings.written(&document, 4443, 9443, "http://127.0.0.1:8124")
        };
        for (program, heading) in [
            (Program::Nginx, "## nginx"),
            (Program::Nginx, "## A login of the proxy's own"),
            (Program::Caddy, "## Caddy"),
        ] {
            let written = written(program, heading, &[]).unwrap();
            for example in ["192.0.2.", "/etc/ssl", "login.example.org", ":8123"] {
                assert!(!written.contains(example), "{example} in {written}");
            }
            assert!(written.contains("127.0.0.1:8124"), "{written}");
        }
        let nginx = |heading, changes| written(Program::Nginx, heading, changes);
        let kept = nginx("## nginx", &[]).unwrap();
        assert!(kept.contains("Host $http_host"), "{kept}");
        let changes = &[("Host $http_host", "Host other")];
        let otherwise = nginx("## nginx", changes).unwrap();
        assert!(otherwise.contains("Host other"), "{otherwise}");
        assert!(nginx("## Caddy", changes).is_err());
        assert!(nginx("## Nothing", &[]).is_err());
    }
}
