//! What is compared, and under which conditions: the browser's own emulation of a slow processor and a slow connection.

use serde_json::{Value, json};

/// A login page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// Home Assistant's own.
    Builtin,
    /// One form and some twenty lines of script: nothing that signs in can be smaller.
    Bound,
    /// Ours.
    Latchkey,
}

impl Subject {
    /// In the order of the tables.
    pub const ALL: [Self; 3] = [Self::Builtin, Self::Bound, Self::Latchkey];

    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Builtin => "Home Assistant",
            Self::Bound => "bound",
            Self::Latchkey => "Latchkey",
        }
    }

    /// Where it is.
    pub fn path(self) -> &'static str {
        match self {
            Self::Builtin => "/auth/latchkey/builtin",
            Self::Bound => "/local/bound.html",
            Self::Latchkey => "/auth/authorize",
        }
    }

    /// The order of the pages in this round: one that always came after the same other would find the machine warmed up.
    pub fn in_turn(round: usize) -> [Self; 3] {
        let mut pages = Self::ALL;
        pages.rotate_left(round / 2 % 3);
        if round % 2 == 1 {
            pages.reverse();
        }
        pages
    }
}

/// A processor, a connection and encodings.
#[derive(Debug, PartialEq, Eq)]
pub struct Condition {
    /// Its name in tables.
    pub name: &'static str,
    /// How many times slower the processor is.
    processor: u32,
    /// The connection, if it is slower than this machine's own: bits for each second towards the browser and away from
    /// it, and milliseconds from a request to the first byte of its answer.
    link: Option<[u32; 3]>,
    /// Whether the browser offers Brotli, as browsers do on secure origins only.
    brotli: bool,
}

/// This machine as it is.
pub const NONE: Condition = Condition {
    name: "no throttle",
    processor: 1,
    link: None,
    brotli: true,
};

/// A phone of some years ago on its way.
pub const SLOW_4G: Condition = Condition {
    name: "slow 4G",
    processor: 4,
    link: Some([1_600_000, 750_000, 150]),
    brotli: true,
};

/// The phone on its way, at a Home Assistant without https.
pub const SLOW_4G_GZIP: Condition = Condition {
    name: "slow 4G, gzip",
    brotli: false,
    ..SLOW_4G
};

/// A slow phone on a fast network.
pub const CPU_6X: Condition = Condition {
    name: "CPU 6x",
    processor: 6,
    ..NONE
};

impl Condition {
    /// All of them.
    pub const ALL: [&'static Self; 4] = [&NONE, &SLOW_4G, &SLOW_4G_GZIP, &CPU_6X];

    /// The commands of the browser's protocol that bring it about, with their parameters.
    pub fn commands(&self) -> Vec<(&'static str, Value)> {
        let rate = json!({"rate": self.processor});
        let mut commands = vec![("Emulation.setCPUThrottlingRate", rate)];
        if let Some([down, up, latency]) = self.link {
            let link = json!({
                "offline": false, "latency": latency,
                "downloadThroughput": f64::from(down) / 8.0, "uploadThroughput": f64::from(up) / 8.0,
            });
            commands.push(("Network.emulateNetworkConditions", link));
        }
        if !self.brotli {
            let headers = json!({"headers": {"Accept-Encoding": "gzip, deflate"}});
            commands.push(("Network.setExtraHTTPHeaders", headers));
        }
        commands
    }
}
