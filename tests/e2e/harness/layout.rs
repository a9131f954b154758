//! Whether a screen fits: 320 px wide, enlarged, and in a language that is written from right to left.

use serde_json::json;

use super::browser::Browser;

use super::devtools::Sight;
use super::language;

/// What does not fit, and how much.
#[track_caller]
pub fn check(browser: &Browser) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, sight) in [
        ("320 px wide", Sight::NARROW),
        ("at 200 %", Sight::ZOOMED),
        ("at 390 px", Sight::PHONE),
        ("at 1280 px", Sight::DESKTOP),
    ] {
        browser.look_like(sight);
        for direction in ["ltr", "rtl"] {
            write(browser, direction);
            let overflow = browser.script(OVERFLOW, Vec::new());
            if let Some(overflow) = overflow.as_str() {
                faults.push(format!("{name}, {direction}: {overflow}"));
            }
        }
    }
    // WCAG 1.4.4: twice the size of the text, however it is enlarged.
    browser.script(
        "document.documentElement.style.fontSize = '200%'",
        Vec::new(),
    );
    browser.look_like(Sight::PHONE);
    if let Some(overflow) = browser.script(OVERFLOW, Vec::new()).as_str() {
        faults.push(format!("text at 200 %: {overflow}"));
    }
    browser.script("document.documentElement.style.fontSize = ''", Vec::new());
    write(browser, language::direction());
    faults
}

/// Writes the document in a direction: `ltr`, `rtl`, or none of its own.
#[track_caller]
pub fn write(browser: &Browser, direction: &str) {
    browser.script(
        "document.documentElement.dir = arguments[0]",
        vec![json!(direction)],
    );
}

/// How high the page is, in CSS pixels.
#[track_caller]
pub fn height(browser: &Browser) -> u32 {
    let height = browser.script("return document.documentElement.scrollHeight", Vec::new());
    height
        .as_u64()
        .and_then(|height| u32::try_from(height).ok())
        .unwrap_or_default()
}

/// Names what sticks out to the side, whether or not it can be scrolled to.
const OVERFLOW: &str = "
const width = document.documentElement.clientWidth;
const scroll = document.documentElement.scrollWidth;
const visible = (e) => e.getClientRects().length && !e.closest('.unseen');
const out = [...document.body.querySelectorAll('*')].filter(visible).filter((e) => {
  const { left, right } = e.getBoundingClientRect();
  return left < -1 || right > width + 1;
});
if (scroll <= width && !out.length) return null;
return `${scroll} px of page in ${width}: ` + out.map((e) => `${e.localName}.${e.className}#${e.id}`).join(', ');
";
