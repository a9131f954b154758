//! Instances with a certified OpenID Connect provider: one takes in everybody whom the provider knows, one nobody without
//! being asked, one goes there at once and has other people's plugins too, in one nobody has set it up yet, and one gives roles.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use fantoccini::Locator;
use latchkey_core::screen::Text;
use serde_json::{Value, json};
use ureq::RequestBuilder;
use ureq::typestate::WithBody;
use xtask::home_assistant::{Config, Installation, Provider};
use xtask::oidc_provider::{
    self, CONFIDENTIAL, Cors, OidcProvider, PUBLIC, PUBLIC_EDDSA, PUBLIC_ES256,
};
use xtask::ports;
use xtask::project::Project;
use xtask::reverse_proxy::{self, ReverseProxy, Settings};

use super::browser::{PLAIN_HOST, wait};
use super::home_network;
use super::instance::{Instance, PLUGINS_COMPONENT, TEST_COMPONENT};
use super::language::words;
use super::page::Page;
use super::proxy::{self, Meddling};
use super::run::must;

/// The providers by the names on their buttons.
#[derive(Debug)]
pub struct Name;

impl Name {
    /// Public client, RS256. In both instances.
    pub const FAMILY: &str = "the family account";
    /// Confidential client, RS256. In both instances.
    pub const OFFICE: &str = "the office account";
    /// Public client, ES256.
    pub const ES256: &str = "the school account";
    /// Public client, `EdDSA`.
    pub const EDDSA: &str = "the club account";
    /// A provider that opens elsewhere, never in the browser that is sent there.
    pub const QUIET: &str = "the other browser's account";
    /// Public client; the name would be an element if it were not text.
    pub const MARKUP: &str = "<img src=x onerror=document.title='gone'> & <b>Co</b>";
}

/// The provider and its instances.
pub struct SingleSignOn {
    project: Project,
    provider: RefCell<OidcProvider>,
    installation: Installation,
    ports: [u16; 5],
    proxy_port: u16,
    home_port: u16,
    /// For proxies that one journey alone needs.
    spare_ports: [u16; 2],
    spare_ports_in_use: Cell<usize>,
    tls_port: u16,
    proxied: OnceCell<String>,
    at_home: OnceCell<String>,
    open: OnceCell<Rc<Instance>>,
    guarded: OnceCell<Rc<Instance>>,
    plugins: OnceCell<Rc<Instance>>,
    unset: OnceCell<Rc<Instance>>,
    roles: OnceCell<Rc<Instance>>,
}

impl SingleSignOn {
    pub(super) fn start(project: &Project, installation: &Installation) -> Self {
        let port = || must("no port is free", ports::any());
        let ports = [port(), port(), port(), port(), port()];
        let (proxy_port, home_port, tls_port) = (port(), port(), port());
        let spare_ports = [port(), port()];
        let homes: Vec<_> = ports
            .into_iter()
            .chain([proxy_port, home_port])
            .chain(spare_ports)
            .flat_map(origins)
            .chain([reverse_proxy::base_url(tls_port)])
            .collect();
        let provider = must(
            "the provider does not start",
            OidcProvider::start(project, 0, &homes),
        );
        Self {
            project: project.clone(),
            provider: RefCell::new(provider),
            installation: installation.clone(),
            ports,
            proxy_port,
            home_port,
            spare_ports,
            spare_ports_in_use: Cell::new(0),
            tls_port,
            proxied: OnceCell::new(),
            at_home: OnceCell::new(),
            open: OnceCell::new(),
            guarded: OnceCell::new(),
            plugins: OnceCell::new(),
            unset: OnceCell::new(),
            roles: OnceCell::new(),
        }
    }

    /// Takes in everybody whom the provider knows.
    pub fn open_instance(&self) -> Rc<Instance> {
        let more = json!({"unknown_people": "create", "anyone": true, "log_out": "offer"});
        let clients = [
            ("family", Name::FAMILY, PUBLIC),
            ("office", Name::OFFICE, CONFIDENTIAL),
            ("school", Name::ES256, PUBLIC_ES256),
            ("club", Name::EDDSA, PUBLIC_EDDSA),
            ("markup", Name::MARKUP, PUBLIC),
        ];
        let start = || {
            self.instance(
                self.ports[0],
                &clients.map(|client| (client, &more)),
                Plugins::None,
            )
        };
        Rc::clone(self.open.get_or_init(start))
    }

    /// The same instance, seen through a proxy that hides by which host it was asked for: scheme, host and port.
    pub fn open_instance_behind_a_proxy(&self) -> (Rc<Instance>, &str) {
        let instance = self.open_instance();
        let hides = Meddling {
            replaces_host: true,
            ..Meddling::NONE
        };
        let start = || proxy::start_at(self.proxy_port, &instance, hides);
        let base = self.proxied.get_or_init(start);
        (instance, base)
    }

    /// The same instance, seen through a proxy that names its browsers by addresses of a home: scheme,
    /// host and port. Those that call themselves [`home_network::OUTSIDE`] are somewhere else.
    pub fn open_instance_at_home(&self) -> (Rc<Instance>, &str) {
        let instance = self.open_instance();
        let names = Meddling {
            names: Some(home_network::address_of),
            ..Meddling::NONE
        };
        let start = || proxy::start_at(self.home_port, &instance, names);
        let base = self.at_home.get_or_init(start);
        (instance, base)
    }

    /// The instance that takes in everybody, seen through a proxy that changes what passes: by one journey of a run for each spare port.
    pub fn open_instance_through(&self, meddling: Meddling) -> (Rc<Instance>, String) {
        let instance = self.open_instance();
        let used = self.spare_ports_in_use.get();
        self.spare_ports_in_use.set(used + 1);
        let base = proxy::start_at(self.spare_ports[used], &instance, meddling);
        (instance, base)
    }

    /// The instance that takes in everybody, behind a real proxy, which ends with this value.
    pub fn behind(&self, settings: Settings) -> (Rc<Instance>, ReverseProxy) {
        let instance = self.open_instance();
        let proxy = ReverseProxy::start(&self.project, settings, self.tls_port, instance.base());
        (instance, must("the proxy does not start", proxy))
    }

    /// Refuses whom it does not know by the office account, and has everybody else link an account.
    pub fn guarded_instance(&self) -> Rc<Instance> {
        let (link, refuse) = (
            json!({"unknown_people": "link"}),
            // As it was stored before each provider had a redirect URL of its own.
            json!({"unknown_people": "refuse", "own_redirect_url": false}),
        );
        let clients = [
            (("family", Name::FAMILY, PUBLIC), &link),
            (("office", Name::OFFICE, CONFIDENTIAL), &refuse),
        ];
        let start = || self.instance(self.ports[1], &clients, Plugins::None);
        Rc::clone(self.guarded.get_or_init(start))
    }

    /// Goes to the family account at once; other people's plugins are there, and a provider that opens elsewhere.
    pub fn plugins_instance(&self) -> Rc<Instance> {
        let port = self.ports[2];
        let issuer = format!("http://127.0.0.1:{port}/latchkey_testplugins/quiet");
        let family = json!({"unknown_people": "create", "anyone": true, "auto": true});
        let quiet = json!({"unknown_people": "refuse", "issuer": issuer});
        let clients = [
            (("family", Name::FAMILY, PUBLIC), &family),
            (("quiet", Name::QUIET, PUBLIC), &quiet),
        ];
        let start = || self.instance(port, &clients, Plugins::Others);
        Rc::clone(self.plugins.get_or_init(start))
    }

    /// Knows no provider yet; this one sends people back to it under the ids that the other instances use.
    pub fn unset_instance(&self) -> Rc<Instance> {
        let start = || self.instance(self.ports[3], &[], Plugins::None);
        Rc::clone(self.unset.get_or_init(start))
    }

    /// Makes administrators of the household, and users of guests; it is told nothing of sessions that end, and asks.
    pub fn roles_instance(&self) -> Rc<Instance> {
        let roles = json!({
            "unknown_people": "create",
            "anyone": true,
            "role_claim": "groups",
            "administrator_values": ["household"],
            "user_values": ["guests"],
            "check": "15_minutes",
            // The provider says nothing of it.
            "refresh_token_hours": 1,
        });
        let clients = [
            (("family", Name::FAMILY, PUBLIC), &roles),
            (("office", Name::OFFICE, CONFIDENTIAL), &roles),
        ];
        let start = || self.instance(self.ports[4], &clients, Plugins::None);
        Rc::clone(self.roles.get_or_init(start))
    }

    /// Puts somebody into other groups at the provider.
    pub fn change_groups(&self, person: &str, groups: &[&str]) {
        let changed = self
            .at_provider(person)
            .send_json(json!({ "groups": groups }));
        must("the provider changes no groups", changed);
    }

    /// The provider's issuer.
    pub fn issuer(&self) -> String {
        self.provider.borrow().issuer()
    }

    /// Has the provider end every session of a person, and tell so.
    pub fn end_sessions(&self, name: &str) {
        let url = format!("{}/{name}/end-sessions", self.people_page());
        must("a session is not ended", ureq::post(url).send_empty());
    }

    /// Lets a person sign in at the provider no more, or again.
    pub fn switch(&self, name: &str, is_off: bool) {
        let switched = self.at_provider(name).send_json(json!({ "isOff": is_off }));
        must("nobody is switched", switched);
    }

    /// What changes a person there, as an administrator of the provider would, until it starts again.
    fn at_provider(&self, name: &str) -> RequestBuilder<WithBody> {
        ureq::put(format!("{}/{name}", self.people_page()))
    }

    fn people_page(&self) -> String {
        self.provider.borrow().people_page()
    }

    /// Ends the provider; whoever asks it is refused the connection.
    pub fn stop_provider(&self) {
        self.provider.borrow_mut().stop();
    }

    /// Starts the provider again; nobody is signed in there then.
    pub fn start_provider(&self, cors: Cors) {
        must(
            "the provider does not start again",
            self.provider.borrow_mut().start_again(cors),
        );
    }

    /// How often the provider was asked for tokens since it was last started.
    pub fn redemptions(&self) -> usize {
        self.asked("POST /token")
    }

    /// How often its keys were fetched since it was last started.
    pub fn fetches_of_keys(&self) -> usize {
        self.asked("GET /jwks")
    }

    fn asked(&self, what: &str) -> usize {
        let requests = self.provider.borrow().requests();
        requests
            .iter()
            .filter(|line| line.starts_with(what))
            .count()
    }

    /// What must not be found in any log.
    pub fn secrets(&self) -> Vec<String> {
        self.provider.borrow().secrets()
    }

    fn instance(
        &self,
        port: u16,
        providers: &[((&str, &str, &str), &Value)],
        plugins: Plugins,
    ) -> Rc<Instance> {
        let issuer = self.provider.borrow().issuer();
        let providers = providers.iter().map(|((id, name, client), more)| {
            let mut more = (*more).clone();
            let ports = [port, self.proxy_port, self.home_port]
                .into_iter()
                .chain(self.spare_ports);
            let mut all: Vec<_> = ports.flat_map(origins).collect();
            all.push(reverse_proxy::base_url(self.tls_port));
            more["origins"] = json!(all);
            let client = oidc_provider::client(client);
            client.configuration(&issuer, id, name, &more)
        });
        let providers: Vec<_> = providers.collect();
        let mut config = Config {
            port: Some(port),
            trusts_proxies: true,
            providers: vec![Provider::home_assistant()],
            components: vec![TEST_COMPONENT.into()],
            yaml: json!({
                "latchkey": {"providers": providers},
                "latchkey_testauth": {"providers": [], "home": home_network::HOME},
                // Everything that anybody has to say, except that the web server repeats every address.
                "logger": {"default": "debug", "logs": {"aiohttp.access": "warning"}},
            }),
            ..Config::default()
        };
        if plugins == Plugins::Others {
            config.components.push(PLUGINS_COMPONENT.into());
            config.yaml["latchkey_testplugins"] = Value::Null;
            let home = format!("http%3A%2F%2F127.0.0.1%3A{port}");
            let url = format!("/auth/openid/authorize?base_url={home}");
            let link = json!({"name": LINK, "url": url});
            config.yaml["latchkey"]["links"] = json!([link]);
        }
        Rc::new(Instance::with(&self.installation, &config))
    }
}

/// The link that the administrator adds for a plugin that lists no provider.
pub const LINK: &str = "OpenID";

/// Whose ways to sign in an instance has, beside ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Plugins {
    None,
    Others,
}

/// By its number, and by a name that browsers do not trust without https.
fn origins(port: u16) -> [String; 2] {
    ["127.0.0.1", PLAIN_HOST].map(|host| format!("http://{host}:{port}"))
}

/// What a person does at the provider.
impl Page {
    /// Chooses a provider on our page.
    #[track_caller]
    pub fn choose_provider(&self, name: &str) {
        let label = json!(words(&Text::ContinueWith(name.to_owned())));
        let path = format!("//button[normalize-space(.)={label}]");
        let browser = self.browser();
        // A button that is drawn anew between looking and clicking was not clicked.
        wait(&path, || {
            let button = browser.attempt(browser.client.find(Locator::XPath(&path)));
            browser.attempt(button.ok()?.click()).ok()
        });
    }

    /// Says who they are, and lets Home Assistant know it.
    #[track_caller]
    pub fn sign_in_there(&self, person: &str) {
        self.identify(person);
        self.press_named("Allow");
    }

    /// Says who they are, and does not let Home Assistant know it.
    #[track_caller]
    pub fn cancel_there(&self, person: &str) {
        self.identify(person);
        // Both of the provider's pages can be cancelled.
        self.expect_text("May Home Assistant know you?");
        self.press_named("Cancel");
    }

    /// Says who they are.
    #[track_caller]
    pub fn identify(&self, person: &str) {
        self.type_into("name", person);
        self.press_named("Sign in");
    }
}
