//! What the provider ends is ended here.

use std::time::{Duration, Instant};

use latchkey_core::screen::Text;

use crate::harness::{Name, Stage};
use crate::journeys::dashboard::expect_dashboard;

/// From the provider's end to the login page, in a frontend that is open and that nobody touches.
const LONGEST: Duration = Duration::from_secs(3);

pub fn who_is_ended_at_the_provider_is_at_the_login_page_in_seconds(stage: &Stage) {
    let single_sign_on = stage.single_sign_on();
    let instance = single_sign_on.open_instance();
    for name in [Name::FAMILY, Name::OFFICE] {
        let page = stage.open(&instance, instance.base());
        page.expect_heading(&Text::WelcomeHome);
        page.choose_provider(name);
        page.sign_in_there("alex");
        expect_dashboard(&page);
        let began = Instant::now();
        single_sign_on.end_sessions("alex");
        page.expect_heading(&Text::WelcomeHome);
        let took = began.elapsed();
        println!("    {name}: {} ms", took.as_millis());
        assert!(took < LONGEST, "{name}: {took:?}");
    }
}
