//! What Latchkey wants to reach, and whether a bench run has shown it. A report and never a test: the same page is
//! slower on a busier machine. Only the page's size fails a build, in `dist/budget.rs`.

use std::fmt::Write as _;

use super::condition::{CPU_6X, Condition, SLOW_4G};
use super::measure::{Measure, Unit};
use super::record::Results;
use super::single_sign_on::{Exchange, Walks};
use super::subject::Page;
use super::summary::Row;

/// One goal and its outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Goal {
    /// What is wanted, in words.
    pub wanted: String,
    /// What was measured, in the same unit; nothing if it was not.
    pub measured: Option<String>,
    /// Whether it was reached; nothing if it was not measured.
    pub met: Option<bool>,
}

/// All goals.
#[must_use]
pub fn judge(results: &Results) -> Vec<Goal> {
    let rows = results.rows.as_slice();
    vec![
        ratio(rows, &SLOW_4G, Measure::FormUsable, Page::Bound, 1.5),
        ratio(rows, &SLOW_4G, Measure::FormUsable, Page::Builtin, 0.17),
        ratio(rows, &SLOW_4G, Measure::LoginDone, Page::Builtin, 0.45),
        ratio(rows, &CPU_6X, Measure::LoginDone, Page::Builtin, 0.40),
        most(
            rows,
            "Brotli",
            |it| it.brotli,
            Measure::BytesUntilSent,
            100e3,
        ),
        most(
            rows,
            "gzip",
            |it| !it.brotli,
            Measure::BytesUntilSent,
            118e3,
        ),
        most(rows, "", |_| true, Measure::RequestsUntilSent, 7.0),
        most(
            rows,
            SLOW_4G.name,
            |it| *it == SLOW_4G,
            Measure::Blocked,
            100.0,
        ),
        still(results),
        early(results),
        walk(&results.walks, Measure::Documents, 2.0),
        walk(&results.walks, Measure::CallsAfterReturn, 4.0),
        failures(results),
    ]
}

/// The goals as a table.
#[must_use]
pub fn table(goals: &[Goal]) -> String {
    let mut table = "\nWhat Latchkey must reach\n".to_owned();
    for goal in goals {
        let verdict = match goal.met {
            Some(true) => "met",
            Some(false) => "NOT MET",
            None => "not measured",
        };
        let measured = goal.measured.as_deref().unwrap_or("-");
        let _ = writeln!(table, "  {:<68} {measured:>8}  {verdict}", goal.wanted);
    }
    table
}

fn ratio(rows: &[Row], condition: &Condition, measure: Measure, to: Page, limit: f64) -> Goal {
    let row = rows.iter().find(|row| row.condition == condition);
    let ratio = row.and_then(|row| row.ratio(measure, Page::Latchkey, to));
    let (name, condition, to) = (measure.name(), condition.name, to.name());
    Goal {
        wanted: format!("{name}, {condition}: at most {limit:.2} x {to}"),
        measured: ratio.map(|ratio| format!("{ratio:.2}")),
        met: ratio.map(|ratio| ratio <= limit),
    }
}

/// The worst of all conditions that fit.
fn most(
    rows: &[Row],
    which: &str,
    fits: impl Fn(&Condition) -> bool,
    measure: Measure,
    limit: f64,
) -> Goal {
    let worst = rows
        .iter()
        .filter(|row| fits(row.condition))
        .filter_map(|row| row.median(Page::Latchkey, measure))
        .reduce(f64::max);
    let unit = measure.unit();
    let limit_shown = match unit {
        Unit::Kilobytes => format!("{:.0}", limit / 1e3),
        _ => unit.show(limit),
    };
    let which = if which.is_empty() {
        String::new()
    } else {
        format!(", {which}")
    };
    let wanted = format!(
        "{}{which}: at most {limit_shown} {}",
        measure.name(),
        unit.sign()
    );
    Goal {
        wanted: wanted.trim_end().to_owned(),
        measured: worst.map(|worst| unit.show(worst)),
        met: worst.map(|worst| worst <= limit),
    }
}

/// Of all runs of every kind, because a page that moves now and then moves.
fn still(results: &Results) -> Goal {
    let measure = Measure::LayoutShift;
    let rows = results.rows.iter();
    let logins = rows.filter_map(|row| row.worst(Page::Latchkey, measure));
    let walks = results.walks.iter().flat_map(Walks::runs);
    let walks = walks.filter_map(|run| run.figures.get(&measure).copied());
    let early = results.early.iter().map(|early| early.moved.sum);
    let worst = logins.chain(walks).chain(early).reduce(f64::max);
    Goal {
        wanted: format!("{} in any run: at most 0", measure.name()),
        measured: worst.map(|worst| measure.unit().show(worst)),
        met: worst.map(|worst| worst <= 0.0),
    }
}

fn early(results: &Results) -> Goal {
    let all = results.early.len();
    let early = results.early.iter().filter(|it| it.is_early()).count();
    Goal {
        wanted: "typed and sent before the WebAssembly was there, and signed in".to_owned(),
        measured: (all > 0).then(|| format!("{early} of {all}")),
        met: (all > 0).then_some(early == all),
    }
}

/// The worst of all conditions and both exchanges.
fn walk(walks: &[Walks], measure: Measure, limit: f64) -> Goal {
    let medians = walks
        .iter()
        .flat_map(|walks| Exchange::ALL.map(|exchange| walks.medians(exchange)));
    let worst = medians
        .filter_map(|medians| medians.get(&measure).copied())
        .reduce(f64::max);
    let unit = measure.unit();
    Goal {
        wanted: format!(
            "single sign-on, {}: at most {}",
            measure.name(),
            unit.show(limit)
        ),
        measured: worst.map(|worst| unit.show(worst)),
        met: worst.map(|worst| worst <= limit),
    }
}

/// Of any page: a bench that must repeat runs measures something else too.
fn failures(results: &Results) -> Goal {
    let count = (!results.is_empty()).then_some(results.failures.len());
    Goal {
        wanted: "failed runs: 0".to_owned(),
        measured: count.map(|count| count.to_string()),
        met: count.map(|count| count == 0),
    }
}

#[cfg(test)]
mod tests {
    use super::super::early::Early;
    use super::super::shift::Moved;
    use super::super::summary::tests::row;
    use super::super::tries::Failure;
    use super::*;
    use crate::bench::condition::{NONE, SLOW_4G_GZIP};

    fn judged(rows: Vec<Row>) -> Vec<Goal> {
        judge(&Results {
            rows,
            ..Results::default()
        })
    }

    fn early(wasm: f64) -> Early {
        let (usable, submitted, done) = (900.0, 1500.0, 6000.0);
        Early {
            usable,
            submitted,
            wasm,
            done,
            moved: Moved::default(),
        }
    }

    fn goal(goals: &[Goal], wanted: &str) -> Goal {
        let mut found = goals.iter().filter(|goal| goal.wanted == wanted);
        found.next().unwrap_or_else(|| panic!("{goals:?}")).clone()
    }

    #[test]
    fn a_ratio_is_judged_under_its_own_condition() {
        let rows = vec![
            row(&NONE, Measure::FormUsable, [&[500.0], &[80.0], &[500.0]]),
            row(
                &SLOW_4G,
                Measure::FormUsable,
                [&[3400.0], &[370.0], &[556.0]],
            ),
        ];
        let goals = judged(rows);
        let to_bound = goal(&goals, "form usable, slow 4G: at most 1.50 x bound");
        assert_eq!(
            (to_bound.measured.as_deref(), to_bound.met),
            (Some("1.50"), Some(false))
        );
        let to_builtin = goal(
            &goals,
            "form usable, slow 4G: at most 0.17 x Home Assistant",
        );
        assert_eq!(to_builtin.met, Some(true));
        assert_eq!(
            goal(&goals, "login done, CPU 6x: at most 0.40 x Home Assistant").met,
            None
        );
    }

    #[test]
    fn bytes_are_judged_by_their_encoding_at_their_worst() {
        let bytes = |condition, latchkey: f64| {
            row(
                condition,
                Measure::BytesUntilSent,
                [&[409e3], &[1.7e3], &[latchkey]],
            )
        };
        let goals = judged(vec![
            bytes(&NONE, 99e3),
            bytes(&SLOW_4G, 100_001.0),
            bytes(&SLOW_4G_GZIP, 117e3),
        ]);
        let name = "downloaded until a login can be sent";
        let brotli = goal(&goals, &format!("{name}, Brotli: at most 100 KB"));
        assert_eq!(brotli.met, Some(false));
        let gzip = goal(&goals, &format!("{name}, gzip: at most 118 KB"));
        assert_eq!(
            (gzip.measured.as_deref(), gzip.met),
            (Some("117.0"), Some(true))
        );
    }

    fn is_still(results: &Results) -> Option<bool> {
        goal(&judge(results), "layout shift in any run: at most 0").met
    }

    #[test]
    fn a_layout_must_not_shift_in_any_run() {
        let shift = |value: f64| {
            let runs: &[f64] = &[0.0, value, 0.0];
            let rows = vec![row(&NONE, Measure::LayoutShift, [&[0.0], &[0.0], runs])];
            is_still(&Results {
                rows,
                ..Results::default()
            })
        };
        assert_eq!([0.0, 0.0001].map(shift), [Some(true), Some(false)]);
    }

    #[test]
    fn a_layout_must_not_shift_on_the_way_to_a_provider_and_back_either() {
        let shift = |value: f64| {
            let mut pages = row(&NONE, Measure::LayoutShift, [&[0.0], &[value], &[0.0]]).pages;
            let mut runs = |page| pages.remove(&page).unwrap_or_default();
            let walks = Walks {
                condition: &NONE,
                browser: runs(Page::Builtin),
                server: runs(Page::Bound),
            };
            is_still(&Results {
                walks: vec![walks],
                ..Results::default()
            })
        };
        assert_eq!([0.0, 0.0001].map(shift), [Some(true), Some(false)]);
    }

    #[test]
    fn a_layout_must_not_shift_under_who_types_early_either() {
        let shift = |sum| {
            let mut early = early(4000.0);
            early.moved.sum = sum;
            is_still(&Results {
                early: vec![early],
                ..Results::default()
            })
        };
        assert_eq!([0.0, 0.0001].map(shift), [Some(true), Some(false)]);
    }

    #[test]
    fn the_table_says_what_was_not_measured() {
        let table = table(&judged(Vec::new()));
        assert_eq!(table.matches("not measured").count(), 13);
        assert!(!table.contains("MET"));
    }

    #[test]
    fn a_run_that_was_repeated_counts() {
        let judged = |failures| {
            let rows = vec![row(&NONE, Measure::Heap, [&[1.0], &[1.0], &[1.0]])];
            let results = Results {
                rows,
                failures,
                ..Results::default()
            };
            goal(&judge(&results), "failed runs: 0").met
        };
        assert_eq!(judged(Vec::new()), Some(true));
        let failure = Failure {
            run: "bound, run 2".to_owned(),
            reason: "it stumbled".to_owned(),
        };
        assert_eq!(judged(vec![failure]), Some(false));
    }

    #[test]
    fn an_early_submit_counts_only_if_it_was_early() {
        let results = Results {
            early: vec![early(4000.0), early(1400.0)],
            ..Results::default()
        };
        let name = "typed and sent before the WebAssembly was there, and signed in";
        let goal = goal(&judge(&results), name);
        assert_eq!(
            (goal.measured.as_deref(), goal.met),
            (Some("1 of 2"), Some(false))
        );
    }
}
