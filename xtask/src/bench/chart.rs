//! The figures as a picture for the README: bars, readable on light and dark pages, in words for those who do not
//! see them.

use std::fmt::Write as _;

use super::condition::{CPU_6X, Condition, SLOW_4G, SLOW_4G_GZIP};
use super::measure::{Measure, Unit};
use super::subject::Page;
use super::summary::Row;

/// What is drawn, from top to bottom.
const GROUPS: [(Measure, &Condition); 6] = [
    (Measure::FormUsable, &SLOW_4G),
    (Measure::LoginDone, &SLOW_4G),
    (Measure::FormUsable, &CPU_6X),
    (Measure::LoginDone, &CPU_6X),
    (Measure::BytesUntilSent, &SLOW_4G),
    (Measure::BytesUntilSent, &SLOW_4G_GZIP),
];

const WIDTH: f64 = 720.0;
/// Where bars begin, and how long the longest is.
const LEFT: f64 = 130.0;
const LONGEST: f64 = 500.0;
const BAR: f64 = 16.0;
const LINE: f64 = 20.0;
const TITLE: f64 = 30.0;

/// The picture of what was measured, as SVG. What was not measured is left out.
#[must_use]
pub fn svg(rows: &[Row]) -> String {
    let groups: Vec<Group> = GROUPS
        .iter()
        .filter_map(|(measure, condition)| Group::of(rows, *measure, condition))
        .collect();
    let mut top = 0.0;
    let mut body = String::new();
    for group in &groups {
        body += &group.draw(top);
        top += group.height();
    }
    let height = top + 10.0;
    let described: Vec<String> = groups.iter().map(Group::words).collect();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" \
         height=\"{height}\" role=\"img\" aria-labelledby=\"title description\">\n\
         <title id=\"title\">Latchkey beside Home Assistant's own login page</title>\n\
         <desc id=\"description\">{}</desc>\n{STYLE}{body}</svg>\n",
        escaped(&described.join(" "))
    )
}

/// The colours keep 4.5:1 for letters and 3:1 for bars on GitHub's pages, light and dark.
const STYLE: &str = "<style>\n\
    text { font: 13px system-ui, sans-serif; fill: #1f2328; }\n\
    .title { font-weight: 600; }\n\
    .builtin { fill: #6e7781; }\n\
    .bound { fill: #8c6d1f; }\n\
    .latchkey { fill: #0b6bcb; }\n\
    @media (prefers-color-scheme: dark) {\n\
    text { fill: #e6edf3; }\n\
    .builtin { fill: #8b949e; }\n\
    .bound { fill: #c9a227; }\n\
    .latchkey { fill: #4ea1f7; }\n\
    }\n\
    </style>\n";

/// One measure under one condition, for every page.
struct Group {
    title: String,
    unit: Unit,
    values: Vec<(Page, f64)>,
}

impl Group {
    fn of(rows: &[Row], measure: Measure, condition: &Condition) -> Option<Self> {
        let row = rows.iter().find(|row| row.condition == condition)?;
        let values: Vec<_> = Page::ALL
            .into_iter()
            .filter_map(|page| Some((page, row.median(page, measure)?)))
            .collect();
        let title = format!("{}, {}", measure.name(), condition.name);
        (values.len() == Page::ALL.len()).then_some(Self {
            title,
            unit: measure.unit(),
            values,
        })
    }

    fn height(&self) -> f64 {
        self.values.iter().fold(TITLE, |height, _| height + LINE)
    }

    fn draw(&self, top: f64) -> String {
        let most = self.values.iter().map(|(_, value)| *value);
        let most = most.fold(f64::MIN_POSITIVE, f64::max);
        let mut drawn = format!(
            "<text class=\"title\" x=\"10\" y=\"{}\">{}</text>\n",
            top + 22.0,
            escaped(&self.title)
        );
        let mut y = top + TITLE;
        for (page, value) in &self.values {
            // The smallest is still seen.
            let length = (value / most * LONGEST).max(2.0).round();
            let baseline = y + 13.0;
            let _ = writeln!(
                drawn,
                "<text x=\"10\" y=\"{baseline}\">{}</text>\
                 <rect class=\"{}\" x=\"{LEFT}\" y=\"{y}\" width=\"{length}\" height=\"{BAR}\" rx=\"2\"/>\
                 <text x=\"{}\" y=\"{baseline}\">{}</text>",
                page.name(),
                class(*page),
                LEFT + length + 6.0,
                self.shown(*value)
            );
            y += LINE;
        }
        drawn
    }

    fn shown(&self, value: f64) -> String {
        match self.unit {
            Unit::Milliseconds => format!("{:.2} s", value / 1e3),
            unit => format!("{} {}", unit.show(value), unit.sign())
                .trim()
                .to_owned(),
        }
    }

    fn words(&self) -> String {
        let values = self.values.iter();
        let values = values.map(|(page, value)| format!("{} {}", page.name(), self.shown(*value)));
        format!("{}: {}.", self.title, values.collect::<Vec<_>>().join(", "))
    }
}

fn class(page: Page) -> &'static str {
    match page {
        Page::Builtin => "builtin",
        Page::Bound => "bound",
        Page::Latchkey => "latchkey",
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::super::summary::tests::row;
    use super::*;
    use crate::bench::condition::NONE;

    fn drawn() -> String {
        svg(&[row(
            &SLOW_4G,
            Measure::FormUsable,
            [&[3400.0], &[370.0], &[510.0]],
        )])
    }

    #[test]
    fn bars_are_as_long_as_what_they_stand_for() {
        let svg = drawn();
        for (class, width) in [("builtin", 500), ("bound", 54), ("latchkey", 75)] {
            let bar = format!("<rect class=\"{class}\" x=\"130\"");
            let bar = svg.split(&bar).nth(1).unwrap();
            assert!(bar.contains(&format!("width=\"{width}\" ")), "{svg}");
        }
        assert!(svg.contains(">0.51 s</text>"));
    }

    #[test]
    fn those_who_do_not_see_it_are_told_the_same() {
        let svg = drawn();
        let words = "form usable, slow 4G: Home Assistant 3.40 s, bound 0.37 s, Latchkey 0.51 s.";
        assert!(svg.contains(&format!("<desc id=\"description\">{words}</desc>")));
        assert!(svg.contains("role=\"img\" aria-labelledby=\"title description\""));
        assert!(svg.contains("prefers-color-scheme: dark"));
    }

    #[test]
    fn what_was_not_measured_is_left_out() {
        let rows = [row(&NONE, Measure::FormUsable, [&[1.0], &[1.0], &[1.0]])];
        assert!(!svg(&rows).contains("<rect"));
        let rows = [row(&SLOW_4G, Measure::FormUsable, [&[1.0], &[], &[1.0]])];
        assert!(!svg(&rows).contains("<rect"));
    }

    #[test]
    fn words_cannot_become_elements() {
        assert_eq!(escaped("a < b & c"), "a &lt; b &amp; c");
    }
}
