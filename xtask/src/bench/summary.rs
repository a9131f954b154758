//! The runs of all pages under one condition, and what they come to.

use std::collections::BTreeMap;

use super::condition::Condition;
use super::login::Run;
use super::measure::{Figures, Measure, Spreads, median, medians, spreads};
use super::subject::Page;

/// Everything that was measured under one condition.
#[derive(Debug)]
pub struct Row {
    /// The condition.
    pub condition: &'static Condition,
    /// The runs of each page, in their order.
    pub pages: BTreeMap<Page, Vec<Run>>,
}

impl Row {
    /// The least number of runs that a page has.
    #[must_use]
    pub fn runs(&self) -> usize {
        self.pages.values().map(Vec::len).min().unwrap_or_default()
    }

    /// The medians of a page.
    #[must_use]
    pub fn medians(&self, page: Page) -> Figures {
        let runs = self.pages.get(&page).map_or(&[][..], Vec::as_slice);
        medians(runs.iter().map(|run| &run.figures))
    }

    /// How far the runs of a page lie apart.
    #[must_use]
    pub fn spreads(&self, page: Page) -> Spreads {
        let runs = self.pages.get(&page).map_or(&[][..], Vec::as_slice);
        spreads(runs.iter().map(|run| &run.figures))
    }

    /// One page's median.
    #[must_use]
    pub fn median(&self, page: Page, measure: Measure) -> Option<f64> {
        self.medians(page).get(&measure).copied()
    }

    /// One page's worst run.
    #[must_use]
    pub fn worst(&self, page: Page, measure: Measure) -> Option<f64> {
        let runs = self.pages.get(&page)?.iter();
        runs.filter_map(|run| run.figures.get(&measure).copied())
            .reduce(f64::max)
    }

    /// One page's median over another's, if that is not nothing.
    #[must_use]
    pub fn ratio(&self, measure: Measure, page: Page, to: Page) -> Option<f64> {
        let (part, whole) = (self.median(page, measure)?, self.median(to, measure)?);
        (whole > 0.0).then(|| part / whole)
    }

    /// What shifted in a page in the first of its runs in which anything did, in words.
    #[must_use]
    pub fn shifted(&self, page: Page) -> &[String] {
        first_shifted(self.pages.get(&page).into_iter().flatten())
    }

    /// How quiet the machine was.
    #[must_use]
    pub fn noise(&self) -> Noise {
        Noise::of(self.pages.values().flatten())
    }
}

/// How quiet the machine was during some runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Noise {
    /// The share of the processors, 0 to 1, that other programs used: the median.
    pub middle: f64,
    /// The same at its worst.
    pub most: f64,
    /// How many runs began on a busy machine.
    pub restless: usize,
    /// How many runs there are.
    pub runs: usize,
}

impl Noise {
    /// That of these runs.
    pub fn of<'a>(runs: impl Iterator<Item = &'a Run>) -> Self {
        let runs: Vec<&Run> = runs.collect();
        let others: Vec<f64> = runs.iter().map(|run| run.others).collect();
        Self {
            most: others.iter().copied().fold(0.0, f64::max),
            middle: median(others).unwrap_or_default(),
            restless: runs.iter().filter(|run| !run.quiet).count(),
            runs: runs.len(),
        }
    }

    /// For people.
    #[must_use]
    pub fn words(&self) -> String {
        let Self {
            restless,
            runs: all,
            ..
        } = self;
        let words = format!(
            "other programs used {:.0} % of the processors during a run, {:.0} % at most",
            self.middle * 100.0,
            self.most * 100.0
        );
        if *restless == 0 {
            return words;
        }
        format!("{words}; NOT QUIET: {restless} of {all} runs began on a busy machine")
    }
}

/// What shifted in the first of these runs in which anything did, in words.
pub(super) fn first_shifted<'a>(mut runs: impl Iterator<Item = &'a Run>) -> &'a [String] {
    let first = runs.find(|run| !run.shifted.is_empty());
    first.map_or(&[], |run| &run.shifted)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::bench::condition::NONE;

    /// A row with one measure, by the pages in the order of the tables.
    pub(in crate::bench) fn row(
        condition: &'static Condition,
        measure: Measure,
        values: [&[f64]; 3],
    ) -> Row {
        let run = |value: &f64| Run {
            figures: Figures::from([(measure, *value)]),
            others: 0.01,
            quiet: true,
            shifted: Vec::new(),
        };
        let pages = Page::ALL.into_iter().zip(values);
        let pages = pages.map(|(page, values)| (page, values.iter().map(run).collect()));
        Row {
            condition,
            pages: pages.collect(),
        }
    }

    #[test]
    fn nothing_is_no_multiple_of_nothing() {
        let row = row(&NONE, Measure::Blocked, [&[50.0], &[0.0], &[25.0]]);
        let ratio = |to| row.ratio(Measure::Blocked, Page::Latchkey, to);
        assert_eq!(ratio(Page::Builtin), Some(0.5));
        assert_eq!(ratio(Page::Bound), None);
    }

    #[test]
    fn a_busy_machine_is_named() {
        let mut row = row(&NONE, Measure::Blocked, [&[1.0], &[1.0], &[1.0]]);
        assert!(!row.noise().words().contains("NOT QUIET"));
        for run in row.pages.values_mut().flatten().take(1) {
            run.quiet = false;
            run.others = 0.5;
        }
        let words = row.noise().words();
        assert!(
            words.contains("50 % at most") && words.contains("1 of 3 runs"),
            "{words}"
        );
    }
}
