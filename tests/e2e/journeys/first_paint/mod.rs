//! People who are faster than the program: what they type, fill in and press before it arrives counts.

mod acts;
mod document;
mod folder;
mod still;
mod typed;

pub use acts::*;
pub use document::*;
pub use folder::*;
pub use still::*;
pub use typed::*;

use std::rc::Rc;

use serde_json::Value;

use crate::harness::{Client, Instance, Meddling, Page, Stage, start_proxy, wait};

/// Keeps the program back until `e2eGo()`, and notes what of the page is added or removed from then on, but for the languages
/// to pick, which come with the glue.
pub(super) const HELD: &str = "
const send = window.fetch;
window.fetch = (input, options) => String(input.url ?? input).endsWith('.wasm')
  ? new Promise((go) => (window.e2eGo = go)).then(() => send(input, options))
  : send(input, options);
addEventListener('DOMContentLoaded', () => {
  window.e2eInputs = [...document.querySelectorAll('input')];
  window.e2eChanged = [];
  const name = (node) => node.nodeType === 1 ? node.outerHTML : '';
  new MutationObserver((changes) => changes.forEach(({ target, addedNodes, removedNodes }) =>
    target.id === 'latchkey-language' || window.e2eChanged.push(...[...addedNodes, ...removedNodes].map(name).filter(Boolean))))
    .observe(document.querySelector('main'), { childList: true, subtree: true });
});
";

/// Opens the page through a proxy, which then is where Home Assistant is; for its own client there.
fn open_through(
    stage: &Stage,
    instance: &Rc<Instance>,
    meddling: Meddling,
    before: &str,
) -> (Page, Client) {
    let base = start_proxy(instance, meddling);
    let client = Client::own(instance).seen_from(&base);
    let address = format!("{base}/auth/authorize?{}", client.query());
    (stage.open_after(instance, &address, before), client)
}

/// Lets the program arrive, and waits until it has taken the page over.
pub(super) fn let_it_start(page: &Page) {
    wait("the program", || {
        page.browser()
            .attempt_script("return Boolean(window.e2eGo)")
            .filter(|there| *there == true)
    });
    page.browser().script("window.e2eGo()", Vec::new());
    expect_started(page);
}

fn expect_started(page: &Page) {
    page.expect_script(
        "return document.documentElement.dataset.latchkey",
        "started",
    );
}

/// The same elements in the same places.
pub(super) fn expect_the_same_page(page: &Page) {
    let ask = |script: &str| page.browser().script(script, Vec::new());
    let same = "return window.e2eInputs.every((input) => input.isConnected)";
    assert_eq!(ask(same), true);
    assert_eq!(ask("return window.e2eChanged"), Value::Array(Vec::new()));
    page.expect_nothing_moved();
}
