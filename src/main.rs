//! Mounts the page, and nothing else.

#[cfg(target_arch = "wasm32")]
fn main() {
    // No message is made: its machinery would weigh more than a screen, and nobody would read it.
    std::panic::set_hook(Box::new(|_| latchkey::shell::fallback::show()));
    latchkey::app::run();
}

/// The page runs in a browser only; on the host there is nothing to start.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}
