//! Proxies that keep scripts from running, or run them when everything else is there, as Rocket Loader does.

use latchkey_core::screen::Text;
use xtask::home_assistant::PASSWORD;

use crate::harness::{Client, Instance, Meddling, Sight, Stage, start_proxy};

/// Two more providers push the end of the page out of sight.
pub fn the_way_on_is_in_sight_where_scripts_do_not_run(stage: &Stage) {
    let instance = stage.single_sign_on().guarded_instance();
    let (base, client) = behind_a_proxy(&instance);
    // All of them are opened first: the notice keeps each of them waiting.
    let pages = [(1280, 720), (1366, 657), (390, 844)].map(|(width, height)| {
        let page = stage.open(&instance, "about:blank");
        page.browser().look_like(Sight {
            width,
            height,
            ..Sight::DESKTOP
        });
        page.go(&format!("{base}/auth/authorize?{}", client.query()));
        page.type_into("username", "paul");
        page.expect_script(BUTTON, "progress");
        page
    });
    for page in pages {
        page.expect_script(SIGHT, "in sight");
        page.expect_nothing_moved();
        assert_eq!(page.value("username"), "paul");
        page.look("scripts-do-not-run");
        page.press(&Text::UseBuiltinPage);
        page.expect_script("return location.pathname", "/auth/latchkey/builtin");
        page.take_complaints();
    }
}

pub fn a_boot_script_that_comes_late_signs_in(stage: &Stage) {
    let instance = stage.single_sign_on().guarded_instance();
    let (base, client) = behind_a_proxy(&instance);
    let page = stage.open(
        &instance,
        &format!("{base}/auth/authorize?{}", client.query()),
    );
    page.expect_script("return document.readyState", "complete");
    page.type_into("username", "paul");
    page.browser().script(RUN, Vec::new());
    page.expect_script(
        "return document.documentElement.dataset.latchkey",
        "started",
    );
    assert_eq!(page.value("username"), "paul");
    page.expect_script(BUTTON, "pointer");
    page.expect_nothing_moved();
    page.log_in("paul", PASSWORD);
    let arrival = page.expect_arrival(&client.redirect_uri);
    assert_eq!(instance.redeem(&client, &arrival.code()), "Paul Plain");
}

fn behind_a_proxy(instance: &Instance) -> (String, Client) {
    let holds = Meddling {
        document: |document| {
            let later = document.replace("<script>", "<script type=\"text/late\">");
            later.replace(
                "<script type=\"module\"",
                "<script type=\"text/late-module\"",
            )
        },
        ..Meddling::NONE
    };
    let base = start_proxy(instance, holds);
    let client = Client::own(instance).seen_from(&base);
    (base, client)
}

/// What the proxy's own script does in the end: the policy knows the text by its hash.
const RUN: &str = "
const script = document.createElement('script');
script.textContent = document.querySelector('[type=\"text/late\"]').textContent;
document.head.append(script);
";

/// Whether the button that sends the form says that it has to wait.
const BUTTON: &str = "return getComputedStyle(document.querySelector('[type=submit]')).cursor";

/// All of the notice is where the person looks, and nothing that they may press or type in lies below it.
const SIGHT: &str = "
const notice = document.querySelector('#latchkey-fallback');
if (getComputedStyle(notice).visibility !== 'visible') return 'not there yet';
const top = (e) => {
  const { left, top, width, height } = e.getBoundingClientRect();
  const [x, y] = [left + width / 2, top + height / 2];
  return top >= 0 && top + height <= innerHeight && document.elementFromPoint(x, y);
};
for (const e of notice.querySelectorAll('h1, p, a')) if (!e.contains(top(e))) return `hidden: ${e.textContent}`;
for (const e of document.querySelectorAll('main input, main button, main h1')) {
  if (notice.contains(top(e))) return `covered: ${e.name || e.textContent}`;
}
return 'in sight';
";
