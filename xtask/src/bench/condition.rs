//! Under which conditions a page is measured: the browser's own emulation of a slow processor and a
//! slow connection, and the encodings that it offers.

use serde_json::{Value, json};

/// A processor, a connection and encodings.
#[derive(Debug, PartialEq, Eq)]
pub struct Condition {
    /// Its name in tables.
    pub name: &'static str,
    /// How many times slower the processor is.
    pub processor: u32,
    /// The connection, if it is not this machine's own.
    pub link: Option<Link>,
    /// Whether the browser offers Brotli, as browsers do on secure origins only.
    pub brotli: bool,
}

/// A slow connection.
#[derive(Debug, PartialEq, Eq)]
pub struct Link {
    /// Towards the browser, in bits for each second.
    pub down: u32,
    /// Away from the browser, in bits for each second.
    pub up: u32,
    /// From a request to the first byte of its answer, in milliseconds.
    pub latency: u32,
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
    link: Some(Link {
        down: 1_600_000,
        up: 750_000,
        latency: 150,
    }),
    brotli: true,
};

/// A slow phone on a fast network.
pub const CPU_6X: Condition = Condition {
    name: "CPU 6x",
    processor: 6,
    link: None,
    brotli: true,
};

/// The phone on its way, at a Home Assistant without https.
pub const SLOW_4G_GZIP: Condition = Condition {
    name: "slow 4G, gzip",
    brotli: false,
    ..SLOW_4G
};

/// So slow that a person is ready long before the page is.
pub const SLOW_3G: Condition = Condition {
    name: "slow 3G",
    processor: 4,
    link: Some(Link {
        down: 400_000,
        up: 400_000,
        latency: 400,
    }),
    brotli: true,
};

impl Condition {
    /// What it is, in words.
    #[must_use]
    pub fn description(&self) -> String {
        let mut words = Vec::new();
        if self.processor > 1 {
            words.push(format!("processor {} times slower", self.processor));
        }
        if let Some(Link { down, up, latency }) = self.link {
            let (down, up) = (f64::from(down) / 1e6, f64::from(up) / 1e6);
            words.push(format!(
                "{down} Mbit/s down, {up} Mbit/s up, {latency} ms latency"
            ));
        }
        if !self.brotli {
            words.push("Brotli withheld, as on plain http".to_owned());
        }
        if words.is_empty() {
            words.push("this machine as it is".to_owned());
        }
        words.join(", ")
    }

    /// The commands of the browser's protocol that bring it about, with their parameters.
    #[must_use]
    pub fn commands(&self) -> Vec<(&'static str, Value)> {
        let mut commands = vec![(
            "Emulation.setCPUThrottlingRate",
            json!({"rate": self.processor}),
        )];
        if let Some(Link { down, up, latency }) = self.link {
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

    /// Whether an answer may be encoded like this.
    #[must_use]
    pub fn allows(&self, encoding: &str) -> bool {
        self.brotli || matches!(encoding, "" | "identity" | "gzip" | "deflate")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_is_told_bytes_where_people_say_bits() {
        let commands = SLOW_4G.commands();
        assert_eq!(
            commands[0],
            ("Emulation.setCPUThrottlingRate", json!({"rate": 4}))
        );
        let (name, link) = &commands[1];
        assert_eq!(*name, "Network.emulateNetworkConditions");
        assert_eq!(
            (&link["downloadThroughput"], &link["uploadThroughput"]),
            (&json!(200_000.0), &json!(93_750.0))
        );
        assert_eq!(commands.len(), 2);
    }

    #[test]
    fn brotli_is_refused_only_where_it_is_withheld() {
        assert!(SLOW_4G.allows("br"));
        assert!(!SLOW_4G_GZIP.allows("br") && !SLOW_4G_GZIP.allows("zstd"));
        assert!(SLOW_4G_GZIP.allows("gzip") && SLOW_4G_GZIP.allows(""));
    }

    #[test]
    fn a_condition_reads_well() {
        let words = "processor 4 times slower, 1.6 Mbit/s down, 0.75 Mbit/s up, 150 ms latency";
        assert_eq!(SLOW_4G.description(), words);
        assert_eq!(NONE.description(), "this machine as it is");
    }
}
