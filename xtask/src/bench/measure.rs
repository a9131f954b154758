//! What is measured in a run: the measures by name and unit, a run's figures, and their medians.

use std::collections::BTreeMap;

/// One thing that a run tells about a page. Times are in milliseconds since the navigation, sizes in bytes as sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// The first pixel that is not background.
    FirstPaint,
    /// The real inputs for user name and password are drawn and enabled, stay in the page and keep what is typed until
    /// the login is sent.
    FormUsable,
    /// The request that carries user name and password starts.
    LoginSent,
    /// The redirect that carries an authorization code starts.
    LoginDone,
    /// Requests to the server that have started by [`Self::FormUsable`].
    RequestsUntilUsable,
    /// What has arrived by [`Self::FormUsable`].
    BytesUntilUsable,
    /// Requests that have started before [`Self::LoginSent`].
    RequestsUntilSent,
    /// What has arrived before [`Self::LoginSent`].
    BytesUntilSent,
    /// Requests until nothing moves any more after [`Self::LoginDone`], without the redirect itself. In single sign-on
    /// those count too that the browser's cache answers, as they did where hass-oidc-auth was measured.
    Requests,
    /// What has arrived by then.
    Bytes,
    /// What every task on the main thread took beyond 50 ms, until [`Self::FormUsable`].
    BlockedUntilUsable,
    /// The same until [`Self::LoginDone`].
    Blocked,
    /// JavaScript's heap at the end, in bytes.
    Heap,
    /// What `WebAssembly` holds at the end, in bytes.
    WasmMemory,
    /// The sum of all layout shifts, but for those within half a second after the login was sent, or after the click on
    /// the provider's button.
    LayoutShift,
    /// From the click on the provider's button to [`Self::LoginDone`].
    SinceClick,
    /// Documents of Home Assistant that were loaded.
    Documents,
    /// Answers, whoever gave them, that sent the browser to another document.
    Redirects,
    /// Clicks of the person.
    Clicks,
    /// Requests to Home Assistant's API or to the provider that the page made after the return from it.
    CallsAfterReturn,
}

/// How far the runs of a measure lie apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The least of them.
    pub least: f64,
    /// The most.
    pub most: f64,
}

/// How a figure is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Milliseconds.
    Milliseconds,
    /// Bytes, shown in units of 1000.
    Kilobytes,
    /// Bytes, shown in units of 1,000,000.
    Megabytes,
    /// A number of things.
    Count,
    /// A number without a unit, zero at best.
    Score,
}

/// What one run has told, or the medians of several.
pub type Figures = BTreeMap<Measure, f64>;

/// How far several runs lie apart.
pub type Spreads = BTreeMap<Measure, Spread>;

impl Measure {
    /// Those of a login by user name and password, in the order of the tables.
    pub const OF_LOGIN: [Self; 15] = [
        Self::FirstPaint,
        Self::FormUsable,
        Self::LoginSent,
        Self::LoginDone,
        Self::RequestsUntilUsable,
        Self::BytesUntilUsable,
        Self::RequestsUntilSent,
        Self::BytesUntilSent,
        Self::Requests,
        Self::Bytes,
        Self::BlockedUntilUsable,
        Self::Blocked,
        Self::Heap,
        Self::WasmMemory,
        Self::LayoutShift,
    ];

    /// Those of single sign-on, in the order of the tables.
    pub const OF_SINGLE_SIGN_ON: [Self; 9] = [
        Self::LoginDone,
        Self::SinceClick,
        Self::Documents,
        Self::Redirects,
        Self::Clicks,
        Self::CallsAfterReturn,
        Self::Requests,
        Self::Bytes,
        Self::LayoutShift,
    ];

    /// Its name in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::FirstPaint => "first paint",
            Self::FormUsable => "form usable",
            Self::LoginSent => "login sent",
            Self::LoginDone => "login done",
            Self::RequestsUntilUsable => "requests until usable",
            Self::BytesUntilUsable => "downloaded until usable",
            Self::RequestsUntilSent => "requests until a login can be sent",
            Self::BytesUntilSent => "downloaded until a login can be sent",
            Self::Requests => "requests in all",
            Self::Bytes => "downloaded in all",
            Self::BlockedUntilUsable => "main thread blocked until usable",
            Self::Blocked => "main thread blocked in all",
            Self::Heap => "JavaScript heap",
            Self::WasmMemory => "WebAssembly memory",
            Self::LayoutShift => "layout shift",
            Self::SinceClick => "from the click to the redirect with the code",
            Self::Documents => "documents of Home Assistant",
            Self::Redirects => "redirects",
            Self::Clicks => "clicks",
            Self::CallsAfterReturn => "calls of the page after the return",
        }
    }

    /// Its unit.
    #[must_use]
    pub fn unit(self) -> Unit {
        match self {
            Self::FirstPaint
            | Self::FormUsable
            | Self::LoginSent
            | Self::LoginDone
            | Self::SinceClick
            | Self::BlockedUntilUsable
            | Self::Blocked => Unit::Milliseconds,
            Self::BytesUntilUsable | Self::BytesUntilSent | Self::Bytes => Unit::Kilobytes,
            Self::RequestsUntilUsable
            | Self::RequestsUntilSent
            | Self::Requests
            | Self::Documents
            | Self::Redirects
            | Self::Clicks
            | Self::CallsAfterReturn => Unit::Count,
            Self::Heap | Self::WasmMemory => Unit::Megabytes,
            Self::LayoutShift => Unit::Score,
        }
    }
}

impl Unit {
    /// Its sign, with which names of measures end.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Milliseconds => "ms",
            Self::Kilobytes => "KB",
            Self::Megabytes => "MB",
            Self::Count | Self::Score => "",
        }
    }

    /// A figure without its sign, as precisely as it deserves.
    #[must_use]
    pub fn show(self, value: f64) -> String {
        match self {
            Self::Milliseconds | Self::Count => format!("{value:.0}"),
            Self::Kilobytes => format!("{:.1}", value / 1e3),
            Self::Megabytes => format!("{:.1}", value / 1e6),
            Self::Score if value == 0.0 => "0".to_owned(),
            Self::Score => format!("{value:.4}"),
        }
    }
}

/// The middle of these numbers, or the mean of the two in the middle. Nothing has no median.
#[must_use]
pub fn median(mut numbers: Vec<f64>) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    let middle = numbers.len() / 2;
    let upper = *numbers.get(middle)?;
    if numbers.len() % 2 == 1 {
        return Some(upper);
    }
    Some(f64::midpoint(numbers[middle - 1], upper))
}

/// The median of each measure over all runs that tell it.
#[must_use]
pub fn medians<'a>(runs: impl Iterator<Item = &'a Figures>) -> Figures {
    let mut values: BTreeMap<Measure, Vec<f64>> = BTreeMap::new();
    for (measure, value) in runs.flatten() {
        values.entry(*measure).or_default().push(*value);
    }
    values
        .into_iter()
        .filter_map(|(measure, values)| Some((measure, median(values)?)))
        .collect()
}

/// The least and the most of each measure over all runs that tell it.
#[must_use]
pub fn spreads<'a>(runs: impl Iterator<Item = &'a Figures>) -> Spreads {
    let mut spreads = Spreads::new();
    for (measure, value) in runs.flatten() {
        let (least, most) = (*value, *value);
        let spread = spreads.entry(*measure).or_insert(Spread { least, most });
        spread.least = spread.least.min(*value);
        spread.most = spread.most.max(*value);
    }
    spreads
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_does_not_care_for_order_or_for_one_wild_number() {
        assert_eq!(median(vec![9.0, 1.0, 900.0, 3.0, 2.0]), Some(3.0));
        assert_eq!(median(vec![4.0, 1.0, 2.0, 100.0]), Some(3.0));
        assert_eq!(median(Vec::new()), None);
    }

    #[test]
    fn a_measure_that_some_runs_miss_is_the_median_of_the_others() {
        let run = |time: f64, heap: Option<f64>| {
            let mut run = Figures::from([(Measure::LoginDone, time)]);
            run.extend(heap.map(|heap| (Measure::Heap, heap)));
            run
        };
        let runs = [run(1.0, Some(5.0)), run(3.0, None), run(2.0, Some(7.0))];
        let medians = medians(runs.iter());
        assert_eq!(
            medians,
            Figures::from([(Measure::LoginDone, 2.0), (Measure::Heap, 6.0)])
        );
    }

    #[test]
    fn a_spread_reaches_from_the_least_to_the_most() {
        let runs = [3.0, 1.0, 2.0].map(|time| Figures::from([(Measure::LoginDone, time)]));
        let (least, most) = (1.0, 3.0);
        let expected = Spreads::from([(Measure::LoginDone, Spread { least, most })]);
        assert_eq!(spreads(runs.iter()), expected);
    }

    #[test]
    fn figures_are_as_precise_as_they_deserve() {
        assert_eq!(Unit::Milliseconds.show(1265.4), "1265");
        assert_eq!(Unit::Kilobytes.show(1_749.0), "1.7");
        assert_eq!(Unit::Megabytes.show(19_040_000.0), "19.0");
        assert_eq!(Unit::Score.show(0.0), "0");
        assert_eq!(Unit::Score.show(0.01234), "0.0123");
    }
}
