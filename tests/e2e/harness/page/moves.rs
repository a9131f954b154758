//! What moves in a page by itself, as Chromium notes it: see `watch.js`.

use serde_json::Value;

use super::Page;

impl Page {
    /// Nothing has moved since the document began, or since what moved was forgotten.
    #[track_caller]
    pub fn expect_nothing_moved(&self) {
        self.settle();
        let moved = self.browser().script("return window.e2e.moved", Vec::new());
        assert_eq!(moved, Value::Array(Vec::new()), "something moved");
    }

    /// Looking at a page in every way moves it.
    #[track_caller]
    pub fn forget_what_moved(&self) {
        self.settle();
        self.browser()
            .script("window.e2e.moved.length = 0", Vec::new());
    }

    /// Waits until everything is drawn and noted that has happened so far.
    fn settle(&self) {
        self.browser().script("window.e2e.settle()", Vec::new());
        self.expect_script("return String(window.e2e.isSettled)", "true");
    }
}
