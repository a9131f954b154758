//! Looks at a screen in every way that people do, and takes its picture where pictures are asked for.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use super::browser::Browser;
use super::devtools::Sight;
use super::stage::Notes;
use super::{accessibility, language, layout};

/// Names the folder for pictures; without it none are taken.
const SCREENS: &str = "LATCHKEY_SCREENS";

/// Checks what is shown; panics with everything that is wrong.
#[track_caller]
pub fn look(browser: &Browser, notes: &Notes, screen: &str) {
    // Away from the button that was clicked last.
    browser.point_at(0.0, 0.0);
    let mut faults = layout::check(browser);
    faults.extend(motion(browser));
    faults.extend(in_light_and_dark(browser, notes));
    report(screen, &faults);
    if let Some(folder) = env::var_os(SCREENS) {
        take_pictures(browser, &PathBuf::from(folder), screen);
    }
    browser.look_like(Sight::DESKTOP);
}

/// Checks a button that looks different under the mouse.
#[track_caller]
pub fn look_under_the_mouse(browser: &Browser, notes: &Notes) {
    report(
        "a button under the mouse",
        &in_light_and_dark(browser, notes),
    );
}

/// Left to right in the light, right to left in the dark: neither pair changes what the check sees of the other.
#[track_caller]
fn in_light_and_dark(browser: &Browser, notes: &Notes) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, direction, sight) in [
        ("light", "ltr", Sight::DESKTOP),
        ("dark and right to left", "rtl", Sight::DESKTOP.dark()),
    ] {
        browser.look_like(sight);
        layout::write(browser, direction);
        let found = accessibility::check(browser, notes.accessibility());
        faults.extend(found.into_iter().map(|fault| format!("{name}: {fault}")));
    }
    layout::write(browser, language::direction());
    browser.look_like(Sight::DESKTOP);
    faults
}

/// Nothing may move for those who asked their system for it, and for pictures.
#[track_caller]
fn motion(browser: &Browser) -> Option<String> {
    let moving = browser.script(MOVING, Vec::new());
    moving
        .as_str()
        .map(|what| format!("moves in spite of the system's wish: {what}"))
}

/// What waits for its time to come in sight (`late` in the style sheet) does not move.
const MOVING: &str = "
const runs = ({ playState, animationName }) => playState === 'running' && animationName !== 'late';
const moving = document.getAnimations().filter(runs);
return moving.length ? moving.map(({ effect }) => effect.target.className).join(', ') : null;
";

#[track_caller]
fn report(screen: &str, faults: &[String]) {
    assert!(
        faults.is_empty(),
        "the screen `{screen}` is not for everyone:\n{}",
        faults.join("\n")
    );
}

/// Takes pictures of a screen that is not ours, and checks nothing: how Home Assistant's own screens look is not ours.
#[track_caller]
pub fn picture(browser: &Browser, screen: &str) {
    let Some(folder) = env::var_os(SCREENS) else {
        return;
    };
    let folder = PathBuf::from(folder);
    for (device, sight) in DEVICES {
        for (light, sight) in [("light", sight), ("dark", sight.dark())] {
            settle(browser, sight);
            let hidden = browser.script(HIDDEN, Vec::new());
            let hidden = hidden.as_u64().and_then(|it| u32::try_from(it).ok());
            let height = sight.height + hidden.unwrap_or_default();
            settle(browser, Sight { height, ..sight });
            save(browser, &folder, &format!("{screen}-{device}-{light}"));
        }
    }
    browser.look_like(Sight::DESKTOP);
}

/// Its elements measure themselves once more after the window has its new size.
#[track_caller]
fn settle(browser: &Browser, sight: Sight) {
    browser.look_like(sight);
    thread::sleep(Duration::from_millis(500));
}

/// How much of what scrolls is out of sight, at most.
const HIDDEN: &str = "
let most = 0;
const look = (root) => {
  for (const element of root.querySelectorAll('*')) {
    const hidden = element.scrollHeight - element.clientHeight;
    if (hidden > most && /auto|scroll/.test(getComputedStyle(element).overflowY)) most = hidden;
    if (element.shadowRoot) look(element.shadowRoot);
  }
};
look(document);
return Math.ceil(most);
";

const DEVICES: [(&str, Sight); 3] = [
    ("desktop", Sight::DESKTOP),
    ("phone", Sight::PHONE),
    ("narrow", Sight::NARROW),
];

#[track_caller]
fn take_pictures(browser: &Browser, folder: &Path, screen: &str) {
    browser.hide_what_moves();
    for (device, sight) in DEVICES {
        for (light, sight) in [("light", sight), ("dark", sight.dark())] {
            see_all_of_it(browser, sight);
            save(browser, folder, &format!("{screen}-{device}-{light}"));
        }
    }
}

#[track_caller]
fn save(browser: &Browser, folder: &Path, name: &str) {
    fs::create_dir_all(folder).expect("a folder for pictures");
    let picture = browser.run(browser.client.screenshot());
    fs::write(folder.join(format!("{name}.png")), picture).expect("a picture");
}

/// Makes the screen as high as the page is. Twice, because the page takes its margins from the screen.
#[track_caller]
fn see_all_of_it(browser: &Browser, sight: Sight) {
    browser.look_like(sight);
    for _ in 0..2 {
        let height = layout::height(browser).max(sight.height);
        browser.look_like(Sight { height, ..sight });
    }
}
