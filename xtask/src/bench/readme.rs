//! What the README says about speed, from the record in `docs/developers/bench.json`: nobody copies figures by hand.

use std::fmt::Write as _;

use serde_json::Value;

use super::condition::{CPU_6X, Condition, SLOW_4G, SLOW_4G_GZIP};
use super::measure::{Measure, Unit};
use super::record;
use super::subject::Page;

/// One line of the table.
struct Line {
    title: &'static str,
    measure: Measure,
    /// Each gives a figure of its own, unless it is the same.
    conditions: &'static [&'static Condition],
    /// What is said of ours besides.
    remark: &'static str,
}

const LINES: [Line; 7] = [
    line("Form usable, slow 4G", Measure::FormUsable, &[&SLOW_4G]),
    line("Login done, slow 4G", Measure::LoginDone, &[&SLOW_4G]),
    line(
        "Login done, processor 6 times slower",
        Measure::LoginDone,
        &[&CPU_6X],
    ),
    line(
        "Requests until a login can be sent, slow 4G",
        Measure::RequestsUntilSent,
        &[&SLOW_4G],
    ),
    Line {
        remark: ", single sign-on included",
        ..line(
            "Downloaded until a login can be sent, slow 4G, Brotli / gzip",
            Measure::BytesUntilSent,
            &[&SLOW_4G, &SLOW_4G_GZIP],
        )
    },
    line(
        "Main thread blocked in all, slow 4G",
        Measure::Blocked,
        &[&SLOW_4G],
    ),
    line("Layout shift, slow 4G", Measure::LayoutShift, &[&SLOW_4G]),
];

const fn line(
    title: &'static str,
    measure: Measure,
    conditions: &'static [&'static Condition],
) -> Line {
    Line {
        title,
        measure,
        conditions,
        remark: "",
    }
}

/// The table, in Markdown; nothing if the record lacks a figure of it.
#[must_use]
pub fn table(record: &Value) -> Option<String> {
    let runs = record["logins"][0]["pages"][Page::Latchkey.name()]["runs"].as_array()?;
    let mut table = format!(
        "| Medians of {} runs, a new browser profile each | Home Assistant's page | The bound | Latchkey |\n\
         |--|--|--|--|\n",
        runs.len()
    );
    for line in LINES {
        let [builtin, bound, latchkey] = Page::ALL.map(|page| line.cell(record, page));
        let (builtin, bound, latchkey) = (builtin?, bound?, latchkey?);
        let Line { title, remark, .. } = line;
        let _ = writeln!(
            table,
            "| {title} | {builtin} | {bound} | **{latchkey}**{remark} |"
        );
    }
    Some(table)
}

/// Where it was measured, in words; nothing if the record does not say.
#[must_use]
pub fn place(record: &Value) -> Option<String> {
    let versions = &record["versions"];
    let (release, _) = versions["home_assistant"].as_str()?.rsplit_once('.')?;
    let (chromium, _) = versions["chromium"].as_str()?.split_once('.')?;
    let processors = versions["processors"].as_u64()?;
    Some(format!(
        "Home Assistant {release} and Chromium {chromium} on {processors} processors"
    ))
}

impl Line {
    fn cell(&self, record: &Value, page: Page) -> Option<String> {
        let median = |condition: &&Condition| {
            let mut logins = record["logins"].as_array()?.iter();
            let login = logins.find(|login| login["condition"] == condition.name)?;
            let medians = &login["pages"][page.name()]["medians"];
            medians[record::key(self.measure)].as_f64()
        };
        let medians: Option<Vec<f64>> = self.conditions.iter().map(median).collect();
        let mut figures: Vec<String> = medians?.into_iter().map(|value| self.show(value)).collect();
        figures.dedup();
        let sign = match self.measure.unit() {
            Unit::Milliseconds if self.is_long() => "s",
            unit => unit.sign(),
        };
        let cell = format!("{} {sign}", figures.join(" / "));
        Some(cell.trim_end().to_owned())
    }

    /// As short as a reader can use it.
    fn show(&self, value: f64) -> String {
        match self.measure.unit() {
            Unit::Milliseconds if self.is_long() => format!("{:.2}", value / 1e3),
            Unit::Kilobytes if value >= 100e3 => format!("{:.0}", value / 1e3),
            Unit::Score if value > 0.0 => format!("{value:.2}"),
            unit => unit.show(value),
        }
    }

    /// Whether it is a time that people wait.
    fn is_long(&self) -> bool {
        matches!(self.measure, Measure::FormUsable | Measure::LoginDone)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::project::Project;

    fn published() -> (String, Value) {
        let read = |name| fs::read_to_string(Project::here().path(name)).unwrap();
        let readme = read("README.md");
        let (_, speed) = readme.split_once("\n## Speed\n").unwrap();
        let (speed, _) = speed.split_once("\n## ").unwrap();
        let record = serde_json::from_str(&read("docs/developers/bench.json")).unwrap();
        (speed.to_owned(), record)
    }

    #[test]
    fn the_readme_says_what_the_published_record_says() {
        let (speed, record) = published();
        let lines = speed.lines().filter(|line| line.starts_with('|'));
        let there: String = lines
            .map(|line| format!("{line}\n"))
            .collect::<Vec<_>>()
            .concat();
        let wanted = table(&record).unwrap();
        assert!(
            there == wanted,
            "docs/developers/bench.json says otherwise; in README.md under \"Speed\" put this:\n\n{wanted}"
        );
        let place = place(&record).unwrap();
        assert!(
            speed.contains(&place),
            "docs/developers/bench.json was made elsewhere; in README.md under \"Speed\" say: {place}"
        );
    }

    #[test]
    fn a_record_that_is_not_whole_makes_no_table() {
        let (_, mut record) = published();
        record["logins"].as_array_mut().unwrap().pop();
        assert_eq!(table(&record), None);
        assert_eq!(place(&Value::Null), None);
    }
}
