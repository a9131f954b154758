//! Where what a person does is reported. A document has one page, so there is one place, and no part has to hand it on.

use std::cell::RefCell;
use std::rc::Rc;

use latchkey_core::screen::Act;

/// Takes acts.
pub type Acts = Rc<dyn Fn(Act)>;

thread_local! {
    static ACTS: RefCell<Option<Acts>> = const { RefCell::new(None) };
}

/// Reports to these from now on.
pub(super) fn report_to(acts: Acts) {
    ACTS.set(Some(acts));
}

/// Reports an act.
pub(super) fn report(act: Act) {
    if let Some(acts) = ACTS.with_borrow(Clone::clone) {
        acts(act);
    }
}
