//! The events of the browser's network log that tell what was sent and when. Chromium's protocol calls
//! them `Network.*`; everything else in the log is left out.

use serde_json::Value;

/// One thing that happened to one request. Times are in seconds of the browser's own clock, sizes in bytes as sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Which request, by the browser's name for it. A redirect keeps the name.
    pub request: String,
    /// What happened.
    pub what: What,
}

/// What happens to a request.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// It starts.
    Started {
        /// By the browser's own clock.
        at: f64,
        /// By the wall clock, in seconds since 1970.
        wall: f64,
        /// Where to.
        url: String,
        /// `GET`, `POST`, ….
        method: String,
        /// `Document`, `Script`, `Fetch`, …, as the browser sorts them.
        kind: String,
        /// The size of the answer that sent the browser here, if one did.
        redirected_by: Option<f64>,
    },
    /// The head of its answer is here.
    Answered {
        /// By the browser's own clock.
        at: f64,
        /// What came so far.
        bytes: f64,
        /// `Content-Encoding`, empty if there is none.
        encoding: String,
        /// Whether it comes from the browser's cache on the disk.
        cached: bool,
    },
    /// A part of its answer is here.
    Received {
        /// By the browser's own clock.
        at: f64,
        /// The size of the part.
        bytes: f64,
    },
    /// Its answer is complete.
    Finished {
        /// By the browser's own clock.
        at: f64,
        /// The whole answer, with its head.
        bytes: f64,
    },
    /// The browser had the answer in its memory: nothing is sent.
    FromMemory,
}

impl Event {
    /// Reads one entry of the log.
    #[must_use]
    pub fn read(entry: &Value) -> Option<Self> {
        let text = entry["message"].as_str()?;
        let outer: Value = serde_json::from_str(text).ok()?;
        let message = &outer["message"];
        let params = &message["params"];
        let at = params["timestamp"].as_f64().unwrap_or_default();
        let bytes = |value: &Value| value["encodedDataLength"].as_f64().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let what = match message["method"].as_str()? {
            "Network.requestWillBeSent" => What::Started {
                at,
                wall: params["wallTime"].as_f64().unwrap_or_default(),
                url: text(&params["request"]["url"]),
                method: text(&params["request"]["method"]),
                kind: text(&params["type"]),
                redirected_by: params.get("redirectResponse").map(bytes),
            },
            "Network.responseReceived" => What::Answered {
                at,
                bytes: bytes(&params["response"]),
                encoding: header(&params["response"]["headers"], "content-encoding"),
                cached: params["response"]["fromDiskCache"] == true,
            },
            "Network.dataReceived" => What::Received {
                at,
                bytes: bytes(params),
            },
            "Network.loadingFinished" => What::Finished {
                at,
                bytes: bytes(params),
            },
            "Network.requestServedFromCache" => What::FromMemory,
            _ => return None,
        };
        Some(Self {
            request: text(&params["requestId"]),
            what,
        })
    }
}

fn header(headers: &Value, wanted: &str) -> String {
    let mut headers = headers.as_object().into_iter().flatten();
    headers
        .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
        .and_then(|(_, value)| value.as_str())
        .unwrap_or_default()
        .to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn entry(method: &str, params: &Value) -> Value {
        let message = json!({"message": {"method": method, "params": params}, "webview": "1"});
        json!({"level": "INFO", "message": message.to_string(), "timestamp": 1})
    }

    #[test]
    fn headers_are_found_whatever_their_case() {
        for name in ["Content-Encoding", "content-encoding"] {
            let params = json!({
                "requestId": "7", "timestamp": 1.5,
                "response": {"encodedDataLength": 210, "headers": {"Server": "x", name: "BR"}},
            });
            let event = Event::read(&entry("Network.responseReceived", &params)).unwrap();
            let encoding = "br".to_owned();
            let (at, bytes) = (1.5, 210.0);
            assert_eq!(
                event.what,
                What::Answered {
                    at,
                    bytes,
                    encoding,
                    cached: false
                }
            );
        }
    }

    #[test]
    fn what_is_no_event_of_the_network_is_left_out() {
        assert_eq!(
            Event::read(&entry("Page.frameNavigated", &json!({"requestId": "7"}))),
            None
        );
        assert_eq!(Event::read(&json!({"message": "{"})), None);
        assert_eq!(Event::read(&json!({})), None);
    }
}
