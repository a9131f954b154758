//! An element, put together as with Leptos' own builder.

use std::borrow::Cow;

use leptos::ev::EventDescriptor;
use wasm_bindgen::{JsCast, JsValue};

use super::child::{Child, Content};

/// An element with its attributes and children. Boxed, because every step of building one moves it.
pub(in crate::ui) struct Element(pub(super) Box<Inner>);

/// What an element is made of.
#[derive(Default)]
pub(super) struct Inner {
    pub(super) tag: &'static str,
    pub(super) attributes: Attributes,
    pub(super) listeners: Vec<Listener>,
    pub(super) children: Vec<Content>,
}

/// The attribute that tells elements apart: those with different keys are never fitted to each other.
pub(super) const KEY: &str = "data-key";

/// Names and values.
pub(super) type Attributes = Vec<(&'static str, Cow<'static, str>)>;

/// The name of an event, and what is done then.
pub(super) type Listener = (Cow<'static, str>, Box<dyn FnMut(JsValue) + Send>);

/// The value of an attribute, or that it is not there.
pub(in crate::ui) trait Value {
    fn value(self) -> Option<Cow<'static, str>>;
}

macro_rules! elements {
    ($($tag:ident)*) => {$(
        #[doc = concat!("A `", stringify!($tag), "` with nothing in it.")]
        pub(in crate::ui) fn $tag() -> Element {
            element(stringify!($tag))
        }
    )*};
}

elements! {
    a b bdi button dd div dl dt fieldset form h1 h2 img input label legend option p select span
}

fn element(tag: &'static str) -> Element {
    Element(Box::new(Inner {
        tag,
        ..Inner::default()
    }))
}

impl Element {
    /// Makes it another element whenever the key changes.
    pub(in crate::ui) fn key(self, key: String) -> Self {
        self.attr(KEY, key)
    }

    /// Sets `class`, if it has one.
    #[inline(never)]
    pub(in crate::ui) fn class(self, class: &'static str) -> Self {
        self.attr("class", (!class.is_empty()).then_some(class))
    }

    /// Sets an attribute; `false` and `None` leave it out.
    pub(in crate::ui) fn attr(self, name: &'static str, value: impl Value) -> Self {
        self.put(name, value.value())
    }

    /// Adds a child.
    pub(in crate::ui) fn child(mut self, child: impl Child) -> Self {
        child.put_into(&mut self.0.children);
        self
    }

    /// Does something at an event.
    pub(in crate::ui) fn on<E>(
        mut self,
        event: E,
        handler: impl Fn(E::EventType) + Send + 'static,
    ) -> Self
    where
        E: EventDescriptor<EventType: JsCast>,
    {
        let handler = move |event: JsValue| handler(event.unchecked_into());
        self.0.listeners.push((event.name(), Box::new(handler)));
        self
    }

    // One function for all, as others here: inlined, it would weigh 2 KB.
    #[inline(never)]
    fn put(mut self, name: &'static str, value: Option<Cow<'static, str>>) -> Self {
        self.0.attributes.extend(value.map(|value| (name, value)));
        self
    }
}

impl Value for bool {
    fn value(self) -> Option<Cow<'static, str>> {
        self.then_some(Cow::Borrowed(""))
    }
}

impl<V: Value> Value for Option<V> {
    fn value(self) -> Option<Cow<'static, str>> {
        self.and_then(Value::value)
    }
}
