//! The script that watches a page from inside, and what it says at the end. See `page/observe.js`.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::shift::Shift;

const OBSERVE: &str = include_str!("page/observe.js");

/// How the login form of a page is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Submit {
    /// By its button.
    Button,
    /// By the Enter key, where the button hides in other people's components.
    Key,
}

/// What the script does besides watching.
#[derive(Clone, Copy, Debug)]
pub enum Act<'a> {
    /// Types and submits as soon as it can.
    LogIn {
        /// How.
        submit: Submit,
        /// What is typed.
        username: &'a str,
        /// What is typed, too.
        password: &'a str,
    },
    /// Presses the button with these words as soon as it can.
    Press(&'a str),
    /// Nothing: somebody else types.
    Watch,
}

/// The script for pages at this path.
#[must_use]
pub fn script(path: &str, act: Act<'_>) -> String {
    let settings = match act {
        Act::LogIn {
            submit,
            username,
            password,
        } => json!({
            "path": path, "act": "log in", "username": username, "password": password,
            "submit": match submit { Submit::Button => "button", Submit::Key => "key" },
        }),
        Act::Press(words) => json!({"path": path, "act": "press", "words": words}),
        Act::Watch => json!({"path": path, "act": "watch"}),
    };
    format!("({OBSERVE})({settings});")
}

/// What gives the script's words back.
pub const REPORT: &str = "return window.latchkeyBench();";

/// What the script has seen in the document that is shown. Times are in milliseconds since its navigation.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// When the navigation began, in milliseconds since 1970.
    pub origin: f64,
    /// The first paint.
    pub paint: Option<f64>,
    /// Since when the form could be used: never before something is drawn.
    pub usable: Option<f64>,
    /// When the login was submitted: by the script, or by somebody's Enter key.
    pub submitted: Option<f64>,
    /// When the page, after the login was submitted, no longer held both inputs with what was typed.
    pub lost: Option<f64>,
    /// When the button was pressed, in milliseconds since 1970; in this document or in one before.
    pub clicked: Option<f64>,
    /// The tasks of more than 50 ms on the main thread: start and duration.
    pub tasks: Vec<(f64, f64)>,
    /// The layout shifts, in this document and in those of its origin before.
    pub shifts: Vec<Shift>,
    /// What `WebAssembly` holds, in bytes.
    pub memory: f64,
}

impl Seen {
    /// Reads the script's words.
    ///
    /// # Errors
    /// If they are none.
    pub fn read(report: &Value) -> Result<Self> {
        let list = |name: &str| report[name].as_array().cloned().unwrap_or_default();
        let number = |value: &Value| value.as_f64().unwrap_or_default();
        Ok(Self {
            origin: report["origin"]
                .as_f64()
                .context("the script in the page says nothing")?,
            paint: report["paint"].as_f64(),
            usable: usable(report),
            submitted: report["submitted"].as_f64(),
            lost: report["lost"].as_f64(),
            clicked: report["clicked"].as_f64(),
            tasks: list("tasks")
                .iter()
                .map(|task| (number(&task["startTime"]), number(&task["duration"])))
                .collect(),
            shifts: list("shifts").iter().map(Shift::read).collect(),
            memory: number(&report["memory"]),
        })
    }

    /// Makes sure that the page held what was typed until the login was sent.
    ///
    /// # Errors
    /// If it did not: nobody could have used such a form.
    pub fn kept_until(&self, sent: f64) -> Result<()> {
        match self.lost {
            Some(lost) if lost <= sent => {
                bail!("the page lost what was typed, after {lost:.0} ms, before it was sent")
            }
            _ => Ok(()),
        }
    }

    /// What the tasks took beyond 50 ms each, as far as they lie before this moment.
    #[must_use]
    pub fn blocked_before(&self, moment: f64) -> f64 {
        const FINE: f64 = 50.0;
        let before = |(start, duration): &(f64, f64)| (start + duration).min(moment) - start;
        self.tasks
            .iter()
            .map(|task| (before(task) - FINE).max(0.0))
            .fold(0.0, |sum, beyond| sum + beyond)
    }
}

/// From when the frame was drawn that shows the form. The script learns of the first frame before it is on the screen.
fn usable(report: &Value) -> Option<f64> {
    let (usable, paint) = (report["usable"].as_f64()?, report["paint"].as_f64()?);
    Some(usable.max(paint))
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "sums of small whole numbers are exact")]
mod tests {
    use super::*;

    #[test]
    fn a_task_blocks_by_what_it_takes_beyond_50_ms_until_the_moment() {
        let report = json!({
            "origin": 1.0,
            "tasks": [
                {"startTime": 0.0, "duration": 60.0},
                {"startTime": 100.0, "duration": 200.0},
                {"startTime": 400.0, "duration": 40.0},
            ],
        });
        let seen = Seen::read(&report).unwrap();
        assert_eq!(seen.blocked_before(1000.0), 10.0 + 150.0);
        assert_eq!(seen.blocked_before(200.0), 10.0 + 50.0);
        assert_eq!(seen.blocked_before(0.0), 0.0);
    }

    #[test]
    fn nothing_can_be_used_before_anything_is_drawn() {
        let usable = |usable: Option<f64>, paint: Option<f64>| {
            let report = json!({"origin": 1.0, "usable": usable, "paint": paint});
            Seen::read(&report).unwrap().usable
        };
        assert_eq!(usable(Some(320.0), Some(352.0)), Some(352.0));
        assert_eq!(usable(Some(400.0), Some(352.0)), Some(400.0));
        assert_eq!(usable(Some(400.0), None), None);
        assert_eq!(usable(None, Some(352.0)), None);
    }

    #[test]
    fn a_page_without_the_script_is_noticed() {
        assert!(Seen::read(&Value::Null).is_err());
    }

    #[test]
    fn what_is_typed_cannot_leave_its_string() {
        let script = script("/", Act::Press("\"); alert(1); //"));
        assert!(script.ends_with(r#"({"act":"press","path":"/","words":"\"); alert(1); //"});"#));
    }
}
