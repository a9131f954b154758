//! What is left when the page crashes: the plain HTML that `index.html` keeps ready.

/// Shows the way to Home Assistant's own page instead of this one. The boot script fills in its address.
///
/// Called while the page is panicking, so nothing of this page is used.
pub fn show() {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else {
        return;
    };
    if let Some(page) = document.get_element_by_id("latchkey") {
        page.remove();
    }
    if let Some(fallback) = document.get_element_by_id("latchkey-fallback") {
        let _ = fallback.remove_attribute("hidden");
    }
}
