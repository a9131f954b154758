//! What all runs come to: medians and ratios, as the record that `docs/developers/bench.json` is, as tables beside what
//! must be reached, and as the README's table, for which nobody copies figures by hand.
//!
//! A report and never a test: the same page is slower on a busier machine.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::subject::{CPU_6X, Condition, SLOW_4G, SLOW_4G_GZIP, Subject};
use super::visit::{BLOCKED, BYTES, DONE, Figures, REQUESTS, SHIFT, USABLE};

/// All runs of a page under a condition.
pub type Runs = BTreeMap<(&'static str, Subject), Vec<Figures>>;

/// What is measured, and how it is shown: in which unit, how many of the figure that is, and its digits.
const MEASURES: [(&str, &str, f64, usize); 6] = [
    (USABLE, " s", 1e3, 2),
    (DONE, " s", 1e3, 2),
    (REQUESTS, "", 1.0, 0),
    (BYTES, " KB", 1e3, 1),
    (BLOCKED, " ms", 1.0, 0),
    (SHIFT, "", 1.0, 2),
];

/// What must be reached: a figure, or how often another page's.
const GOALS: [(&Condition, &str, Option<Subject>, f64); 7] = [
    (&SLOW_4G, USABLE, Some(Subject::Bound), 1.5),
    (&SLOW_4G, USABLE, Some(Subject::Builtin), 0.17),
    (&SLOW_4G, DONE, Some(Subject::Builtin), 0.5),
    (&CPU_6X, DONE, Some(Subject::Builtin), 0.5),
    (&SLOW_4G, REQUESTS, None, 7.0),
    (&SLOW_4G, SHIFT, None, 0.0),
    (&SLOW_4G, BLOCKED, None, 150.0),
];

/// The README's lines: what each shows under which conditions.
const LINES: [(&str, &str, &[&Condition]); 7] = [
    ("Form usable, slow 4G", USABLE, &[&SLOW_4G]),
    ("Login done, slow 4G", DONE, &[&SLOW_4G]),
    ("Login done, processor 6 times slower", DONE, &[&CPU_6X]),
    (
        "Requests until a login can be sent, slow 4G",
        REQUESTS,
        &[&SLOW_4G],
    ),
    (
        "Downloaded until a login can be sent, slow 4G, Brotli / gzip",
        BYTES,
        &[&SLOW_4G, &SLOW_4G_GZIP],
    ),
    ("Main thread blocked in all, slow 4G", BLOCKED, &[&SLOW_4G]),
    ("Layout shift, slow 4G", SHIFT, &[&SLOW_4G]),
];

/// The record: the medians of each page under each condition, and what ours are of the others'.
pub fn record(runs: &Runs, versions: &Value) -> Value {
    let under = |condition: &'static Condition| {
        let [builtin, bound, ours] =
            Subject::ALL.map(|page| medians(&runs[&(condition.name, page)]));
        let share = json!({
            Subject::Builtin.name(): ratios(&ours, &builtin), Subject::Bound.name(): ratios(&ours, &bound),
        });
        let pages = json!({
            Subject::Builtin.name(): builtin, Subject::Bound.name(): bound, Subject::Latchkey.name(): ours,
            "Latchkey's share": share,
        });
        (condition.name.to_owned(), pages)
    };
    json!({
        "made_by": "cargo xtask bench",
        "units": "medians; times in milliseconds since the navigation, sizes in bytes as sent",
        "versions": versions,
        "conditions": Condition::ALL.map(under).into_iter().collect::<Map<_, _>>(),
    })
}

/// The middle of each measure over all runs, or the mean of the two in the middle.
fn medians(runs: &[Figures]) -> Figures {
    let middle = |measure: &str| {
        let mut values: Vec<f64> = runs.iter().map(|run| run[measure]).collect();
        values.sort_by(f64::total_cmp);
        round(values[(values.len() - 1) / 2].midpoint(values[values.len() / 2]))
    };
    MEASURES
        .map(|(measure, ..)| (measure, middle(measure)))
        .into()
}

/// Nothing is no multiple of nothing.
fn ratios(ours: &Figures, theirs: &Figures) -> Figures {
    let comparable = ours.iter().filter(|(measure, _)| theirs[*measure] > 0.0);
    comparable
        .map(|(measure, value)| (*measure, round(value / theirs[measure])))
        .collect()
}

/// Nobody needs more digits than these.
fn round(value: f64) -> f64 {
    (value * 1e3).round() / 1e3
}

fn median(record: &Value, condition: &Condition, page: Subject, measure: &str) -> Option<f64> {
    record["conditions"][condition.name][page.name()][measure].as_f64()
}

/// A figure of each condition, unless it is the same, as short as a reader can use it.
fn cell(record: &Value, page: Subject, measure: &str, conditions: &[&Condition]) -> Option<String> {
    let (_, unit, scale, digits) = MEASURES.into_iter().find(|(name, ..)| *name == measure)?;
    let shown = |condition: &&Condition| {
        let value = median(record, condition, page, measure)? / scale;
        let is_round = value == 0.0 || value >= 100.0;
        Some(format!("{value:.*}", if is_round { 0 } else { digits }))
    };
    let mut figures: Vec<String> = conditions.iter().map(shown).collect::<Option<_>>()?;
    figures.dedup();
    Some(format!("{}{unit}", figures.join(" / ")))
}

/// The medians under each condition as tables, and what must be reached.
pub fn tables(record: &Value) -> String {
    let mut text = String::new();
    for condition in Condition::ALL {
        let [builtin, bound, ours] = Subject::ALL.map(Subject::name);
        let name = condition.name;
        let _ = writeln!(text, "\n{name:<40} {builtin:>14} {bound:>9} {ours:>9}");
        for (measure, ..) in MEASURES {
            let [builtin, bound, ours] = Subject::ALL
                .map(|page| cell(record, page, measure, &[condition]).unwrap_or_default());
            let _ = writeln!(text, "  {measure:<38} {builtin:>14} {bound:>9} {ours:>9}");
        }
    }
    text.push_str("\nWhat Latchkey must reach\n");
    for (condition, measure, beside, most) in GOALS {
        let ours = median(record, condition, Subject::Latchkey, measure).unwrap_or(f64::NAN);
        let other = beside.map(|page| (median(record, condition, page, measure), page.name()));
        let (scale, name) = other.map_or((1.0, "nothing"), |(it, name)| (it.unwrap_or(0.0), name));
        let is_met = ours <= most * scale;
        let verdict = if is_met { "met" } else { "NOT MET" };
        let wanted = format!("{measure}, {}: at most {most} x {name}", condition.name);
        let wanted = wanted.trim_end_matches(" x nothing");
        let _ = writeln!(text, "  {wanted:<64} {:>10.2}  {verdict}", ours / scale);
    }
    text
}

/// The README's table, and where it was measured; nothing if the record lacks a figure of it.
pub fn readme(record: &Value) -> Option<(String, String)> {
    let versions = &record["versions"];
    let (release, _) = versions["home_assistant"].as_str()?.rsplit_once('.')?;
    let (chromium, _) = versions["chromium"].as_str()?.split_once('.')?;
    let processors = versions["processors"].as_u64()?;
    let place =
        format!("Home Assistant {release} and Chromium {chromium} on {processors} processors");
    let mut table = format!(
        "| Medians of {} runs, a new browser profile each | Home Assistant's page | Lower bound | Latchkey |\n\
         |--|--|--|--|\n",
        versions["runs"].as_u64()?
    );
    for (title, measure, conditions) in LINES {
        let cells = Subject::ALL.map(|page| cell(record, page, measure, conditions));
        let [Some(builtin), Some(bound), Some(ours)] = cells else {
            return None;
        };
        let remark = (measure == BYTES).then_some(", single sign-on included");
        let remark = remark.unwrap_or_default();
        let _ = writeln!(
            table,
            "| {title} | {builtin} | {bound} | **{ours}**{remark} |"
        );
    }
    Some((table, place))
}

#[cfg(test)]
mod tests {
    use super::*;
    use xtask::project::Project;

    fn recorded(usable: [&[f64]; 3]) -> Value {
        let run = |usable: &f64| {
            let mut run = Figures::from(MEASURES.map(|(name, ..)| (name, 0.0)));
            run.insert(USABLE, *usable);
            run
        };
        let pages = Subject::ALL.into_iter().zip(usable);
        let runs = Condition::ALL.into_iter().flat_map(|condition| {
            let runs = |(page, usable): (Subject, &[f64])| {
                ((condition.name, page), usable.iter().map(run).collect())
            };
            pages.clone().map(runs).collect::<Vec<_>>()
        });
        record(&runs.collect(), &Value::Null)
    }

    #[test]
    fn a_median_does_not_care_for_order_or_for_one_wild_run() {
        let record = recorded([
            &[9.0, 1.0, 900.0, 3.0, 2.0],
            &[4.0, 1.0, 2.0, 100.0],
            &[6.0],
        ]);
        let usable = Subject::ALL.map(|page| median(&record, &SLOW_4G, page, USABLE));
        assert_eq!(usable, [Some(3.0), Some(3.0), Some(6.0)]);
        let share = &record["conditions"]["slow 4G"]["Latchkey's share"]["bound"];
        assert_eq!(
            share,
            &json!({USABLE: 2.0}),
            "nothing is no multiple of nothing"
        );
    }

    #[test]
    fn a_goal_is_met_up_to_its_limit() {
        let tables = |latchkey: f64| tables(&recorded([&[3400.0], &[400.0], &[latchkey]]));
        let missed = [578.0, 579.0, 601.0].map(|it| tables(it).matches("NOT MET").count());
        assert_eq!(missed, [0, 1, 2]);
    }

    #[test]
    fn the_readme_says_what_the_published_record_says() {
        let read = |name| std::fs::read_to_string(Project::here().path(name)).unwrap();
        let record: Value = serde_json::from_str(&read("docs/developers/bench.json")).unwrap();
        let (table, place) = readme(&record).expect("a whole record");
        for wanted in [table, place] {
            let is_there = read("README.md").contains(&wanted);
            assert!(
                is_there,
                "docs/developers/bench.json says otherwise: {wanted}"
            );
        }
    }
}
