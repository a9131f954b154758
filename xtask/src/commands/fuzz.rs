//! `cargo xtask fuzz`: feeds the validators of both halves with what nobody honest sends, for as long as is asked.
//!
//! The page's targets and the integration's run side by side, each half one after the other. Last, both halves
//! validate the same ID Tokens: those that the page's target found interesting, and new ones.

use std::thread;
use std::time::Duration;

use anyhow::{Result, anyhow, bail, ensure};

use crate::fuzz::integration::Integration;
use crate::fuzz::page::Page;
use crate::progress;
use crate::project::Project;

/// What the command line says: how long everything runs, and what.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// For each target
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Seconds for all of them together
    #[arg(long)]
    total: Option<u64>,
    /// Only targets whose name holds one of these
    targets: Vec<String>,
}

/// Runs the targets.
pub fn run(project: &Project, options: &Options) -> Result<()> {
    let page = Page::build(project)?;
    let integration = Integration::prepare(project)?;
    let is_chosen = |name: &str| {
        let mut targets = options.targets.iter();
        options.targets.is_empty() || targets.any(|target| name.contains(target.as_str()))
    };
    let (mut of_page, mut of_integration) = (page.targets()?, integration.targets()?);
    of_page.retain(|name| is_chosen(name));
    of_integration.retain(|name| is_chosen(name));
    ensure!(
        !of_page.is_empty() || !of_integration.is_empty(),
        "no target is called that: they are in fuzz/fuzz_targets and in tests/component/fuzz"
    );
    let each = Duration::from_secs(options.seconds);
    let each = Shares {
        page: each,
        integration: each,
        comparison: each,
    };
    let shares = options.total.map_or(each, |total| {
        shares(
            Duration::from_secs(total),
            of_page.len(),
            of_integration.len(),
        )
    });
    println!(
        "==> {} of the page's targets, {} of the integration's",
        of_page.len(),
        of_integration.len()
    );
    let mut found = thread::scope(|threads| {
        let integration = threads.spawn(|| integration.run(&of_integration, shares.integration));
        let page = of_page.iter().map(|target| page.run(target, shares.page));
        let mut results: Vec<_> = page.collect();
        results.push(
            integration
                .join()
                .unwrap_or_else(|_| Err(anyhow!("the integration's half panicked"))),
        );
        results
    });
    if of_page.iter().any(|target| target == "id_token") {
        let (verdicts, corpus) = (page.verdicts(), page.corpus("id_token"));
        found.push(integration.compare(&verdicts, &corpus, shares.comparison));
    }
    let found: Vec<_> = found.into_iter().filter_map(Result::err).collect();
    for error in &found {
        eprintln!("\n{error:#}");
    }
    if !found.is_empty() {
        bail!("something was found, see above; inputs and logs are in fuzz/artifacts");
    }
    progress::note("nothing was found");
    Ok(())
}

/// How long one target runs.
#[derive(Debug, PartialEq, Eq)]
struct Shares {
    page: Duration,
    integration: Duration,
    comparison: Duration,
}

/// Of a time for all of them together: the halves run side by side, the comparison after both.
fn shares(total: Duration, of_page: usize, of_integration: usize) -> Shares {
    /// Of the whole time, for the comparison.
    const COMPARISON: f64 = 0.1;
    /// Home Assistant begins anew for each target, and a round of inputs is finished when the time is over.
    const LOST: f64 = 0.25;
    let halves = total.mul_f64(1.0 - COMPARISON);
    let among = |targets: usize| u32::try_from(targets.max(1)).unwrap_or(u32::MAX);
    Shares {
        page: halves / among(of_page),
        integration: halves.mul_f64(1.0 - LOST) / among(of_integration),
        comparison: total.mul_f64(COMPARISON),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_time_is_shared_by_the_halves_that_run_side_by_side() {
        let shares = shares(Duration::from_mins(4), 8, 18);
        assert_eq!(shares.page, Duration::from_secs(27));
        assert_eq!(shares.integration, Duration::from_secs(9));
        assert_eq!(shares.comparison, Duration::from_secs(24));
    }
}
