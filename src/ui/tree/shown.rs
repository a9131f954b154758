//! What stands in the page, and how it becomes something else.
//!
//! Children are compared by their place. One that has the same tag and key stays and is changed where it
//! differs; any other is replaced. An attribute that is the same in two drawings is not touched, so what
//! the person has changed in the page (a password that is shown) stays as it is.

use std::borrow::Cow;

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, Node};

use super::element::{Attributes, Parts, View};

/// A part of the page, and what was drawn there.
pub(in crate::ui) struct Shown {
    node: Node,
    drawn: Drawn,
}

enum Drawn {
    Words(Cow<'static, str>),
    Element {
        tag: &'static str,
        key: String,
        attributes: Attributes,
        children: Vec<Shown>,
    },
}

impl Shown {
    /// Makes these the last children of a node, in place of what was shown there.
    pub(in crate::ui) fn draw(parent: &Node, shown: &mut Vec<Self>, views: Vec<View>) {
        let mut places = core::mem::take(shown).into_iter();
        for view in views {
            // The browser refuses none of these: all nodes are where this tree has put them.
            shown.push(match places.next() {
                Some(mut place) if place.fits(&view) => {
                    place.update(view);
                    place
                }
                Some(place) => {
                    let new = Self::make(view);
                    let _ = parent.replace_child(&new.node, &place.node);
                    new
                }
                None => {
                    let new = Self::make(view);
                    let _ = parent.append_child(&new.node);
                    new
                }
            });
        }
        for place in places {
            let _ = parent.remove_child(&place.node);
        }
    }

    fn fits(&self, view: &View) -> bool {
        match (&self.drawn, view) {
            (Drawn::Words(_), View::Words(_)) => true,
            (Drawn::Element { tag, key, .. }, View::Element(element)) => {
                let parts = element.parts();
                *tag == parts.tag && *key == parts.key
            }
            _ => false,
        }
    }

    fn update(&mut self, view: View) {
        match (&mut self.drawn, view) {
            (Drawn::Words(old), View::Words(new)) if *old != new => {
                self.node.set_node_value(Some(&new));
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
            // The same words; or another kind of view, which does not fit.
            _ => {}
        }
    }

    fn make(view: View) -> Self {
        match view {
            View::Words(words) => Self {
                node: document().create_text_node(&words).into(),
                drawn: Drawn::Words(words),
            },
            View::Element(element) => {
                let Parts {
                    tag,
                    key,
                    attributes: new,
                    children: views,
                    ..
                } = element.into_parts();
                let (mut attributes, mut children) = (Vec::new(), Vec::new());
                let node: Node = match document().create_element(tag) {
                    Ok(element) => {
                        set(&element, &mut attributes, new);
                        element.into()
                    }
                    // Only for a tag that can't be one, and all of them are constants.
                    Err(_) => document().create_text_node("").into(),
                };
                Self::draw(&node, &mut children, views);
                let drawn = Drawn::Element {
                    tag,
                    key,
                    attributes,
                    children,
                };
                Self { node, drawn }
            }
        }
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
