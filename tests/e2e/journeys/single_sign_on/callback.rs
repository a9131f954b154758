//! What comes back from the provider: a refusal, nothing of ours, too late, or for the second time.

use latchkey_core::screen::Text;

use super::{arrives_as, at_the_door};
use crate::harness::{Name, Stage, wait};

/// Turns the records' clock back, as if the person had been away for so long.
const TOO_LATE: &str = "
for (const [key, record] of Object.entries({ ...sessionStorage })) {
  if (!key.startsWith('latchkey:') || !location.pathname.startsWith('/auth/latchkey/callback')) continue;
  const { began, ...rest } = JSON.parse(record);
  sessionStorage.setItem(key, JSON.stringify({ ...rest, began: began - 601 }));
}
";

/// Remembers the address of the callback, which the page takes away at once.
const REMEMBER_CALLBACK: &str = "
if (location.pathname.startsWith('/auth/latchkey/callback')) sessionStorage.setItem('e2e-callback', location.href);
";

pub fn a_refusal_at_the_provider_has_words_and_a_way_on(stage: &Stage) {
    let instance = stage.single_sign_on().open_instance();
    let before = stage.single_sign_on().redemptions();
    let (page, client) = at_the_door(stage, &instance);
    page.choose_provider(Name::FAMILY);
    page.cancel_there("alex");
    let code = page.expect_notice(&Text::ProviderCancelled(Name::FAMILY.to_owned()));
    assert!(code.contains("access-denied"), "{code}");
    assert_eq!(stage.single_sign_on().redemptions(), before);
    page.look("provider-cancelled");
    page.press(&Text::UseAnotherAccount);
    page.sign_in_there("sam");
    assert_eq!(arrives_as(&page, &instance, &client), "Sam Stranger");
}

pub fn a_state_of_nobody_sends_nothing(stage: &Stage) {
    let instance = stage.single_sign_on().open_instance();
    let (page, _) = at_the_door(stage, &instance);
    let foreign = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    page.go(&format!(
        "{}/auth/latchkey/callback/family?code=stolen&state={foreign}",
        instance.base()
    ));
    page.expect_words(&Text::RecordMissing);
    assert_eq!(page.requests(), Vec::<String>::new());
    assert_eq!(
        page.address().query(),
        None,
        "the code still stands in the address"
    );
    page.look("record-missing");
}

pub fn who_was_away_for_too_long_starts_again(stage: &Stage) {
    let instance = stage.single_sign_on().open_instance();
    let before = stage.single_sign_on().redemptions();
    let (page, client) = at_the_door(stage, &instance);
    page.browser().before_every_document(TOO_LATE);
    page.choose_provider(Name::FAMILY);
    page.sign_in_there("alex");
    let code = page.expect_notice(&Text::RecordExpired);
    assert!(code.contains("record-expired"), "{code}");
    assert_eq!(stage.single_sign_on().redemptions(), before);
    page.look("record-expired");
    assert!(
        page.address().as_str() == instance.authorize(&client),
        "{}",
        page.address()
    );
}

/// Nobody can go back to the callback: before the client come the provider's two pages.
pub fn going_back_skips_the_callback(stage: &Stage) {
    let single_sign_on = stage.single_sign_on();
    let instance = single_sign_on.open_instance();
    let (page, client) = at_the_door(stage, &instance);
    page.choose_provider(Name::FAMILY);
    page.sign_in_there("alex");
    page.expect_arrival(&client.redirect_uri);
    let before = single_sign_on.redemptions();
    for asks in ["May Home Assistant know you?", "Who are you?"] {
        page.back();
        page.expect_text(asks);
    }
    assert_eq!(single_sign_on.redemptions(), before);
    page.go(&instance.authorize(&client));
    page.choose_provider(Name::FAMILY);
    assert_eq!(arrives_as(&page, &instance, &client), "Alex Adler");
}

pub fn a_callback_works_once(stage: &Stage) {
    let instance = stage.single_sign_on().open_instance();
    let (page, client) = at_the_door(stage, &instance);
    page.browser().before_every_document(REMEMBER_CALLBACK);
    page.choose_provider(Name::FAMILY);
    page.sign_in_there("alex");
    page.expect_arrival(&client.redirect_uri);
    let before = stage.single_sign_on().redemptions();
    let script = "return sessionStorage.getItem('e2e-callback')";
    let callback = page.browser().script(script, Vec::new());
    page.go(callback.as_str().expect("an address"));
    page.expect_words(&Text::RecordMissing);
    assert_eq!(page.requests(), Vec::<String>::new());
    assert_eq!(stage.single_sign_on().redemptions(), before);
}

/// Reloaded while the provider is asked: the record is gone, and nothing is asked twice.
pub fn reloading_the_callback_starts_over(stage: &Stage) {
    let instance = stage.single_sign_on().open_instance();
    let (page, client) = at_the_door(stage, &instance);
    page.browser().before_every_document(
        "window.e2eAnswers = [{ method: 'POST', path: '^/token$', status: 0, body: '' }];",
    );
    page.choose_provider(Name::FAMILY);
    page.sign_in_there("alex");
    page.expect_text(&crate::harness::words(&Text::SigningYouIn));
    wait("the token request", || {
        page.requests()
            .contains(&"POST /token".to_owned())
            .then_some(())
    });
    assert_eq!(page.address().as_str(), instance.authorize(&client));
    page.go(page.address().as_str());
    page.expect_heading(&Text::WelcomeHome);
    assert!(!page.requests().contains(&"POST /token".to_owned()));
}
