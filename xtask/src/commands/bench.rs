//! `cargo xtask bench`: how fast and how light the login page is, beside Home Assistant's own and beside the bound, the
//! least that signs in. Every run has a new browser; the pages take turns, so that a busy minute hits all of them.

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::Value;

use crate::bench::condition::{CPU_6X, Condition, NONE, SLOW_4G, SLOW_4G_GZIP};
use crate::bench::login::{self, Run};
use crate::bench::noise::Patience;
use crate::bench::options::{Extra, Options};
use crate::bench::record::{self, Results};
use crate::bench::single_sign_on::{self, Exchange, Walks};
use crate::bench::subject::Page;
use crate::bench::summary::Row;
use crate::bench::tries::Tries;
use crate::bench::{chart, early, goals, house, readme, table, turns, versions};
use crate::browsers::{Browser, Driver};
use crate::dist::{Profile, build};
use crate::home_assistant::{Config, Installation, Instance, household};
use crate::oidc_provider::OidcProvider;
use crate::ports;
use crate::progress;
use crate::project::Project;
use crate::tools::system;
use crate::webdriver::Session;

/// Measures, and prints what came of it.
///
/// # Errors
/// If anything that is needed is missing, if a page does not sign in, and if what was asked for must not be published.
/// Slow is no error.
pub fn run(project: &Project, options: &Options) -> Result<()> {
    ensure!(options.runs > 0, "a bench without runs tells nothing");
    if options.publish {
        let objections = options.objections(&versions::uncommitted(project)?);
        ensure!(
            objections.is_empty(),
            "this bench must not be published:\n{}",
            objections.join("\n")
        );
    }
    system::ensure(&[system::CHROMIUM])?;
    Browser::Chromium.require(project)?;
    let installation = Installation::ensure(project, options.home_assistant)?;
    if !options.built {
        build(project, Profile::Release)?;
    }
    let driver = Driver::start(project, Browser::Chromium)?;
    let chromium = Session::open(&driver)?.version().to_owned();
    let versions = versions::collect(project, &installation, &chromium);
    let bench = Bench {
        project,
        installation: &installation,
        driver: &driver,
        options,
        tries: Tries::default(),
        patience: if options.quick {
            Patience::new(Duration::from_secs(2), Duration::from_mins(1))
        } else {
            Patience::new(Duration::from_secs(30), Duration::from_mins(10))
        },
    };
    let results = bench.run()?;
    let goals = goals::judge(&results);
    println!("\n{versions:#}");
    print!("{}", table::tables(&results.rows));
    print!("{}", table::walks(&results.walks));
    print!("{}", table::early(&results.early));
    println!("{}", goals::table(&goals));
    if let Some(missing) = options.missing() {
        println!("{missing}\n");
    }
    let record = record::json(&results, &goals, &versions);
    keep(project, options, &record, &chart::svg(&results.rows))?;
    if let (true, Some(table)) = (options.publish, readme::table(&record)) {
        println!("\nIn README.md under \"Speed\":\n\n{table}");
    }
    Ok(())
}

fn keep(project: &Project, options: &Options, record: &Value, chart: &str) -> Result<()> {
    let mut folders = vec!["target/bench"];
    if options.publish {
        folders.push("docs/developers");
    }
    for folder in folders {
        let path = project.path(folder);
        fs::create_dir_all(&path)?;
        fs::write(path.join("bench.json"), format!("{record:#}\n"))?;
        fs::write(path.join("bench.svg"), chart)?;
        progress::note(&format!(
            "{folder}/bench.json and {folder}/bench.svg are written"
        ));
    }
    Ok(())
}

/// What every run needs.
struct Bench<'a> {
    project: &'a Project,
    installation: &'a Installation,
    driver: &'a Driver,
    options: &'a Options,
    tries: Tries,
    patience: Patience,
}

impl Bench<'_> {
    fn run(self) -> Result<Results> {
        let mut results = Results::default();
        let instance = self.start(&house::plain(self.project))?;
        for condition in self.conditions() {
            let name = format!("Signing in by password: {}", condition.name);
            results
                .rows
                .push(progress::step(&name, Duration::from_mins(3), || {
                    self.logins(&instance, condition)
                })?);
        }
        if self.asks_for(Extra::Early) {
            let name = "Submitting before the page is there";
            results.early = progress::step(name, Duration::from_mins(2), || self.early(&instance))?;
        }
        drop(instance);
        if self.asks_for(Extra::SingleSignOn) {
            results.walks = self.single_sign_on()?;
        }
        results.failures = self.tries.into_failures();
        Ok(results)
    }

    fn asks_for(&self, extra: Extra) -> bool {
        self.options.extras.contains(&extra)
    }

    fn conditions(&self) -> Vec<&'static Condition> {
        let mut conditions = vec![&NONE, &SLOW_4G, &CPU_6X];
        if self.asks_for(Extra::Gzip) {
            conditions.push(&SLOW_4G_GZIP);
        }
        conditions
    }

    fn logins(&self, instance: &Instance, condition: &'static Condition) -> Result<Row> {
        let mut pages: BTreeMap<Page, Vec<Run>> = BTreeMap::new();
        for number in 0..self.options.runs {
            for page in turns::pages(number) {
                let name = format!("{}, {}, run {}", condition.name, page.name(), number + 1);
                let run = self.tries.twice(&name, || {
                    let home = instance.base_url();
                    login::run(
                        self.driver,
                        &home,
                        page,
                        condition,
                        &username(),
                        &self.patience,
                    )
                })?;
                pages.entry(page).or_default().push(run);
            }
        }
        Ok(Row { condition, pages })
    }

    fn early(&self, instance: &Instance) -> Result<Vec<early::Early>> {
        let home = instance.base_url();
        let run = |number| {
            let name = format!("early submit, run {}", number + 1);
            self.tries.twice(&name, || {
                early::run(self.driver, &home, &username(), &self.patience)
            })
        };
        (0..self.options.runs).map(run).collect()
    }

    fn single_sign_on(&self) -> Result<Vec<Walks>> {
        let port = ports::any()?;
        let home = house::origin(port);
        let provider = OidcProvider::start(self.project, std::slice::from_ref(&home))?;
        let config = house::with_single_sign_on(self.project, port, &provider.issuer());
        let _instance = self.start(&config)?;
        let cookies = single_sign_on::introduce(self.driver, &home)?;
        let mut all = Vec::new();
        for condition in [&NONE, &SLOW_4G, &CPU_6X] {
            let mut walks = Walks {
                condition,
                browser: Vec::new(),
                server: Vec::new(),
            };
            let walk = |exchange: Exchange, number| {
                let provider = exchange.provider();
                let name = format!("{}, by {provider}, run {}", condition.name, number + 1);
                self.tries.twice(&name, || {
                    single_sign_on::run(
                        self.driver,
                        &home,
                        exchange,
                        condition,
                        &cookies,
                        &self.patience,
                    )
                })
            };
            let name = format!("Signing in by the provider: {}", condition.name);
            progress::step(&name, Duration::from_mins(2), || {
                for number in 0..self.options.runs {
                    for exchange in turns::exchanges(number) {
                        let run = walk(exchange, number)?;
                        walks.of(exchange).push(run);
                    }
                }
                Ok(())
            })?;
            all.push(walks);
        }
        Ok(all)
    }

    fn start(&self, config: &Config) -> Result<Instance> {
        let name = format!("Starting Home Assistant {}", self.installation.release());
        progress::step(&name, Duration::from_secs(10), || {
            Instance::start(self.installation, config)
        })
    }
}

fn username() -> String {
    household().swap_remove(0).username
}
