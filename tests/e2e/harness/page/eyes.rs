//! What a person sees, or is told by a screen reader: words, and where the focus is.

use fantoccini::Locator;
use latchkey_core::screen::Text;

use super::Page;
use super::hands::by_label;
use crate::harness::browser::wait;
use crate::harness::language::words;

impl Page {
    /// Waits until the heading says this and nothing is on its way.
    #[track_caller]
    pub fn expect_heading(&self, text: &Text) {
        let script = "return document.querySelector('.busy') ? '' : document.querySelector('#heading')?.innerText";
        self.expect(&words(text), script);
    }

    /// Waits for the words of a notice, and gives back its code, which a person can read out.
    #[track_caller]
    pub fn expect_notice(&self, text: &Text) -> String {
        self.expect(
            &words(text),
            "return document.querySelector('#notice')?.innerText",
        );
        let code = "return (document.querySelector('.code') ?? {}).innerText ?? ''";
        let shown = self.text_of(code);
        let label = words(&Text::Code(String::new()));
        shown.trim_start_matches(label.trim()).trim().to_owned()
    }

    /// Waits until a text stands somewhere in the page.
    #[track_caller]
    pub fn expect_words(&self, text: &Text) {
        self.expect_text(&words(text));
    }

    /// Waits until a text stands somewhere in the page.
    #[track_caller]
    pub fn expect_text(&self, text: &str) {
        wait(text, || {
            self.now("return document.body.innerText")?
                .contains(text)
                .then_some(())
        });
    }

    /// Waits until a script returns these words.
    #[track_caller]
    pub fn expect_script(&self, script: &str, words: &str) {
        self.expect(words, script);
    }

    #[track_caller]
    fn expect(&self, words: &str, script: &str) {
        wait(words, || (self.now(script)?.trim() == words).then_some(()));
    }

    /// Waits until a screen reader is told this.
    #[track_caller]
    pub fn expect_announcement(&self, text: &Text) {
        self.expect(
            &words(text),
            "return document.querySelector('[aria-live]')?.textContent",
        );
    }

    /// Waits until the focus is on the field of this name.
    #[track_caller]
    pub fn expect_focus(&self, name: &str) {
        self.expect(name, FOCUSED);
    }

    /// What has the focus, by its name or by its words.
    #[track_caller]
    pub fn focused(&self) -> String {
        self.text_of(FOCUSED)
    }

    /// Whether a person can see where the focus is.
    #[track_caller]
    pub fn shows_focus(&self) -> bool {
        self.browser.script(SHOWS_FOCUS, Vec::new()) == true
    }

    /// What stands in a field.
    #[track_caller]
    pub fn value(&self, name: &str) -> String {
        self.field(name);
        self.text_of(&format!(
            "return document.querySelector('[name={name}]').value"
        ))
    }

    /// Whether "Keep me logged in" is ticked; nothing where it is not offered.
    #[track_caller]
    pub fn keep(&self) -> Option<bool> {
        let label = words(&Text::KeepMeLoggedIn).into();
        self.browser.script(TICKED, vec![label]).as_bool()
    }

    /// Where the link of these words goes.
    #[track_caller]
    pub fn target_of(&self, text: &Text) -> String {
        let link = self.browser.find(Locator::XPath(&by_label(&words(text))));
        self.browser.run(link.attr("href")).unwrap_or_default()
    }

    #[track_caller]
    fn text_of(&self, script: &str) -> String {
        self.browser
            .script(script, Vec::new())
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// What a script returns; nothing while a document is replaced by another.
    fn now(&self, script: &str) -> Option<String> {
        let value = self
            .browser
            .attempt(self.browser.client.execute(script, Vec::new()))
            .ok()?;
        value.as_str().map(str::to_owned)
    }
}

/// An element by its name or id; a button or link by its words.
const FOCUSED: &str = "
const e = document.activeElement;
return e.name || (e.id !== 'field-0' && e.id) || e.ariaLabel || e.firstElementChild?.innerText || e.innerText || '';
";

/// The ring may be drawn on the control or on the box around it.
const SHOWS_FOCUS: &str = "
const drawn = (e) => {
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(e);
  return (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
};
const e = document.activeElement;
return drawn(e) || drawn(e.parentElement) || ['::before', '::after'].some((part) => {
  const { borderBottomWidth, outlineStyle } = getComputedStyle(e, part);
  return outlineStyle !== 'none' || parseFloat(borderBottomWidth) > 1;
});
";

/// Whether the box with this label is ticked.
const TICKED: &str = "
const labels = [...document.querySelectorAll('label')];
return labels.find((label) => label.innerText.trim() === arguments[0])?.control.checked ?? null;
";
