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

use super::builder::{self, Attributes, KEY, Listener};
use super::child::Content;

/// A part of the page, and what was drawn there.
pub(in crate::ui) struct Shown {
    pub(super) node: Node,
    drawn: Drawn,
}

enum Drawn {
    /// Something of the document's own.
    Found,
    Nothing,
    Words(Cow<'static, str>),
    Element {
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
        let class = value_of("class", &element.0.attributes).unwrap_or_default();
        // A proxy may have put it into something of its own, or renamed it.
        let find = |selector: &str| parent.query_selector(selector).ok().flatten();
        let found = find(&[".", class].concat()).or_else(|| find(element.0.tag));
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
        if self.fits(&content) {
            self.update(None, content);
        } else {
            let new = Self::make(content);
            let parent = self.node.parent_node();
            let _ = parent.map(|parent| parent.replace_child(&new.node, &self.node));
            *self = new;
        }
    }

    /// Something of the document's own.
    const fn found(node: Node) -> Self {
        let drawn = Drawn::Found;
        Self { node, drawn }
    }

    const fn is_found(&self) -> bool {
        matches!(self.drawn, Drawn::Found)
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
            let is_found = held.first().is_some_and(Self::is_found);
            let reach = match content {
                Content::Element(_) if is_found => held.len(),
                _ => 1,
            };
            let mut reached = held.iter().take(reach);
            let passed = reached.position(|place| place.fits(&content));
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
        let element = match content {
            Content::Nothing => return self.node.node_type() == Node::COMMENT_NODE,
            Content::Words(_) => return self.node.node_type() == Node::TEXT_NODE,
            Content::Element(element) => &element.0,
        };
        let node = self.node.dyn_ref::<Element>();
        let Some(node) = node.filter(|node| node.local_name() == element.tag) else {
            return false;
        };
        let wanted = |name: &str| value_of(name, &element.attributes);
        if let Drawn::Element { attributes, .. } = &self.drawn {
            // Whatever others have made of it since: what is typed in it stays.
            return value_of(KEY, attributes) == wanted(KEY);
        }
        // Extensions add classes of their own behind ours.
        let begins = |name: &&str| {
            let found = node.get_attribute(name).unwrap_or_default();
            found.starts_with(wanted(name).unwrap_or_default())
        };
        node.get_attribute(KEY).as_deref() == wanted(KEY) && ["id", "class"].iter().all(begins)
    }

    /// Draws over what fits: in the document, or new and empty, or drawn before.
    fn update(&mut self, parent: Option<&Node>, content: Content) {
        if self.is_found() {
            self.drawn = drawn_already(&self.node, &content);
        }
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
                },
                Content::Element(element),
            ) => {
                let node: &Element = self.node.unchecked_ref();
                set(node, attributes, element.0.attributes);
                *heard = listen(node, element.0.listeners);
                Self::draw(&self.node, children, element.0.children);
            }
            // The same words; or another kind, which does not fit.
            _ => {}
        }
    }

    fn make(content: Content) -> Self {
        let node: Option<Node> = match &content {
            Content::Nothing => Some(document().create_comment("").into()),
            Content::Words(_) => None,
            // Only a tag that can't be one would not be an element, and all tags are constants.
            Content::Element(element) => {
                let element = document().create_element(element.0.tag);
                element.ok().map(Node::from)
            }
        };
        let node = node.unwrap_or_else(|| document().create_text_node("").into());
        let mut new = Self::found(node);
        new.update(None, content);
        new
    }
}

/// What there is of it already counts as drawn: setting a `value` again could empty an input.
fn drawn_already(node: &Node, content: &Content) -> Drawn {
    match content {
        Content::Nothing => Drawn::Nothing,
        Content::Words(_) => Drawn::Words(node.node_value().unwrap_or_default().into()),
        Content::Element(element) => {
            let found: &Element = node.unchecked_ref();
            let mut attributes = element.0.attributes.clone();
            attributes.retain(|(name, value)| {
                found.get_attribute(name).as_deref() == Some(value.as_ref())
            });
            Drawn::Element {
                attributes,
                heard: Vec::new(),
                children: children_of(node),
            }
        }
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

fn value_of<'held>(name: &str, attributes: &'held Attributes) -> Option<&'held str> {
    let named = attributes.iter().find(|(other, _)| *other == name);
    named.map(|(_, value)| value.as_ref())
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
