//! All the way: Home Assistant's real frontend sends somebody to sign in, takes the code, and draws its dashboard.
//! And what that needs of Home Assistant: that no package lacks in the list that it is installed by.

use latchkey_core::screen::Text;
use xtask::home_assistant::PASSWORD;

use crate::harness::{Kind, Name, Page, Stage};

/// Says which view of a dashboard the frontend has drawn, wherever its elements keep it.
const DRAWN: &str = "
    const find = (root) => {
        for (const element of root.querySelectorAll('*')) {
            const drawn = element.localName === 'hui-view' && element.getBoundingClientRect().height > 0;
            if (drawn || (element.shadowRoot && find(element.shadowRoot))) return true;
        }
        return false;
    };
    return localStorage.hassTokens && find(document) ? 'drawn' : '';
";

/// What Home Assistant says of programs and libraries of the system, which neither sign-in nor dashboard need.
const OF_THE_SYSTEM: [&str; 2] = ["FFmpeg fails", "Error loading libturbojpeg"];

pub fn lacks_no_package(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let log = instance.log();
    let faults: Vec<_> = log
        .lines()
        .filter(|line| line.contains(" ERROR ("))
        .filter(|line| !OF_THE_SYSTEM.iter().any(|known| line.contains(known)))
        .collect();
    assert!(log.contains("Home Assistant initialized"), "{log}");
    assert!(faults.is_empty(), "{faults:#?}");
}

pub fn is_drawn_after_a_password(stage: &Stage) {
    let instance = stage.instance(Kind::Family);
    let page = stage.open(&instance, instance.base());
    page.expect_heading(&Text::WelcomeHome);
    page.log_in("olivia", PASSWORD);
    expect_dashboard(&page);
}

pub fn is_drawn_after_single_sign_on(stage: &Stage) {
    let instance = stage.single_sign_on().open_instance();
    let page = stage.open(&instance, instance.base());
    page.expect_heading(&Text::WelcomeHome);
    page.choose_provider(Name::FAMILY);
    page.sign_in_there("alex");
    expect_dashboard(&page);
}

pub fn expect_dashboard(page: &Page) {
    page.expect_script(DRAWN, "drawn");
}
