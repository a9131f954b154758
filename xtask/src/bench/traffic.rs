//! The network log as a list of requests, and what it says about them until some moment.

use std::collections::HashMap;

use super::event::{Event, What};

/// Every request, in the order in which they started.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Traffic {
    requests: Vec<Request>,
}

/// One request. What was answered from memory and what needs no server (`data:`) is not among them.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// When it started, in seconds of the browser's own clock.
    pub started: f64,
    /// When it started, in seconds since 1970.
    pub wall: f64,
    /// Where to.
    pub url: String,
    /// `GET`, `POST`, ….
    pub method: String,
    /// `Document`, `Script`, `Fetch`, `Preflight`, …, as the browser sorts them.
    pub kind: String,
    /// `Content-Encoding` of the answer, empty if there is none.
    pub encoding: String,
    /// Whether the answer came from the browser's cache on the disk, as an icon's does that the page has shown.
    pub cached: bool,
    /// Whether the answer sent the browser elsewhere.
    pub redirected: bool,
    /// What came when: moment and bytes.
    received: Vec<(f64, f64)>,
    /// When the answer was complete, and its size with its head.
    finished: Option<(f64, f64)>,
    from_memory: bool,
}

impl Traffic {
    /// Puts the events together.
    #[must_use]
    pub fn of(events: &[Event]) -> Self {
        let mut requests: Vec<Request> = Vec::new();
        let mut known: HashMap<&str, usize> = HashMap::new();
        for Event { request: id, what } in events {
            let before = known.get(id.as_str()).copied();
            if let What::Started {
                at,
                wall,
                url,
                method,
                kind,
                redirected_by,
            } = what
            {
                if let (Some(bytes), Some(before)) = (redirected_by, before) {
                    requests[before].finished = Some((*at, *bytes));
                    requests[before].redirected = true;
                }
                known.insert(id, requests.len());
                requests.push(Request {
                    started: *at,
                    wall: *wall,
                    url: url.clone(),
                    method: method.clone(),
                    kind: kind.clone(),
                    encoding: String::new(),
                    cached: false,
                    redirected: false,
                    received: Vec::new(),
                    finished: None,
                    from_memory: false,
                });
            } else if let Some(before) = before {
                requests[before].add(what);
            }
        }
        requests.retain(|request| request.url.starts_with("http") && !request.from_memory);
        requests.sort_by(|one, other| one.started.total_cmp(&other.started));
        Self { requests }
    }

    /// The requests.
    #[must_use]
    pub fn requests(&self) -> &[Request] {
        &self.requests
    }

    /// The traffic without what this is true of.
    #[must_use]
    pub fn without(&self, such: impl Fn(&Request) -> bool) -> Self {
        let mut others = self.clone();
        others.requests.retain(|request| !such(request));
        others
    }

    /// The first request of which this is true.
    #[must_use]
    pub fn first(&self, such: impl Fn(&Request) -> bool) -> Option<&Request> {
        self.requests.iter().find(|request| such(request))
    }

    /// How many requests to a server have started before this moment, in seconds of the browser's own clock.
    #[must_use]
    pub fn requests_before(&self, moment: f64) -> u32 {
        let to_server = self.requests.iter().filter(|request| !request.cached);
        let count = to_server.filter(|request| request.started < moment).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// The bytes that have arrived before this moment, as sent, with the heads of the answers.
    #[must_use]
    pub fn bytes_before(&self, moment: f64) -> f64 {
        self.requests
            .iter()
            .map(|request| request.bytes_before(moment))
            // A sum of nothing would be minus zero.
            .fold(0.0, |sum, bytes| sum + bytes)
    }
}

impl Request {
    /// The address without its query, from the path on.
    #[must_use]
    pub fn path(&self) -> &str {
        let after_scheme = self
            .url
            .split_once("://")
            .map_or(self.url.as_str(), |(_, rest)| rest);
        let start = after_scheme.find('/').unwrap_or(after_scheme.len());
        let path = &after_scheme[start..];
        path.split_once(['?', '#']).map_or(path, |(path, _)| path)
    }

    /// When the answer was complete, in seconds of the browser's own clock.
    #[must_use]
    pub fn completed(&self) -> Option<f64> {
        self.finished.map(|(at, _)| at)
    }

    fn add(&mut self, what: &What) {
        match what {
            What::Started { .. } => {}
            What::Answered {
                at,
                bytes,
                encoding,
                cached,
            } => {
                self.cached = *cached;
                self.received.push((*at, *bytes));
                self.encoding.clone_from(encoding);
            }
            What::Received { at, bytes } => self.received.push((*at, *bytes)),
            What::Finished { at, bytes } => self.finished = Some((*at, *bytes)),
            What::FromMemory => self.from_memory = true,
        }
    }

    fn bytes_before(&self, moment: f64) -> f64 {
        match self.finished {
            // The parts do not add up to it where the browser counts them late.
            Some((at, bytes)) if at < moment => bytes,
            _ => {
                let parts = self.received.iter().filter(|(at, _)| *at < moment);
                parts.map(|(_, bytes)| bytes).sum()
            }
        }
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "sums of small whole numbers are exact")]
mod tests {
    use super::*;

    fn started(id: &str, at: f64, url: &str, redirected_by: Option<f64>) -> Event {
        let what = What::Started {
            at,
            wall: at + 1000.0,
            url: url.to_owned(),
            method: "GET".to_owned(),
            kind: "Document".to_owned(),
            redirected_by,
        };
        event(id, what)
    }

    fn event(id: &str, what: What) -> Event {
        let request = id.to_owned();
        Event { request, what }
    }

    fn answered(id: &str, at: f64, bytes: f64) -> Event {
        let encoding = "br".to_owned();
        event(
            id,
            What::Answered {
                at,
                bytes,
                encoding,
                cached: false,
            },
        )
    }

    #[test]
    fn an_answer_counts_as_far_as_it_has_arrived() {
        let traffic = Traffic::of(&[
            started("1", 1.0, "http://house/", None),
            answered("1", 2.0, 100.0),
            event(
                "1",
                What::Received {
                    at: 3.0,
                    bytes: 50.0,
                },
            ),
            event(
                "1",
                What::Finished {
                    at: 4.0,
                    bytes: 170.0,
                },
            ),
        ]);
        let bytes = [1.5, 2.5, 3.5, 4.5].map(|moment| traffic.bytes_before(moment));
        assert_eq!(bytes, [0.0, 100.0, 150.0, 170.0]);
    }

    #[test]
    fn a_request_counts_from_its_start_and_not_at_its_own_moment() {
        let traffic = Traffic::of(&[
            started("1", 1.0, "http://house/", None),
            started("2", 2.0, "http://house/a.js", None),
        ]);
        assert_eq!(
            [1.0, 1.5, 2.0, 2.5].map(|moment| traffic.requests_before(moment)),
            [0, 1, 1, 2]
        );
    }

    #[test]
    fn a_redirect_is_two_requests_and_both_answers_count() {
        let traffic = Traffic::of(&[
            started("1", 1.0, "http://house/from?a=b", None),
            started("1", 2.0, "http://house/to", Some(90.0)),
            answered("1", 3.0, 10.0),
        ]);
        let [from, to] = traffic.requests() else {
            panic!("{traffic:?}");
        };
        assert_eq!((from.path(), from.redirected), ("/from", true));
        assert_eq!((to.path(), to.redirected), ("/to", false));
        assert_eq!(traffic.bytes_before(4.0), 100.0);
    }

    #[test]
    fn what_needs_no_server_is_no_request() {
        let traffic = Traffic::of(&[
            started("1", 1.0, "data:image/png;base64,AA", None),
            started("2", 2.0, "http://house/a.js", None),
            event("2", What::FromMemory),
        ]);
        assert!(traffic.requests().is_empty());
        assert_eq!(traffic.bytes_before(9.0), 0.0);
    }

    #[test]
    fn what_the_disk_answers_is_listed_and_not_counted() {
        let mut from_disk = answered("1", 2.0, 0.0);
        if let What::Answered { cached, .. } = &mut from_disk.what {
            *cached = true;
        }
        let traffic = Traffic::of(&[started("1", 1.0, "http://house/logo.svg", None), from_disk]);
        assert_eq!(traffic.requests().len(), 1);
        assert_eq!(traffic.requests_before(9.0), 0);
    }
}
