//! The figures as a table for people.

use std::fmt::Write as _;

use super::early::Early;
use super::measure::{Figures, Measure, Spreads};
use super::single_sign_on::{Exchange, Walks, peer};
use super::subject::Page;
use super::summary::{Noise, Row, first_shifted};

/// One table for each condition.
#[must_use]
pub fn tables(rows: &[Row]) -> String {
    rows.iter().map(table).collect()
}

fn table(row: &Row) -> String {
    let [builtin, bound, latchkey] = Page::ALL;
    let mut table = format!(
        "\n{} ({}), medians of {} runs [least-most]\n",
        row.condition.name,
        row.condition.description(),
        row.runs()
    );
    let names = Page::ALL.map(Page::name);
    let _ = writeln!(
        table,
        "  {:<40} {:>21} {:>19} {:>19} {:>8} {:>8}",
        "", names[0], names[1], names[2], "/ HA", "/ bound"
    );
    let columns = Page::ALL.map(|page| (row.medians(page), row.spreads(page)));
    for measure in Measure::OF_LOGIN {
        let [one, two, three] = columns.each_ref().map(|column| shown(column, measure));
        let ratio = |to| {
            let ratio = row.ratio(measure, latchkey, to);
            ratio.map_or("-".to_owned(), |ratio| format!("{ratio:.2}"))
        };
        let _ = writeln!(
            table,
            "  {:<40} {one:>21} {two:>19} {three:>19} {:>8} {:>8}",
            titled(measure),
            ratio(builtin),
            ratio(bound)
        );
    }
    let _ = writeln!(table, "  {}", row.noise().words());
    table + &shifts(row.shifted(latchkey))
}

/// Single sign-on beside hass-oidc-auth, one table for each condition.
#[must_use]
pub fn walks(all: &[Walks]) -> String {
    all.iter().map(walk).collect()
}

fn walk(walks: &Walks) -> String {
    let mut table = format!(
        "\nsingle sign-on, {} ({}), a session at the provider, medians of {} runs [least-most]\n  {:<50} {:>14} {:>19} {:>19}\n",
        walks.condition.name,
        walks.condition.description(),
        walks.browser.len(),
        "code redeemed",
        "hass-oidc-auth",
        "by the page",
        "by the server"
    );
    let both = |exchange| (walks.medians(exchange), walks.spreads(exchange));
    let columns = [
        (peer(walks.condition), Spreads::new()),
        both(Exchange::Browser),
        both(Exchange::Server),
    ];
    for measure in Measure::OF_SINGLE_SIGN_ON {
        let [one, two, three] = columns.each_ref().map(|column| shown(column, measure));
        let _ = writeln!(
            table,
            "  {:<50} {one:>14} {two:>19} {three:>19}",
            titled(measure)
        );
    }
    table += "  hass-oidc-auth: measured elsewhere, by other people, under conditions of the same names\n";
    let _ = writeln!(table, "  {}", Noise::of(walks.runs()).words());
    table + &shifts(first_shifted(walks.runs()))
}

/// What became of early submits.
#[must_use]
pub fn early(all: &[Early]) -> String {
    let lines = all
        .iter()
        .map(|early| format!("  {}\n{}", early.words(), shifts(&early.moved.words)));
    if all.is_empty() {
        return String::new();
    }
    format!("\nearly submit, on slow 3G\n{}", lines.collect::<String>())
}

fn shifts(words: &[String]) -> String {
    let lines = words.iter();
    let lines = lines.map(|shift| format!("  Latchkey's layout shifted by {shift}\n"));
    lines.collect()
}

/// A median, and how far the runs lie apart if that shows.
fn shown((medians, spreads): &(Figures, Spreads), measure: Measure) -> String {
    let show = |value: f64| measure.unit().show(value);
    let Some(median) = medians.get(&measure) else {
        return "-".to_owned();
    };
    let ends = spreads.get(&measure);
    let ends = ends.map(|spread| (show(spread.least), show(spread.most)));
    match ends {
        Some((least, most)) if least != most => format!("{} [{least}-{most}]", show(*median)),
        _ => show(*median),
    }
}

fn titled(measure: Measure) -> String {
    match measure.unit().sign() {
        "" => measure.name().to_owned(),
        sign => format!("{}, {sign}", measure.name()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::summary::tests::row;
    use super::*;
    use crate::bench::condition::SLOW_4G;

    #[test]
    fn a_row_holds_the_medians_and_their_ratios() {
        let row = row(
            &SLOW_4G,
            Measure::FormUsable,
            [&[3000.0, 3400.0, 3200.0], &[400.0], &[480.0, 480.0]],
        );
        let table = tables(&[row]);
        let line = table
            .lines()
            .find(|line| line.contains("form usable"))
            .unwrap();
        let words: Vec<_> = line.split_whitespace().collect();
        assert_eq!(
            words,
            [
                "form",
                "usable,",
                "ms",
                "3200",
                "[3000-3400]",
                "400",
                "480",
                "0.15",
                "1.20"
            ]
        );
        assert!(table.contains("slow 4G (processor 4 times slower"));
    }

    #[test]
    fn what_shifted_is_named_wherever_it_did() {
        let mut row = row(
            &SLOW_4G,
            Measure::LayoutShift,
            [&[0.0], &[0.0], &[0.0, 0.1]],
        );
        let ours = row.pages.get_mut(&Page::Latchkey).unwrap();
        ours[1].shifted = vec!["0.1000 at 7 ms".to_owned()];
        let walked = Walks {
            condition: &SLOW_4G,
            browser: Vec::new(),
            server: ours.clone(),
        };
        let line = "\n  Latchkey's layout shifted by 0.1000 at 7 ms\n";
        assert!(tables(&[row]).ends_with(line));
        assert!(walks(&[walked]).ends_with(line));
    }
}
