//! Opens the page on its own in an element of the document.

use std::cell::RefCell;
use std::rc::Rc;

use latchkey::ui;
use latchkey_core::screen::{Act, Catalog, Screen};
use leptos::prelude::{ArcRwSignal, Get, Set, document};
use leptos::task::tick;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};

/// The page on its own in an element, and what the person did on it.
pub struct Page {
    pub parent: HtmlElement,
    screen: ArcRwSignal<Screen>,
    acts: Rc<RefCell<Vec<Act>>>,
}

impl Page {
    pub fn open(shown: Screen) -> Self {
        Self::open_over("", &[], shown)
    }

    /// Lays the page over what the document holds, after somebody has typed something there.
    pub fn open_over(html: &str, typed: &[(&str, &str)], shown: Screen) -> Self {
        let parent: HtmlElement = document().create_element("main").unwrap().unchecked_into();
        parent.set_inner_html(html);
        for (name, value) in typed {
            let input = parent.query_selector(&format!("input[name={name}]"));
            let input: HtmlInputElement = input.unwrap().unwrap().unchecked_into();
            input.set_value(value);
        }
        document().body().unwrap().append_child(&parent).unwrap();
        let screen = ArcRwSignal::new(shown);
        let acts = Rc::<RefCell<Vec<Act>>>::default();
        let done = Rc::clone(&acts);
        let report = move |act| done.borrow_mut().push(act);
        let shown = screen.clone();
        ui::speak(Catalog::ENGLISH);
        ui::mount_to(parent.clone(), move || shown.get(), report);
        Self {
            parent,
            screen,
            acts,
        }
    }

    /// The page as HTML.
    pub fn html(&self) -> String {
        self.find(".page").outer_html()
    }

    pub async fn show(&self, screen: Screen) {
        self.screen.set(screen);
        tick().await;
    }

    pub fn find(&self, selector: &str) -> Element {
        let found = self.parent.query_selector(selector).unwrap();
        found.unwrap_or_else(|| panic!("no {selector}"))
    }

    pub fn count(&self, selector: &str) -> u32 {
        self.parent.query_selector_all(selector).unwrap().length()
    }

    pub fn input(&self, name: &str) -> HtmlInputElement {
        self.find(&format!("input[name={name}]")).unchecked_into()
    }

    pub fn press(&self, selector: &str) {
        self.find(selector).unchecked_into::<HtmlElement>().click();
    }

    pub fn acts(&self) -> Vec<Act> {
        self.acts.borrow().clone()
    }
}

/// Every test has the document for itself.
impl Drop for Page {
    fn drop(&mut self) {
        self.parent.remove();
    }
}
