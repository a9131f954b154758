//! A real LDAP directory (`slapd`) on this machine, and an OpenID Connect provider (Canaille) that signs its people in, for
//! the demo and the tests. Both end with the value that started them. Who is in it: `tests/directory/`.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::json;
use tempfile::TempDir;

use crate::home_assistant::{Config, Installation};
use crate::ports;
use crate::process::{self, Background};
use crate::project::Project;
use crate::tools::system;

/// What the buttons of Home Assistant's login page say: for the script, and for the provider.
pub const BY_SCRIPT: &str = "Directory";
/// See [`BY_SCRIPT`].
pub const BY_PROVIDER: &str = "the directory account";

/// Both are in the household, and the first is an administrator.
pub const PEOPLE: [Person; 2] = [
    Person {
        username: "lena",
        name: "Lena Lind",
    },
    Person {
        username: "mika",
        name: "Mika Mäkinen",
    },
];

/// An entry in no group.
pub const GUEST: Person = Person {
    username: "gast",
    name: "Gustav Gast",
};

/// Somebody in the directory, whose password is everybody's.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    /// What they type.
    pub username: &'static str,
    /// What Home Assistant calls them.
    pub name: &'static str,
}

/// Both servers, until the end of this value.
#[derive(Debug)]
pub struct Directory {
    slapd: Background,
    canaille: Background,
    issuer: String,
    project: Project,
    folder: TempDir,
}

impl Directory {
    /// Starts them for Home Assistants at these origins.
    pub fn start(installation: &Installation, homes: &[String]) -> Result<Self> {
        system::ensure(&[system::DIRECTORY])?;
        let environment = installation.canaille()?;
        let project = installation.project().clone();
        let folder = tempfile::Builder::new()
            .prefix("latchkey-directory-")
            .tempdir()?;
        let place = folder.path();
        let [ldap, ldaps, port] = [ports::any()?, ports::any()?, ports::any()?];
        fs::write(place.join("provider.ldif"), provider(&project, homes)?)?;
        let find = "import importlib.util as util; print(util.find_spec('canaille').submodule_search_locations[0])";
        let mut python = Command::new(environment.program("python"));
        let package = process::capture(python.args(["-c", find]))?;
        let schema =
            PathBuf::from(package.trim()).join("backends/ldap/schemas/oauth2-openldap.schema");
        let arguments = [
            place.to_path_buf(),
            ldap.to_string().into(),
            ldaps.to_string().into(),
        ];
        let arguments = arguments
            .into_iter()
            .chain([place.join("provider.ldif"), schema]);
        let serve = project.path("tests/directory/serve.sh");
        let slapd = start(&serve, arguments, place, "slapd", || {
            TcpStream::connect(("127.0.0.1", ldaps)).is_ok()
        })?;

        let settings = settings(&project, place, port, ldaps)?;
        fs::write(place.join("canaille.toml"), settings)?;
        fs::write(place.join("ldap-auth.conf"), script_settings(place, ldap))?;
        let bind = format!("127.0.0.1:{port}");
        let issuer = format!("http://{bind}");
        let metadata = format!("{issuer}/.well-known/openid-configuration");
        let program = environment.program("canaille");
        let arguments = ["run", "--bind", &bind].map(PathBuf::from);
        let canaille = start(&program, arguments, place, "canaille", || {
            ureq::get(&metadata).call().is_ok()
        })?;
        Ok(Self {
            slapd,
            canaille,
            issuer,
            project,
            folder,
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

impl Drop for Directory {
    fn drop(&mut self) {
        // Before their folder goes.
        self.canaille.kill();
        self.slapd.kill();
    }
}

fn provider(project: &Project, homes: &[String]) -> Result<String> {
    let mut entries = fs::read_to_string(project.path("tests/directory/provider.ldif"))?;
    for home in homes {
        writeln!(
            entries,
            "oauthRedirectURIs: {home}/auth/latchkey/callback/directory"
        )?;
    }
    if let Some(home) = homes.first() {
        writeln!(entries, "oauthClientURI: {home}")?;
    }
    Ok(entries)
}

fn settings(project: &Project, place: &Path, port: u16, ldaps: u16) -> Result<String> {
    let key = place.join("signing.pem");
    let mut openssl = Command::new("openssl");
    process::run_quietly(openssl.args(["genrsa", "-out"]).arg(&key).arg("2048"))?;
    let key = json!(fs::read_to_string(&key)?).to_string();
    let text = fs::read_to_string(project.path("tests/directory/canaille.toml"))?;
    Ok(text
        .replace("@PORT@", &port.to_string())
        .replace("@LDAPS_PORT@", &ldaps.to_string())
        .replace("@KEY@", &key))
}

/// By `StartTLS`: the provider asks by the other port.
fn script_settings(place: &Path, port: u16) -> String {
    let people = "dc=household,dc=example";
    format!(
        "URI=ldap://127.0.0.1:{port}\nCA_FILE='{}'\nBIND_AS='uid={{}},ou=people,{people}'\n\
         USERS='(memberOf=cn=household,ou=groups,{people})'\n\
         ADMINISTRATORS='(memberOf=cn=administrators,ou=groups,{people})'\n",
        place.join("certificate.pem").display()
    )
}

fn start(
    program: &Path,
    arguments: impl IntoIterator<Item = PathBuf>,
    place: &Path,
    name: &str,
    is_ready: impl Fn() -> bool,
) -> Result<Background> {
    let file = place.join(name).with_extension("log");
    let log = File::create(&file)?;
    let errors = log.try_clone()?;
    let mut running = Background::start(program, arguments, |command| {
        command.current_dir(place).stdout(log).stderr(errors);
        command.env("CANAILLE_CONFIG", place.join("canaille.toml"));
        command.env("LDAPTLS_CACERT", place.join("certificate.pem"));
    })?;
    let waited = running.wait_until(Duration::from_mins(1), is_ready);
    let wrote = || fs::read_to_string(&file).unwrap_or_default();
    waited.with_context(|| format!("{name} does not start:\n{}", wrote()))?;
    Ok(running)
}
