//! What stands in the page, and how it becomes something else.
//!
//! Children are compared by their place. One that has the same tag and key stays and is changed where it
//! differs; any other is replaced. An attribute that is the same in two drawings is not touched, so what
//! the person has changed in the page (a password that is shown) stays as it is.
//!
//! What the document held from the start is found first and then drawn over: its inputs stay, with what was
//! typed or filled in, the focus and the selection. No place is certain there, as proxies and extensions take
//! remarks out and put elements in. So an element is looked for by its tag, key, id and class; what is passed
//! over goes, and what is missing is put in.

use std::borrow::Cow;

use leptos::prelude::document;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Node};

use super::builder::{self, Attributes, Inner, KEY, Listener};
use super::child::Content;

/// A part of the page, and what was drawn there.
pub(in crate::ui) struct Shown {
    node: Node,
    drawn: Drawn,
}

enum Drawn {
    /// Something of the document's own.
    Found,
    Nothing,
    Words(Cow<'static, str>),
    Element {
        tag: &'static str,
        attributes: Attributes,
        /// Events are heard as long as it is there.
        heard: Vec<Heard>,
        children: Vec<Shown>,
    },
}

impl Shown {
    /// Draws an element over the one that stands in its place below another, as the document has it; else puts it in
    /// before a node, or at the end.
    pub(super) fn adopt(
        parent: &Element,
        before: Option<&Node>,
        element: builder::Element,
    ) -> Self {
        let inner = element.inner();
        let mut selector = ".".to_owned();
        selector.push_str(value_of("class", &inner.attributes).unwrap_or_default());
        // A proxy may have put it into something of its own, or renamed it.
        let find = |selector: &str| parent.query_selector(selector).ok().flatten();
        let found = find(&selector).or_else(|| find(inner.tag));
        let content = Content::Element(element);
        if let Some(found) = found {
            let mut shown = Self::found(found.into());
            shown.redraw(content);
            shown
        } else {
            let new = Self::make(content);
            let _ = parent.insert_before(&new.node, before);
            new
        }
    }

    /// Draws it anew: over what is there if that fits, else in its place.
    pub(super) fn redraw(&mut self, content: Content) {
        let parent = self.node.parent_node();
        if self.fits(&content) {
            self.update(parent.as_ref(), content);
        } else {
            let new = Self::make(content);
            let _ = parent.map(|parent| parent.replace_child(&new.node, &self.node));
            *self = new;
        }
    }

    /// Its node of the page.
    pub(super) const fn node(&self) -> &Node {
        &self.node
    }

    /// Something of the document's own.
    const fn found(node: Node) -> Self {
        let drawn = Drawn::Found;
        Self { node, drawn }
    }

    /// Makes these the children of a node, in place of what was shown there.
    fn draw(parent: &Node, shown: &mut Vec<Self>, contents: Vec<Content>) {
        let mut places = core::mem::take(shown).into_iter();
        // The browser refuses none of these: all nodes are where the document or this page has put them.
        let remove = |place: Self| {
            let _ = parent.remove_child(&place.node);
        };
        for content in contents {
            let held = places.as_slice();
            let is_found = held
                .first()
                .is_some_and(|place| matches!(place.drawn, Drawn::Found));
            let reach = match content {
                Content::Element(_) if is_found => held.len(),
                _ => 1,
            };
            let passed = held
                .iter()
                .take(reach)
                .position(|place| place.fits(&content));
            places.by_ref().take(passed.unwrap_or(0)).for_each(remove);
            let fitting = passed.and_then(|_| places.next());
            shown.push(if let Some(mut place) = fitting {
                place.update(Some(parent), content);
                place
            } else {
                let new = Self::make(content);
                let next = places.as_slice().first();
                let _ = parent.insert_before(&new.node, next.map(|place| &place.node));
                if !is_found {
                    places.next().map(remove);
                }
                new
            });
        }
        places.for_each(remove);
    }

    fn fits(&self, content: &Content) -> bool {
        match (&self.drawn, content) {
            (Drawn::Nothing, Content::Nothing) | (Drawn::Words(_), Content::Words(_)) => true,
            (Drawn::Found, Content::Nothing) => self.node.node_type() == Node::COMMENT_NODE,
            (Drawn::Found, Content::Words(_)) => self.node.node_type() == Node::TEXT_NODE,
            (Drawn::Found, Content::Element(element)) => {
                let inner = element.inner();
                let attributes = &inner.attributes;
                self.node.dyn_ref::<Element>().is_some_and(|found| {
                    // Extensions add classes of their own behind ours.
                    let begins = |name: &&str| {
                        let found = found.get_attribute(name).unwrap_or_default();
                        found.starts_with(value_of(name, attributes).unwrap_or_default())
                    };
                    found.local_name() == inner.tag
                        && found.get_attribute(KEY).as_deref() == value_of(KEY, attributes)
                        && ["id", "class"].iter().all(begins)
                })
            }
            (
                Drawn::Element {
                    tag, attributes, ..
                },
                Content::Element(element),
            ) => {
                let inner = element.inner();
                *tag == inner.tag && value_of(KEY, attributes) == value_of(KEY, &inner.attributes)
            }
            _ => false,
        }
    }

    fn update(&mut self, parent: Option<&Node>, content: Content) {
        match (&mut self.drawn, content) {
            (Drawn::Words(old), Content::Words(new)) if *old != new => {
                self.node.set_node_value(Some(&new));
                // Chrome puts an element in place of words that it translates. Those that change stand alone.
                if let Some(parent) = parent
                    && self.node.parent_node().is_none()
                {
                    parent.set_text_content(None);
                    let _ = parent.insert_before(&self.node, None);
                }
                *old = new;
            }
            (
                Drawn::Element {
                    attributes,
                    heard,
                    children,
                    ..
                },
                Content::Element(element),
            ) => {
                let inner = element.into_inner();
                let node: &Element = self.node.unchecked_ref();
                set(node, attributes, inner.attributes);
                *heard = listen(node, inner.listeners);
                Self::draw(&self.node, children, inner.children);
            }
            (Drawn::Found, content) => self.drawn = Self::draw_over(&self.node, content),
            // The same words; or another kind, which does not fit.
            _ => {}
        }
    }

    /// Draws over what fits: in the document, or new and empty.
    fn draw_over(node: &Node, content: Content) -> Drawn {
        match content {
            Content::Nothing => Drawn::Nothing,
            Content::Words(words) => {
                node.set_node_value(Some(&words));
                Drawn::Words(words)
            }
            Content::Element(element) => {
                let Inner {
                    tag,
                    attributes: new,
                    listeners,
                    children: contents,
                } = element.into_inner();
                let mut attributes = new.clone();
                let mut heard = Vec::new();
                // Only a tag that can't be one would not be an element, and all tags are constants.
                if let Some(found) = node.dyn_ref::<Element>() {
                    // What is there already counts as drawn: setting a `value` again could empty an input.
                    attributes.retain(|(name, value)| {
                        found.get_attribute(name).as_deref() == Some(value.as_ref())
                    });
                    set(found, &mut attributes, new);
                    heard = listen(found, listeners);
                }
                let mut children = children_of(node);
                Self::draw(node, &mut children, contents);
                Drawn::Element {
                    tag,
                    attributes,
                    heard,
                    children,
                }
            }
        }
    }

    fn make(content: Content) -> Self {
        let element = match &content {
            Content::Element(element) => document().create_element(element.inner().tag).ok(),
            Content::Nothing | Content::Words(_) => None,
        };
        let node = element.map_or_else(|| document().create_text_node("").into(), Node::from);
        let drawn = Self::draw_over(&node, content);
        Self { node, drawn }
    }
}

/// What the document holds there. Its comments with words are remarks for whoever fills it in, and its line
/// breaks are for whoever reads it.
fn children_of(parent: &Node) -> Vec<Shown> {
    let mut children = Vec::new();
    let mut next = parent.first_child();
    while let Some(node) = next {
        next = node.next_sibling();
        let words = node.node_value().unwrap_or_default();
        let is_remark = match node.node_type() {
            Node::COMMENT_NODE => !words.is_empty(),
            Node::TEXT_NODE => words.starts_with('\n'),
            _ => false,
        };
        if !is_remark {
            children.push(Shown::found(node));
        }
    }
    children
}

fn value_of<'attributes>(
    name: &str,
    attributes: &'attributes Attributes,
) -> Option<&'attributes str> {
    let mut named = attributes.iter().filter(|(other, _)| *other == name);
    named.next().map(|(_, value)| value.as_ref())
}

/// Hears events of an element, until it is dropped.
struct Heard {
    element: Element,
    event: Cow<'static, str>,
    handler: Closure<dyn FnMut(JsValue)>,
}

/// Hears all of these from now on.
fn listen(element: &Element, listeners: Vec<Listener>) -> Vec<Heard> {
    let listeners = listeners.into_iter().map(|(event, handler)| {
        let handler = Closure::wrap(handler as Box<dyn FnMut(JsValue)>);
        let function = handler.as_ref().unchecked_ref();
        // A browser without `auxclick` never sends it.
        let _ = element.add_event_listener_with_callback(&event, function);
        let element = element.clone();
        Heard {
            element,
            event,
            handler,
        }
    });
    listeners.collect()
}

impl Drop for Heard {
    fn drop(&mut self) {
        let function = self.handler.as_ref().unchecked_ref();
        let _ = self
            .element
            .remove_event_listener_with_callback(&self.event, function);
    }
}

/// Sets what is new or different, and removes what is gone.
fn set(element: &Element, attributes: &mut Attributes, new: Attributes) {
    for attribute in &new {
        if !attributes.contains(attribute) {
            let _ = element.set_attribute(attribute.0, &attribute.1);
        }
    }
    for (name, _) in &*attributes {
        if !new.iter().any(|(kept, _)| kept == name) {
            let _ = element.remove_attribute(name);
        }
    }
    *attributes = new;
}
