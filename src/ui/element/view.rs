//! The element as a view of Leptos: built, mounted, rebuilt, and written as HTML, by Leptos' own traits.

use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::no_attrs;
use leptos::tachys::view::{Mountable, Position, PositionState, Render, RenderHtml};
use wasm_bindgen::JsCast;
use web_sys::{Element as Tag, Node};

use super::builder::Element;
use super::child::Content;
use super::html;
use super::shown::Shown;

/// An element on its way into the page, or in it.
pub(in crate::ui) enum State {
    /// Not mounted yet: what it takes over is only known there.
    Waiting(Option<Element>),
    /// In the page.
    Mounted(Shown),
}

impl Render for Element {
    type State = State;

    fn build(self) -> State {
        State::Waiting(Some(self))
    }

    fn rebuild(self, state: &mut State) {
        match state {
            State::Waiting(element) => *element = Some(self),
            State::Mounted(shown) => shown.redraw(Content::Element(self)),
        }
    }
}

impl RenderHtml for Element {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(
        self,
        html: &mut String,
        position: &mut Position,
        _escape: bool,
        _mark_branches: bool,
        _attributes: Vec<AnyAttribute>,
    ) {
        html::write(&self, html);
        *position = Position::NextChild;
    }

    /// Adopts what is there, as mounting does: it does not matter what the document holds.
    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> State {
        if position.get() != Position::FirstChild {
            cursor.parent();
        }
        let mut state = self.build();
        state.mount(cursor.current().unchecked_ref(), None);
        if let State::Mounted(shown) = &state {
            cursor.set(shown.node.clone());
        }
        position.set(Position::NextChild);
        state
    }

    fn into_owned(self) -> Self {
        self
    }
}

// Components say by their props what can be chosen; nothing else is put on them from outside.
no_attrs!(Element);

impl Mountable for State {
    fn mount(&mut self, parent: &Tag, marker: Option<&Node>) {
        match self {
            Self::Mounted(shown) => {
                // The browser refuses none of these: Leptos names nodes that are there.
                let _ = parent.insert_before(&shown.node, marker);
            }
            Self::Waiting(element) => {
                if let Some(element) = element.take() {
                    *self = Self::Mounted(Shown::adopt(parent, marker, element));
                }
            }
        }
    }

    fn unmount(&mut self) {
        if let Self::Mounted(shown) = self {
            shown.node.unchecked_ref::<Tag>().remove();
        }
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        let Self::Mounted(shown) = self else {
            return false;
        };
        let parent = shown.node.parent_element();
        parent.is_some_and(|parent| child.try_mount(&parent, Some(&shown.node)))
    }

    fn elements(&self) -> Vec<Tag> {
        let Self::Mounted(shown) = self else {
            return Vec::new();
        };
        let element = shown.node.dyn_ref::<Tag>().cloned();
        element.into_iter().collect()
    }
}
