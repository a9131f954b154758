//! What only Chromium's driver can do: scripts before a page's own, other screens, and the console.

use latchkey_e2e::vendor::Vendor;
use serde_json::{Value, json};

use super::browser::Browser;

/// How a person looks at the page.
#[derive(Clone, Copy, Debug)]
pub struct Sight {
    /// CSS pixels.
    pub width: u32,
    /// CSS pixels.
    pub height: u32,
    /// How many pixels of the screen a CSS pixel has across: 2 for a zoom of 200 %.
    pub zoom: u8,
    /// Whether the system is dark.
    pub is_dark: bool,
}

impl Sight {
    /// A desktop computer.
    pub const DESKTOP: Self = Self {
        width: 1280,
        height: 800,
        zoom: 1,
        is_dark: false,
    };
    /// A telephone.
    pub const PHONE: Self = Self {
        width: 390,
        height: 844,
        zoom: 1,
        is_dark: false,
    };
    /// WCAG 1.4.10: the narrowest page that has to work.
    pub const NARROW: Self = Self {
        width: 320,
        height: 640,
        zoom: 1,
        is_dark: false,
    };
    /// WCAG 1.4.4: a desktop computer at 200 %.
    pub const ZOOMED: Self = Self {
        width: 640,
        height: 400,
        zoom: 2,
        is_dark: false,
    };

    /// The same in the dark.
    pub const fn dark(self) -> Self {
        Self {
            is_dark: true,
            ..self
        }
    }
}

impl Browser {
    /// A command of Chrome's `DevTools` protocol.
    #[track_caller]
    pub fn devtools(&self, command: &str, parameters: &Value) -> Value {
        self.run(self.client.issue_cmd(Vendor::devtools(command, parameters)))
    }

    /// Looks at the page like this from now on. Nothing moves, so that nothing is checked half-way.
    #[track_caller]
    pub fn look_like(&self, sight: Sight) {
        let Sight {
            width,
            height,
            zoom,
            is_dark,
        } = sight;
        let metrics =
            json!({"width": width, "height": height, "deviceScaleFactor": zoom, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", &metrics);
        let scheme = if is_dark { "dark" } else { "light" };
        let features = json!({"features": [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]});
        self.devtools("Emulation.setEmulatedMedia", &features);
    }

    /// Hides what a picture should not depend on: bars for scrolling, and the caret.
    #[track_caller]
    pub fn hide_what_moves(&self) {
        self.devtools("Emulation.setScrollbarsHidden", &json!({"hidden": true}));
        self.script(
            "document.documentElement.style.caretColor = 'transparent'",
            Vec::new(),
        );
    }

    /// Runs a script in every document of this browser, before any of its own.
    #[track_caller]
    pub fn before_every_document(&self, script: &str) {
        self.devtools(
            "Page.addScriptToEvaluateOnNewDocument",
            &json!({"source": script}),
        );
    }

    /// Says that it is another browser from now on.
    #[track_caller]
    pub fn call_itself(&self, user_agent: &str) {
        self.devtools(
            "Emulation.setUserAgentOverride",
            &json!({"userAgent": user_agent}),
        );
    }

    /// Types text into whatever has the focus, even inside shadow roots.
    #[track_caller]
    pub fn insert_text(&self, text: &str) {
        self.devtools("Input.insertText", &json!({"text": text}));
    }

    /// Presses Enter wherever the focus is, even inside shadow roots.
    #[track_caller]
    pub fn press_enter(&self) {
        for (kind, text) in [("keyDown", "\r"), ("keyUp", "")] {
            let key =
                json!({"type": kind, "key": "Enter", "windowsVirtualKeyCode": 13, "text": text});
            self.devtools("Input.dispatchKeyEvent", &key);
        }
    }

    /// Moves the mouse to a place in CSS pixels, without a click.
    #[track_caller]
    pub fn point_at(&self, x: f64, y: f64) {
        self.devtools(
            "Input.dispatchMouseEvent",
            &json!({"type": "mouseMoved", "x": x, "y": y}),
        );
    }

    /// Clicks at a place in CSS pixels, even inside shadow roots.
    #[track_caller]
    pub fn click_at(&self, x: f64, y: f64) {
        self.point_at(x, y);
        for kind in ["mousePressed", "mouseReleased"] {
            let click = json!({"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1});
            self.devtools("Input.dispatchMouseEvent", &click);
        }
    }

    /// Every line of the console since it was last asked for, with where it comes from.
    pub fn console(&self) -> Vec<(String, String)> {
        let lines = self.attempt(self.client.issue_cmd(Vendor::log("browser")));
        let lines = lines.unwrap_or_default();
        let text = |line: &Value, key: &str| line[key].as_str().unwrap_or_default().to_owned();
        let lines = lines.as_array().map(Vec::as_slice).unwrap_or_default();
        let lines = lines.iter();
        let lines = lines.map(|line| (text(line, "source"), text(line, "message")));
        let lines: Vec<_> = lines.collect();
        self.console.borrow_mut().extend_from_slice(&lines);
        lines
    }
}
