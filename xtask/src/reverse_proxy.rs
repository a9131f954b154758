//! A real proxy in front of a Home Assistant on this machine, for the demo and the tests. Its settings are those of
//! `docs/behind-a-proxy.md`, to the letter, but for addresses and files: so what that page says is what is tried.

use std::fs;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::ports;
use crate::process::{self, Background};
use crate::project::Project;
use crate::tools::system::{self, Needed};

/// Which proxy, with which of the page's settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settings {
    /// nginx, as it should be.
    Nginx,
    /// nginx that tells Home Assistant neither by which host nor by which scheme it was asked.
    NginxThatHides,
    /// nginx with a login of its own. Whoever has the cookie `proxy-session=open` is logged in.
    NginxWithLogin,
    /// The same, but it does not lead to the login: it answers 401.
    NginxThatRefuses,
    /// Caddy, as it should be.
    Caddy,
    /// Caddy that tells Home Assistant neither by which host nor by which scheme it was asked.
    CaddyThatHides,
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
        system::ensure(&[settings.needed()])?;
        let folder = TempDir::with_prefix("latchkey-proxy-")?;
        certify(folder.path())?;
        let document = fs::read_to_string(project.path("docs/behind-a-proxy.md"))?;
        let place = Place {
            folder: folder.path().to_path_buf(),
            port,
            login_port: ports::any()?,
            home: home.trim_start_matches("http://").to_owned(),
        };
        let file = folder.path().join("settings");
        fs::write(&file, place.settings(settings, &document)?)?;
        let mut running = settings.launch(&file, folder.path())?;
        let answers = || TcpStream::connect(("127.0.0.1", port)).is_ok();
        running.wait_until(Duration::from_secs(10), answers)?;
        Ok(Self {
            _running: running,
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
    /// What the system has to have for it.
    pub(crate) const fn needed(self) -> Needed {
        match self {
            Self::Caddy | Self::CaddyThatHides => system::CADDY,
            _ => system::NGINX,
        }
    }

    fn launch(self, file: &Path, folder: &Path) -> Result<Background> {
        let log = fs::File::create(folder.join("console.log"))?;
        let errors = log.try_clone()?;
        let file = file.to_string_lossy().into_owned();
        let folder_name = folder.to_string_lossy();
        let (program, arguments) = match self {
            Self::Caddy | Self::CaddyThatHides => {
                ("caddy", ["run", "--adapter=caddyfile", "--config", &file])
            }
            _ => ("nginx", ["-p", &folder_name, "-c", &file]),
        };
        Background::start(program, arguments, |command| {
            command.env("HOME", folder).stdout(log).stderr(errors);
        })
    }
}

/// What stands in the place of the page's examples.
struct Place {
    folder: PathBuf,
    port: u16,
    login_port: u16,
    home: String,
}

impl Place {
    fn settings(&self, settings: Settings, document: &str) -> Result<String> {
        let kept = |line: &&str| {
            settings != Settings::NginxThatHides
                || !["Host", "X-Forwarded-Proto"]
                    .iter()
                    .any(|it| line.contains(&format!("_header {it} ")))
        };
        let heading = match settings {
            Settings::Nginx | Settings::NginxThatHides => "## nginx",
            Settings::NginxWithLogin | Settings::NginxThatRefuses => {
                "## A login of the proxy's own"
            }
            Settings::Caddy | Settings::CaddyThatHides => "## Caddy",
        };
        let block = block(document, heading)?;
        let block = block.lines().filter(kept).collect::<Vec<_>>().join("\n");
        let block = block.replace("192.0.2.10:8123", &self.home);
        Ok(match settings {
            Settings::Caddy => self.caddy(&block),
            Settings::CaddyThatHides => {
                let passes = format!("reverse_proxy {}", self.home);
                self.caddy(&block.replace(&passes, &format!("{passes} {HIDING}")))
            }
            Settings::NginxThatRefuses => {
                self.nginx(&block.replace("error_page 401 = @log_in;", ""))
            }
            _ => self.nginx(&block),
        })
    }

    fn caddy(&self, block: &str) -> String {
        let (pem, key) = self.certificate();
        let here = format!("{} {{\n    tls {pem} {key}", base_url(self.port));
        let block = block.replace("home.example.org {", &here);
        format!("{{\n    admin off\n    auto_https disable_redirects\n}}\n{block}\n")
    }

    fn nginx(&self, block: &str) -> String {
        let (pem, key) = self.certificate();
        let login = format!("127.0.0.1:{}", self.login_port);
        let block = block
            .replace("listen 443", &format!("listen 127.0.0.1:{}", self.port))
            .replace("/etc/ssl/home.example.org.pem", &pem)
            .replace("/etc/ssl/home.example.org.key", &key)
            .replace("192.0.2.20:9000", &login)
            // Cookies do not tell ports apart.
            .replace("https://login.example.org", &format!("http://{login}"));
        let user = if rustix::process::geteuid().is_root() {
            "user root;"
        } else {
            ""
        };
        let folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|name| format!("{name}_temp_path {name};"))
            .join(" ");
        format!(
            "{user} daemon off; pid nginx.pid; error_log stderr;\nevents {{}}\nhttp {{\n\
             access_log off; {folders} gzip on; gzip_proxied any;\n{block}\n{}\n}}\n",
            LOGIN.replace("LISTEN", &login)
        )
    }

    fn certificate(&self) -> (String, String) {
        let path = |name: &str| self.folder.join(name).to_string_lossy().into_owned();
        (path("certificate.pem"), path("certificate.key"))
    }
}

/// Caddy says both by itself unless it is told not to.
const HIDING: &str =
    "{\n        header_up Host {upstream_hostport}\n        header_up -X-Forwarded-Proto\n    }";

/// A service that logs everybody in who presses a button.
const LOGIN: &str = include_str!("../nginx/login.conf");

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
        let place = Place {
            folder: PathBuf::from("/somewhere"),
            port: 4443,
            login_port: 9443,
            home: "127.0.0.1:8124".to_owned(),
        };
        let written = |settings| place.settings(settings, &document).unwrap();
        for settings in [
            Settings::Nginx,
            Settings::NginxThatHides,
            Settings::NginxWithLogin,
            Settings::Caddy,
            Settings::CaddyThatHides,
        ] {
            let written = written(settings);
            for example in ["192.0.2.", "/etc/ssl", "login.example.org", ":8123"] {
                assert!(!written.contains(example), "{example} in {written}");
            }
            assert!(written.contains("127.0.0.1:8124"), "{written}");
        }
        assert!(written(Settings::Nginx).contains("Host $http_host"));
        assert!(!written(Settings::NginxThatHides).contains("Host $http_host"));
        assert!(written(Settings::CaddyThatHides).contains("header_up -X-Forwarded-Proto"));
        assert!(!written(Settings::Caddy).contains("header_up"));
        assert!(!written(Settings::NginxThatRefuses).contains("error_page 401"));
        assert!(block("# Nothing\n", "## nginx").is_err());
    }
}
