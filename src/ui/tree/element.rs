//! An element of the page, as data.

use std::borrow::Cow;

use crate::ui::deed::Deed;
#[cfg(target_arch = "wasm32")]
use crate::ui::deed::NUMBER;
use crate::ui::say;
use latchkey_core::screen::Text;

/// Words, an element, or nothing.
pub(in crate::ui) enum View {
    /// Keeps a place free, so that what follows keeps its own.
    Nothing,
    /// Words; markup in them stays words.
    Words(Cow<'static, str>),
    /// An element.
    Element(Element),
}

impl From<Element> for View {
    fn from(element: Element) -> Self {
        Self::Element(element)
    }
}

/// An element with its attributes and children. Boxed, because every step of building one moves it.
pub(in crate::ui) struct Element(Box<Parts>);

/// What an element is made of.
pub(super) struct Parts {
    pub(super) tag: &'static str,
    pub(super) attributes: Attributes,
    pub(super) children: Vec<View>,
    deed: Option<Deed>,
}

/// The attribute that tells elements apart: those with different keys are never fitted to each other.
pub(super) const KEY: &str = "data-key";

/// Names and values.
pub(super) type Attributes = Vec<(&'static str, Cow<'static, str>)>;

/// An element with nothing in it.
pub(in crate::ui) fn element(tag: &'static str) -> Element {
    Element(Box::new(Parts {
        tag,
        attributes: Vec::new(),
        children: Vec::new(),
        deed: None,
    }))
}

impl Element {
    /// Makes it another element whenever the key changes.
    pub(in crate::ui) fn key(self, key: &str) -> Self {
        self.put(KEY, Cow::Owned(key.to_owned()))
    }

    /// Sets `class`, if it has one.
    pub(in crate::ui) fn class(self, class: &'static str) -> Self {
        if class.is_empty() {
            return self;
        }
        self.put("class", Cow::Borrowed(class))
    }

    /// Sets an attribute.
    pub(in crate::ui) fn set(
        self,
        name: &'static str,
        value: impl Into<Cow<'static, str>>,
    ) -> Self {
        self.put(name, value.into())
    }

    /// Sets an attribute that is there or not.
    pub(in crate::ui) fn flag(self, name: &'static str, is_set: bool) -> Self {
        if is_set {
            self.put(name, Cow::Borrowed(""))
        } else {
            self
        }
    }

    /// Sets an attribute to `true`, or leaves it out; for ARIA.
    pub(in crate::ui) fn truth(self, name: &'static str, is_true: bool) -> Self {
        if is_true {
            self.put(name, Cow::Borrowed("true"))
        } else {
            self
        }
    }

    /// What a person does with it.
    pub(in crate::ui) fn does(mut self, deed: Deed) -> Self {
        self.0.deed = Some(deed);
        self
    }

    /// Adds words in the language of the page.
    pub(in crate::ui) fn say(self, text: &Text) -> Self {
        self.add(View::Words(say(text)))
    }

    /// Adds words.
    pub(in crate::ui) fn words(self, words: impl Into<Cow<'static, str>>) -> Self {
        self.add(View::Words(words.into()))
    }

    /// Adds a child.
    pub(in crate::ui) fn with(self, child: Self) -> Self {
        self.add(View::Element(child))
    }

    /// Adds a child that may be missing.
    pub(in crate::ui) fn with_some(self, child: Option<Self>) -> Self {
        self.add(child.map_or(View::Nothing, View::Element))
    }

    /// Adds children.
    pub(in crate::ui) fn with_all(self, children: impl Iterator<Item = Self>) -> Self {
        children.fold(self, Self::with)
    }

    /// Numbers what a person can do with the tree, and hands it over in that order.
    #[cfg(target_arch = "wasm32")]
    pub(in crate::ui) fn number_deeds(&mut self) -> Vec<Deed> {
        let mut deeds = Vec::new();
        self.number_into(&mut deeds);
        deeds
    }

    /// Takes it apart.
    #[cfg(target_arch = "wasm32")]
    pub(super) fn into_parts(self) -> Parts {
        *self.0
    }

    /// What it is made of.
    pub(super) const fn parts(&self) -> &Parts {
        &self.0
    }

    #[cfg(target_arch = "wasm32")]
    fn number_into(&mut self, deeds: &mut Vec<Deed>) {
        if let Some(deed) = self.0.deed.take() {
            let number = deeds.len().to_string();
            self.0.attributes.push((NUMBER, Cow::Owned(number)));
            deeds.push(deed);
        }
        for child in &mut self.0.children {
            if let View::Element(child) = child {
                child.number_into(deeds);
            }
        }
    }

    // One function for all: inlined, it would weigh 2 KB.
    #[inline(never)]
    fn put(mut self, name: &'static str, value: Cow<'static, str>) -> Self {
        self.0.attributes.push((name, value));
        self
    }

    #[inline(never)]
    fn add(mut self, child: View) -> Self {
        self.0.children.push(child);
        self
    }
}
