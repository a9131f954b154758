//! What an element can hold: words, elements, a part that may be missing, and lists. Nothing else can be a child.

use std::borrow::Cow;

use leptos::prelude::View;

use super::builder::{Element, Value};

/// A child, as it is drawn.
pub(in crate::ui) enum Content {
    /// Keeps a place free, so that what follows keeps its own.
    Nothing,
    /// Words; markup in them stays words.
    Words(Cow<'static, str>),
    /// An element.
    Element(Element),
}

/// What can be a child of an element. It is sealed: nobody outside of `ui` can name it.
pub(in crate::ui) trait Child {
    fn put_into(self, children: &mut Vec<Content>);
}

macro_rules! words {
    ($($words:ty)*) => {$(
        impl Value for $words {
            fn value(self) -> Option<Cow<'static, str>> {
                Some(self.into())
            }
        }

        impl Child for $words {
            fn put_into(self, children: &mut Vec<Content>) {
                put(children, Content::Words(self.into()));
            }
        }
    )*};
}

words! { &'static str String Cow<'static, str> }

impl Child for Element {
    fn put_into(self, children: &mut Vec<Content>) {
        put(children, Content::Element(self));
    }
}

/// What `view!` makes of a component.
impl Child for View<Element> {
    fn put_into(self, children: &mut Vec<Content>) {
        self.into_inner().put_into(children);
    }
}

/// A part that may be missing keeps its place.
impl<C: Child> Child for Option<C> {
    fn put_into(self, children: &mut Vec<Content>) {
        match self {
            Some(child) => child.put_into(children),
            None => put(children, Content::Nothing),
        }
    }
}

/// The parts of a list are compared by their place, as all children are; one with another key is another part.
impl<C: Child> Child for Vec<C> {
    fn put_into(self, children: &mut Vec<Content>) {
        for child in self {
            child.put_into(children);
        }
    }
}

#[inline(never)]
fn put(children: &mut Vec<Content>, content: Content) {
    children.push(content);
}
