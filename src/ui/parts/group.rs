//! Boxes, and places that may be empty.

use leptos::prelude::*;

/// A box; its class says what it is.
pub(in crate::ui) fn group(class: &'static str, children: Vec<AnyView>) -> AnyView {
    view! { <div class=class>{children}</div> }.into_any()
}

/// A list of children. Like `vec!`, but each child is moved by one function for all, not by code of its own.
macro_rules! children {
    ($($child:expr),* $(,)?) => {{
        let mut list = Vec::new();
        $($crate::ui::parts::add(&mut list, $child);)*
        list
    }};
}
pub(in crate::ui) use children;

/// For [`children`].
#[inline(never)]
pub(in crate::ui) fn add(list: &mut Vec<AnyView>, child: AnyView) {
    list.push(child);
}

/// Keeps the place of what may be missing, so that what follows is compared with itself.
pub(in crate::ui) fn slot(view: Option<AnyView>) -> AnyView {
    view.unwrap_or_else(|| ().into_any())
}
