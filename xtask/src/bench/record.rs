//! Everything that a bench run has told, as JSON: every run, their medians, the goals, and what was measured where.

use serde_json::{Map, Value, json};

use super::early::Early;
use super::goals::Goal;
use super::login::Run;
use super::measure::{Figures, Measure, Spread, Spreads, medians, spreads};
use super::single_sign_on::{Exchange, Walks, peer};
use super::summary::{Noise, Row};
use super::tries::Failure;

/// What a bench run consists of.
#[derive(Debug, Default)]
pub struct Results {
    /// Logins by user name and password.
    pub rows: Vec<Row>,
    /// Single sign-on, if it was walked.
    pub walks: Vec<Walks>,
    /// Early submits, if they were tried.
    pub early: Vec<Early>,
    /// Runs of any kind that failed and were repeated.
    pub failures: Vec<Failure>,
}

impl Results {
    /// Everything that was timed beside something else.
    fn runs(&self) -> impl Iterator<Item = &Run> {
        let logins = self
            .rows
            .iter()
            .flat_map(|row| row.pages.values().flatten());
        logins.chain(self.walks.iter().flat_map(Walks::runs))
    }

    /// Whether there is anything in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.walks.is_empty() && self.early.is_empty()
    }
}

/// The record of it all.
#[must_use]
pub fn json(results: &Results, goals: &[Goal], versions: &Value) -> Value {
    json!({
        "made_by": "cargo xtask bench",
        "units": "Times in milliseconds, sizes in bytes as sent; `others` is the share of the processors that other \
                  programs used meanwhile, `quiet` whether the machine was idle when the run began.",
        "versions": versions,
        "noise": noise(&Noise::of(results.runs())),
        "goals": goals.iter().map(goal).collect::<Vec<_>>(),
        "failed_runs": results.failures.iter().map(failure).collect::<Vec<_>>(),
        "logins": results.rows.iter().map(row).collect::<Vec<_>>(),
        "single_sign_on": results.walks.iter().map(walk).collect::<Vec<_>>(),
        "early_submit": results.early.iter().map(early).collect::<Vec<_>>(),
    })
}

fn goal(goal: &Goal) -> Value {
    json!({"wanted": goal.wanted, "measured": goal.measured, "met": goal.met})
}

fn noise(noise: &Noise) -> Value {
    json!({
        "others_median": round(noise.middle), "others_most": round(noise.most),
        "runs_begun_on_a_busy_machine": noise.restless, "runs": noise.runs,
    })
}

fn failure(failure: &Failure) -> Value {
    json!({"run": failure.run, "reason": failure.reason})
}

fn row(row: &Row) -> Value {
    let pages = row.pages.iter();
    let pages = pages.map(|(page, runs)| (page.name().to_owned(), all(runs)));
    json!({
        "condition": row.condition.name, "description": row.condition.description(),
        "pages": pages.collect::<Map<_, _>>(),
    })
}

fn walk(walks: &Walks) -> Value {
    json!({
        "condition": walks.condition.name,
        "exchange in the browser": all(walks.by(Exchange::Browser)),
        "exchange in Home Assistant": all(walks.by(Exchange::Server)),
        "hass-oidc-auth 1.1.1, measured elsewhere": figures(&peer(walks.condition)),
    })
}

fn early(early: &Early) -> Value {
    json!({
        "usable": round(early.usable), "submitted": round(early.submitted), "wasm": round(early.wasm),
        "done": round(early.done), "layout_shift": round(early.moved.sum), "shifted": early.moved.words,
    })
}

fn all(runs: &[Run]) -> Value {
    let one = |run: &Run| {
        json!({
            "figures": figures(&run.figures), "others": round(run.others), "quiet": run.quiet,
            "shifted": run.shifted,
        })
    };
    json!({
        "medians": figures(&medians(runs.iter().map(|run| &run.figures))),
        "spreads": apart(&spreads(runs.iter().map(|run| &run.figures))),
        "runs": runs.iter().map(one).collect::<Vec<_>>(),
    })
}

fn figures(figures: &Figures) -> Value {
    let pairs = figures.iter();
    let pairs = pairs.map(|(measure, value)| (key(*measure), round(*value)));
    Value::Object(pairs.collect())
}

fn apart(spreads: &Spreads) -> Value {
    let pair = |spread: &Spread| json!([round(spread.least), round(spread.most)]);
    let pairs = spreads.iter();
    let pairs = pairs.map(|(measure, spread)| (key(*measure), pair(spread)));
    Value::Object(pairs.collect())
}

/// A measure's name among the figures.
pub(super) fn key(measure: Measure) -> String {
    measure.name().replace(' ', "_")
}

/// Nobody needs more digits than these.
fn round(value: f64) -> Value {
    json!((value * 1e4).round() / 1e4)
}

#[cfg(test)]
mod tests {
    use super::super::condition::SLOW_4G;
    use super::super::goals;
    use super::super::summary::tests::row;
    use super::*;

    #[test]
    fn the_record_holds_every_run_and_the_medians() {
        let rows = vec![row(
            &SLOW_4G,
            Measure::LoginDone,
            [&[4600.0], &[1300.0], &[2000.0, 1_800.123_45]],
        )];
        let results = Results {
            rows,
            failures: vec![Failure {
                run: "bound, run 2".to_owned(),
                reason: "it stumbled".to_owned(),
            }],
            ..Results::default()
        };
        let goals = goals::judge(&results);
        let record = json(&results, &goals, &json!({"chromium": "1"}));
        let latchkey = &record["logins"][0]["pages"]["Latchkey"];
        assert_eq!(latchkey["runs"].as_array().unwrap().len(), 2);
        assert_eq!(latchkey["runs"][1]["figures"]["login_done"], 1800.1235);
        assert_eq!(latchkey["medians"]["login_done"], 1900.0617);
        assert_eq!(
            latchkey["spreads"]["login_done"],
            json!([1800.1235, 2000.0])
        );
        assert_eq!(
            record["noise"],
            json!({
                "others_median": 0.01, "others_most": 0.01, "runs_begun_on_a_busy_machine": 0, "runs": 4,
            })
        );
        assert_eq!(
            record["failed_runs"],
            json!([{"run": "bound, run 2", "reason": "it stumbled"}])
        );
        assert_eq!(record["versions"]["chromium"], "1");
        let met = record["goals"].as_array().unwrap().iter();
        assert_eq!(met.filter(|goal| goal["met"] == true).count(), 1);
    }
}
