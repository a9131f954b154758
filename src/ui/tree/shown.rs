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
use wasm_bindgen::JsCast;
use web_sys::{Element, Node};

use super::element::{Attributes, KEY, Parts, View};

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
        children: Vec<Shown>,
    },
}

impl Shown {
    /// Something of the document's own.
    pub(in crate::ui) fn found(node: Node) -> Self {
        let drawn = Drawn::Found;
        Self { node, drawn }
    }

    /// Makes these the children of a node, in place of what was shown there.
    pub(in crate::ui) fn draw(parent: &Node, shown: &mut Vec<Self>, views: Vec<View>) {
        let mut places = core::mem::take(shown).into_iter();
        // The browser refuses none of these: all nodes are where the document or this tree has put them.
        let remove = |place: Self| {
            let _ = parent.remove_child(&place.node);
        };
        for view in views {
            let held = places.as_slice();
            let is_found = held
                .first()
                .is_some_and(|place| matches!(place.drawn, Drawn::Found));
            let reach = match view {
                View::Element(_) if is_found => held.len(),
                _ => 1,
            };
            let passed = held.iter().take(reach).position(|place| place.fits(&view));
            places.by_ref().take(passed.unwrap_or(0)).for_each(remove);
            let fitting = passed.and_then(|_| places.next());
            shown.push(if let Some(mut place) = fitting {
                place.update(parent, view);
                place
            } else {
                let new = Self::make(view);
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

    fn fits(&self, view: &View) -> bool {
        match (&self.drawn, view) {
            (Drawn::Nothing, View::Nothing) | (Drawn::Words(_), View::Words(_)) => true,
            (Drawn::Found, View::Nothing) => self.node.node_type() == Node::COMMENT_NODE,
            (Drawn::Found, View::Words(_)) => self.node.node_type() == Node::TEXT_NODE,
            (Drawn::Found, View::Element(element)) => {
                let parts = element.parts();
                let attributes = &parts.attributes;
                self.node.dyn_ref::<Element>().is_some_and(|found| {
                    // Extensions add classes of their own behind ours.
                    let begins = |name: &&str| {
                        let found = found.get_attribute(name).unwrap_or_default();
                        found.starts_with(value_of(name, attributes).unwrap_or_default())
                    };
                    found.local_name() == parts.tag
                        && found.get_attribute(KEY).as_deref() == value_of(KEY, attributes)
                        && ["id", "class"].iter().all(begins)
                })
            }
            (
                Drawn::Element {
                    tag, attributes, ..
                },
                View::Element(element),
            ) => {
                let parts = element.parts();
                *tag == parts.tag && value_of(KEY, attributes) == value_of(KEY, &parts.attributes)
            }
            _ => false,
        }
    }

    fn update(&mut self, parent: &Node, view: View) {
        match (&mut self.drawn, view) {
            (Drawn::Words(old), View::Words(new)) if *old != new => {
                self.node.set_node_value(Some(&new));
                // Chrome puts an element in place of words that it translates. Those that change stand alone.
                if self.node.parent_node().is_none() {
                    parent.set_text_content(None);
                    let _ = parent.insert_before(&self.node, None);
                }
                *old = new;
            }
            (
                Drawn::Element {
                    attributes,
                    children,
                    ..
                },
                View::Element(element),
            ) => {
                let parts = element.into_parts();
                set(self.node.unchecked_ref(), attributes, parts.attributes);
                Self::draw(&self.node, children, parts.children);
            }
            (Drawn::Found, view) => self.drawn = Self::draw_over(&self.node, view),
            // The same words; or another kind of view, which does not fit.
            _ => {}
        }
    }

    /// Draws over what fits: in the document, or new and empty.
    fn draw_over(node: &Node, view: View) -> Drawn {
        match view {
            View::Nothing => Drawn::Nothing,
            View::Words(words) => {
                node.set_node_value(Some(&words));
                Drawn::Words(words)
            }
            View::Element(element) => {
                let Parts {
                    tag,
                    attributes: new,
                    children: views,
                    ..
                } = element.into_parts();
                let mut attributes = new.clone();
                // Only a tag that can't be one would not be an element, and all tags are constants.
                if let Some(found) = node.dyn_ref::<Element>() {
                    // What is there already counts as drawn: setting a `value` again could empty an input.
                    attributes.retain(|(name, value)| {
                        found.get_attribute(name).as_deref() == Some(value.as_ref())
                    });
                    set(found, &mut attributes, new);
                }
                let mut children = children_of(node);
                Self::draw(node, &mut children, views);
                Drawn::Element {
                    tag,
                    attributes,
                    children,
                }
            }
        }
    }

    fn make(view: View) -> Self {
        let element = match &view {
            View::Element(element) => document().create_element(element.parts().tag).ok(),
            View::Nothing | View::Words(_) => None,
        };
        let node = element.map_or_else(|| document().create_text_node("").into(), Node::from);
        let drawn = Self::draw_over(&node, view);
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
