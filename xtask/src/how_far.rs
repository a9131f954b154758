//! How far a program is that is still running, by what it has written so far, and what it does right now. `progress.rs`
//! says it every half minute.

use std::time::Duration;

use regex_lite::Regex;

/// How much of it is done, by a journey's number or pytest's percentage.
pub(crate) fn done(said: &str) -> Option<f64> {
    let said_so = Regex::new(r"(?m)^ *(\d+) of (\d+)\b|\[ *(\d+)%\](?:$| PASSED)").ok()?;
    let newest = said_so.captures_iter(said).last()?;
    let number = |group| newest.get(group)?.as_str().parse::<f64>().ok();
    let share = number(3).map(|percent| percent / 100.0);
    // The one that it names is not done yet.
    let share = share.or_else(|| Some((number(1)? - 1.0) / number(2)?));
    share.filter(|share| (0.0..=1.0).contains(share))
}

/// What is left: as much of what was expected as is not done. Where it is slower than that, the further it is, the more
/// counts how long it has taken so far. Where it is faster that need not last: it does not do the long parts first.
pub(crate) fn left(so_far: Duration, expected: Duration, said: &str) -> Option<Duration> {
    let Some(done) = done(said).filter(|done| *done > 0.0) else {
        return expected.checked_sub(so_far).filter(|left| !left.is_zero());
    };
    let trust = (2.0 * done).min(1.0);
    let whole = expected.mul_f64(1.0 - trust) + so_far.mul_f64(trust / done);
    let left = whole.saturating_sub(so_far);
    let left = left.max(expected.mul_f64(1.0 - done));
    Some(left.max(Duration::from_secs(1)))
}

/// What it does right now, in the forms in which Cargo, the journeys and pytest say that.
pub(crate) fn now(said: &str) -> Option<String> {
    let forms = [
        r"(?:Compiling|Checking|Installing) \S+ v\S+",
        r"Running (?:unittests )?[\w/.]+\.rs",
        r"\d+ of \d+(?:, \d+ failed)?: \w+(?:::\w+)+",
        r"[.sxFE ]*\[ *\d+%\]",
        r"\[gw\d\] \[ *\d+%\] PASSED .*",
    ];
    let form = Regex::new(&format!(r"^\s*({})(?:\s|$)", forms.join("|"))).ok()?;
    let newest = said.lines().rev().find_map(|line| form.captures(line))?;
    let percent = Regex::new(r"\[ *(\d+%)\]").ok()?;
    let words = newest[1].replace("unittests ", "");
    Some(match percent.captures(&words) {
        Some(found) => format!("{} done", &found[1]),
        None => words,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXPECTED: Duration = Duration::from_secs(100);

    fn left_after(so_far: u64, said: &str) -> Option<u64> {
        left(Duration::from_secs(so_far), EXPECTED, said).map(|left| left.as_secs())
    }

    #[test]
    fn what_is_left_is_what_was_expected_until_something_is_done() {
        assert_eq!(left_after(30, ""), Some(70));
        assert_eq!(left_after(30, "1 of 120: people::go"), Some(70));
        assert_eq!(left_after(100, "0 of 0"), None);
    }

    #[test]
    fn it_moves_evenly_to_what_the_program_says() {
        // Half as fast as expected.
        assert_eq!(left_after(20, "[ 10%]"), Some(100));
        assert_eq!(left_after(40, "[ 20%]"), Some(100));
        assert_eq!(left_after(60, "[ 30%]"), Some(100));
        assert_eq!(left_after(100, "[ 50%]"), Some(100));
        assert_eq!(left_after(180, "[ 90%]"), Some(20));
    }

    #[test]
    fn what_goes_faster_at_first_promises_nothing() {
        assert_eq!(left_after(10, "[ 40%]"), Some(60));
        assert_eq!(left_after(50, "[ 60%]"), Some(40));
        assert_eq!(left_after(50, "[100%]"), Some(1));
    }

    #[test]
    fn a_journeys_number_counts_when_it_is_over() {
        let said =
            "    60 of 120: people::go\n    61 of 120, 1 failed: people::come\nit took 3 s\n";
        assert_eq!(done(said), Some(0.5));
        assert_eq!(done("....s... [ 50%]\n..."), Some(0.5));
        assert_eq!(done("[gw1] [ 50%] PASSED tests/a.py::one\n"), Some(0.5));
        assert_eq!(done("of 120 journeys 119 passed"), None);
    }

    #[test]
    fn what_it_does_is_said_and_nothing_else() {
        let said = |said| now(said).unwrap_or_default();
        assert_eq!(
            said("   Compiling slotmap v1.1.1\n"),
            "Compiling slotmap v1.1.1"
        );
        assert_eq!(
            said("   Compiling xtask v0.0.0 (/x/xtask)\nwarning: some\n"),
            "Compiling xtask v0.0.0"
        );
        assert_eq!(
            said("     Running unittests src/lib.rs (target/debug/deps/a-1)\nrunning 3 tests\n"),
            "Running src/lib.rs"
        );
        let journeys = "    1 of 2: a::b\n    2 of 2, 1 failed: a::b::c\nnumbers: 6 requests\n";
        assert_eq!(said(journeys), "2 of 2, 1 failed: a::b::c");
        let pytest = "asyncio: mode=Mode.AUTO, debug=False\n....s... [ 50%]\n...";
        assert_eq!(said(pytest), "50% done");
        assert_eq!(said("[gw1] [ 15%] PASSED tests/a.py::b \n"), "15% done");
        assert_eq!(said("asyncio: mode=Mode.AUTO\n94 passed in 3 s\n"), "");
    }
}
