//! A real LDAP directory (`slapd`) on this machine, and an OpenID Connect provider (Canaille) that signs its people in, for
//! the demo and the tests. Both end with the value that started them. Who is in it: `tests/directory/`.

use std::fs;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::Result;
use serde_json::json;
use tempfile::TempDir;

use crate::home_assistant::{Config, Installation};
use crate::ports;
use crate::process::{self, Background};
use crate::project::Project;
use crate::template;
use crate::tools::python::Environment;
use crate::tools::system;

/// How long each may take to start.
const PATIENCE: Duration = Duration::from_mins(1);

/// What the buttons of Home Assistant's login page say: for the script, and for the provider.
pub const BY_SCRIPT: &str = "Directory";
/// See [`BY_SCRIPT`].
pub const BY_PROVIDER: &str = "the directory account";

/// By whose names it can be tried: both are in the household, and the first is an administrator.
pub(crate) const PEOPLE: [&str; 2] = ["lena", "mika"];

/// Both servers, until the end of this value.
#[derive(Debug)]
pub struct Directory {
    // In this order they end, before their folder goes.
    _canaille: Background,
    _slapd: Background,
    folder: TempDir,
    issuer: String,
    project: Project,
}

impl Directory {
    /// Starts them for Home Assistants at these origins.
    pub fn start(installation: &Installation, homes: &[String]) -> Result<Self> {
        system::ensure(&[system::DIRECTORY])?;
        let environment = installation.canaille()?;
        let project = installation.project.clone();
        let folder = TempDir::with_prefix("latchkey-directory-")?;
        let place = folder.path();
        let [ldap, ldaps, port] = [ports::any()?, ports::any()?, ports::any()?];
        let key = process::capture(Command::new("openssl").args(["genrsa", "2048"]))?;
        let told = json!({
            "homes": homes, "folder": place, "key": key, "port": port, "ldap_port": ldap, "ldaps_port": ldaps,
            // Canaille fills that in itself. It stands in its settings as whoever copies them needs it.
            "user": {"id": "{{ user.id }}"},
        });
        for name in ["provider.ldif", "canaille.toml", "ldap-auth.conf"] {
            let template = project.path("tests/directory").join(name);
            fs::write(place.join(name), template::read(&template, &told)?)?;
        }
        let mut serve = Command::new(project.path("tests/directory/serve.sh"));
        serve.arg(place);
        serve.args([ldap, ldaps].map(|it| it.to_string()));
        serve.arg(place.join("provider.ldif"));
        serve.arg(schema(&environment)?);
        let answers = || TcpStream::connect(("127.0.0.1", ldaps)).is_ok();
        let slapd = Background::serve(&serve, &place.join("slapd.log"), PATIENCE, answers)?;

        let bind = format!("127.0.0.1:{port}");
        let issuer = format!("http://{bind}");
        let metadata = format!("{issuer}/.well-known/openid-configuration");
        let mut canaille = Command::new(environment.program("canaille"));
        canaille.args(["run", "--bind", &bind]).current_dir(place);
        canaille.env("CANAILLE_CONFIG", place.join("canaille.toml"));
        canaille.env("LDAPTLS_CACERT", place.join("certificate.pem"));
        let answers = || ureq::get(&metadata).call().is_ok();
        let canaille =
            Background::serve(&canaille, &place.join("canaille.log"), PATIENCE, answers)?;
        Ok(Self {
            _canaille: canaille,
            _slapd: slapd,
            folder,
            issuer,
            project,
        })
    }

    /// Lets a Home Assistant have its people, by the script for the `command_line` provider as this directory's
    /// administrator sets it up, and by a provider of Latchkey's, for whoever is in the household.
    pub fn move_into(&self, config: &mut Config, origins: &[String]) {
        config.providers.push(json!({
            // Two providers of a type have to have different ids.
            "type": "command_line", "id": "directory", "name": BY_SCRIPT, "meta": true,
            "command": self.project.path("docs/ldap-auth.sh"),
            "args": [self.folder.path().join("ldap-auth.conf")],
        }));
        let provider = json!({
            "id": "directory", "name": BY_PROVIDER, "issuer": self.issuer, "origins": origins,
            "client_id": "home-assistant", "client_secret": "directory-demo-secret", "own_redirect_url": true,
            "scopes": "openid profile email groups", "algorithm": "RS256",
            "unknown_people": "create", "rule_claim": "groups", "rule_values": ["household"],
        });
        let providers = &mut config.yaml["latchkey"]["providers"];
        let mut all = providers.as_array().cloned().unwrap_or_default();
        all.push(provider);
        *providers = all.into();
    }
}

/// What the provider brings for what it keeps in the directory.
fn schema(environment: &Environment) -> Result<PathBuf> {
    let find = "import importlib.util as util; print(util.find_spec('canaille').submodule_search_locations[0])";
    let mut python = Command::new(environment.program("python"));
    let package = process::capture(python.args(["-c", find]))?;
    Ok(Path::new(package.trim()).join("backends/ldap/schemas/oauth2-openldap.schema"))
}
