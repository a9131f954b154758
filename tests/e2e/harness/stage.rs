//! What journeys share: the installed Home Assistant, running instances, drivers, and the list of screens seen.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::PathBuf;
use std::rc::Rc;

use latchkey_e2e::driver::Driver;
use tokio::runtime::{Builder, Runtime};
use xtask::home_assistant::{Config, HOME_ASSISTANT, Installation, Release};
use xtask::project::Project;
use xtask::tools::npm::Npm;

use super::browser::{Browser, Engine};
use super::client::Client;
use super::directory::DirectoryInstance;
use super::elsewhere::Elsewhere;
use super::instance::{Instance, Kind};
use super::landing::Landing;
use super::language;
use super::page::Page;
use super::proxy;
use super::reports::Reports;
use super::run::must;
use super::single_sign_on::SingleSignOn;
use super::watch::Answer;

/// Where journeys take place.
pub struct Stage {
    project: Project,
    runtime: Rc<Runtime>,
    installation: OnceCell<Installation>,
    instances: RefCell<Vec<(Kind, Rc<Instance>)>>,
    single_sign_on: OnceCell<SingleSignOn>,
    directory: OnceCell<DirectoryInstance>,
    drivers: RefCell<Vec<(Engine, Rc<Driver>)>>,
    landing: Landing,
    notes: Rc<Notes>,
}

/// Whether screens are looked at: what a screen looks like depends on the page, and on no Home Assistant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screens {
    /// Each is, once.
    LookedAt,
    /// An earlier run has looked at all of them.
    Known,
}

/// What pages write down and the stage reads.
pub struct Notes {
    project: Project,
    journey: RefCell<String>,
    pages: Cell<usize>,
    complaints: RefCell<Vec<String>>,
    screens: Screens,
    looked_at: RefCell<BTreeSet<String>>,
    /// Each with its version.
    browsers: RefCell<BTreeSet<String>>,
    accessibility: OnceCell<String>,
}

impl Stage {
    /// Sets the stage: nothing is started before somebody asks for it.
    pub fn set(screens: Screens) -> Self {
        let project = Project::here();
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let notes = Notes {
            project: project.clone(),
            journey: RefCell::default(),
            pages: Cell::default(),
            complaints: RefCell::default(),
            screens,
            looked_at: RefCell::default(),
            browsers: RefCell::default(),
            accessibility: OnceCell::new(),
        };
        Self {
            project,
            runtime: Rc::new(runtime),
            installation: OnceCell::new(),
            instances: RefCell::default(),
            single_sign_on: OnceCell::new(),
            directory: OnceCell::new(),
            drivers: RefCell::default(),
            landing: Landing::start(),
            notes: Rc::new(notes),
        }
    }

    /// A running Home Assistant of this kind; the same one for every journey.
    pub fn instance(&self, kind: Kind) -> Rc<Instance> {
        if let Some((_, instance)) = self
            .instances
            .borrow()
            .iter()
            .find(|(known, _)| *known == kind)
        {
            return Rc::clone(instance);
        }
        let instance = Rc::new(Instance::start(self.installation(), kind));
        self.instances
            .borrow_mut()
            .push((kind, Rc::clone(&instance)));
        instance
    }

    /// The OpenID Connect provider and its instances; the same for every journey.
    pub fn single_sign_on(&self) -> &SingleSignOn {
        self.single_sign_on
            .get_or_init(|| SingleSignOn::start(&self.project, self.installation()))
    }

    /// The Home Assistant whose people are in a directory; the same for every journey.
    pub fn directory(&self) -> &DirectoryInstance {
        self.directory
            .get_or_init(|| DirectoryInstance::start(self.installation()))
    }

    /// A Home Assistant without providers at a port that a provider elsewhere knows; a new one for each journey.
    pub fn instance_at(&self, port: u16) -> Rc<Instance> {
        let config = Config {
            port: Some(port),
            ..Config::default()
        };
        Rc::new(Instance::with(self.installation(), &config))
    }

    /// Ends every Home Assistant: a journey that failed may have left settings by which the next ones would fail too.
    pub fn start_anew(&mut self) {
        self.instances.get_mut().clear();
        self.single_sign_on.take();
        self.directory.take();
    }

    fn installation(&self) -> &Installation {
        self.installation.get_or_init(|| {
            must(
                "Home Assistant cannot be installed",
                Release::from_environment()
                    .and_then(|wanted| Installation::ensure(&self.project, wanted)),
            )
        })
    }

    /// Opens an address in Chromium, in a browser that has never been anywhere.
    pub fn open(&self, instance: &Rc<Instance>, address: &str) -> Page {
        self.open_in(Engine::Chromium, instance, address)
    }

    /// Opens an address in a browser of this kind.
    pub fn open_in(&self, engine: Engine, instance: &Rc<Instance>, address: &str) -> Page {
        let page = self.page(engine, instance);
        page.go(address);
        page
    }

    /// Opens the page for Home Assistant's own client in a browser of this kind, where whatever its policy blocks is
    /// heard of: Chromium's own script listens, and the others report to a proxy on the way.
    pub fn open_for_own_client(&self, engine: Engine, instance: &Rc<Instance>) -> (Page, Client) {
        let own = Client::own(instance);
        if engine == Engine::Chromium {
            return (self.open(instance, &instance.authorize(&own)), own);
        }
        let (base, reports) = proxy::start_reporting(instance, Reports::ask_for);
        let client = own.seen_from(&base);
        let mut page = self.page(engine, instance);
        page.listen_to(reports);
        page.go(&format!("{base}/auth/authorize?{}", client.query()));
        (page, client)
    }

    /// Opens an address in Chromium, where some of the page's requests get an answer from the test instead.
    pub fn open_with(&self, instance: &Rc<Instance>, address: &str, answers: &[Answer]) -> Page {
        let page = self.page(Engine::Chromium, instance);
        page.answer(answers);
        page.go(address);
        page
    }

    /// Opens an address in Chromium, in every document of which a script runs first.
    pub fn open_after(&self, instance: &Rc<Instance>, address: &str, script: &str) -> Page {
        let page = self.page(Engine::Chromium, instance);
        page.browser().before_every_document(script);
        page.go(address);
        page
    }

    /// Opens an address in the web view of an app: other hosts are opened elsewhere, and the page stays.
    pub fn open_in_app(
        &self,
        instance: &Rc<Instance>,
        address: &str,
        user_agent: &str,
        elsewhere: &Elsewhere,
    ) -> Page {
        let page = self.page_by(Engine::Chromium, instance, &[elsewhere.rule()]);
        page.browser().call_itself(user_agent);
        page.go(address);
        page
    }

    /// Notes which journey begins, and takes away what it left when it failed before.
    pub fn begin(&self, journey: &str) {
        journey.clone_into(&mut self.notes.journey.borrow_mut());
        self.notes.pages.set(0);
        self.notes.complaints.borrow_mut().clear();
        // Most journeys have left nothing.
        let _ = fs::remove_dir_all(self.evidence());
        language::begin();
    }

    /// The browsers that were driven so far, with their versions.
    pub fn browsers(&self) -> Option<String> {
        let browsers: Vec<_> = self.notes.browsers.borrow().iter().cloned().collect();
        (!browsers.is_empty()).then(|| browsers.join(", "))
    }

    /// What pages complained about since the journey began.
    pub fn end(&self) -> Vec<String> {
        self.notes.complaints.take()
    }

    /// The folder for what explains why the journey failed.
    pub fn evidence(&self) -> PathBuf {
        self.notes.evidence()
    }

    /// A browser that has never been anywhere.
    fn page(&self, engine: Engine, instance: &Rc<Instance>) -> Page {
        self.page_by(engine, instance, &[])
    }

    /// The same, with rules of its own for where it finds what.
    fn page_by(&self, engine: Engine, instance: &Rc<Instance>, rules: &[String]) -> Page {
        let runtime = Rc::clone(&self.runtime);
        let rules = [&[self.landing.rule()], rules].concat();
        let browser = Browser::open(runtime, &self.driver(engine), engine, &rules);
        self.notes.browsers.borrow_mut().insert(browser.about());
        Page::new(browser, Rc::clone(instance), Rc::clone(&self.notes))
    }

    fn driver(&self, engine: Engine) -> Rc<Driver> {
        let mut drivers = self.drivers.borrow_mut();
        if let Some((_, driver)) = drivers.iter().find(|(known, _)| *known == engine) {
            return Rc::clone(driver);
        }
        let driver = must(
            "the driver does not start",
            Driver::start(&self.project, engine),
        );
        let driver = Rc::new(driver);
        drivers.push((engine, Rc::clone(&driver)));
        driver
    }
}

impl Notes {
    /// Remembers what makes the journey fail, unless it does so anyway.
    pub fn complain(&self, complaint: String) {
        self.complaints.borrow_mut().push(complaint);
    }

    /// Whether a screen of that name has to be looked at: the first time that it is seen.
    pub fn is_new(&self, screen: &str) -> bool {
        self.screens == Screens::LookedAt && self.looked_at.borrow_mut().insert(screen.to_owned())
    }

    /// Gives a page of this journey its number.
    pub fn number(&self) -> usize {
        self.pages.set(self.pages.get() + 1);
        self.pages.get()
    }

    /// The folder for what explains why the journey failed.
    pub fn evidence(&self) -> PathBuf {
        let home_assistant = env::var(HOME_ASSISTANT).unwrap_or_else(|_| "current".to_owned());
        let journey = self.journey.borrow().replace("::", ".");
        self.project.evidence(&home_assistant).join(journey)
    }

    /// axe-core, the check of accessibility, as a script.
    pub fn accessibility(&self) -> &str {
        self.accessibility.get_or_init(|| {
            must("axe-core cannot be installed", Npm::ensure(&self.project));
            let file = self
                .project
                .npm_tools()
                .join("node_modules/axe-core/axe.min.js");
            fs::read_to_string(file).expect("axe-core has to be installed")
        })
    }
}
