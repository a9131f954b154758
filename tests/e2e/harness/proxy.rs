//! Somebody between the browser and Home Assistant who changes what passes: a proxy that strips compression, sets a
//! policy of its own, or loses a part of the document. HTTP/1.1, one request a connection.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use super::instance::Instance;
use super::reports::Reports;

/// What the proxy does to what passes.
#[derive(Clone, Copy)]
pub struct Meddling {
    /// Hides from Home Assistant that the browser can read compressed answers.
    pub strips_compression: bool,
    /// Puts a host of its own into each request, as nginx does unless it is told otherwise.
    pub replaces_host: bool,
    /// Changes the head of each answer, line by line.
    pub head: fn(&str) -> String,
    /// Changes each document of ours.
    pub document: fn(&str) -> String,
    /// Sends each document in two parts, with a pause before these words.
    pub halts_before: Option<(&'static str, Duration)>,
    /// What comes of each attempt to open a login flow.
    pub opening: Opening,
    /// The address that it names as the browser's, by the head of a request.
    pub names: Option<fn(&str) -> String>,
}

/// What comes of `POST /auth/login_flow`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// What Home Assistant answers.
    Answered,
    /// The beginning of an answer, and then nothing.
    Stalls,
    /// An answer that goes on as long as anybody listens.
    NeverEnds,
    /// Somebody else's page.
    Redirects,
}

impl Opening {
    fn answer(self, mut browser: TcpStream) -> io::Result<()> {
        let head =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{";
        match self {
            Self::Answered => Ok(()),
            Self::Stalls => {
                browser.write_all(head.as_bytes())?;
                // Until the browser hangs up.
                browser.read_to_end(&mut Vec::new()).map(drop)
            }
            Self::NeverEnds => {
                browser.write_all(head.as_bytes())?;
                loop {
                    browser.write_all(&[b' '; 4096])?;
                }
            }
            Self::Redirects => browser.write_all(
                b"HTTP/1.1 302 Found\r\nLocation: /robots.txt\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            ),
        }
    }
}

impl Meddling {
    /// Passes everything on as it is, uncompressed.
    pub const NONE: Self = Self {
        strips_compression: true,
        replaces_host: false,
        head: str::to_owned,
        document: str::to_owned,
        halts_before: None,
        opening: Opening::Answered,
        names: None,
    };
}

/// Starts it on a free port, and gives back its scheme, host and port. It passes on until the tests are over.
pub fn start(instance: &Instance, meddling: Meddling) -> String {
    start_at(0, instance, meddling)
}

/// The same on this port, for an address that is known before its Home Assistant is.
pub fn start_at(port: u16, instance: &Instance, meddling: Meddling) -> String {
    start_listening(port, instance, meddling, None)
}

/// The same, and has browsers report here what the policy of a document has blocked: `head` asks for that.
pub fn start_reporting(instance: &Instance, head: fn(&str) -> String) -> (String, Reports) {
    let meddling = Meddling {
        head,
        ..Meddling::NONE
    };
    let reports = Reports::default();
    let base = start_listening(0, instance, meddling, Some(reports.clone()));
    (base, reports)
}

fn start_listening(
    port: u16,
    instance: &Instance,
    meddling: Meddling,
    reports: Option<Reports>,
) -> String {
    let target = instance.base().replace("http://", "");
    let listener = TcpListener::bind(("127.0.0.1", port)).expect("a free port");
    let port = listener.local_addr().expect("a port").port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (target, reports) = (target.clone(), reports.clone());
            // Browsers open connections long before they use them, and hang up when they like.
            thread::spawn(move || pass_on(stream, &target, meddling, reports.as_ref()));
        }
    });
    format!("http://127.0.0.1:{port}")
}

fn pass_on(
    mut browser: TcpStream,
    target: &str,
    meddling: Meddling,
    reports: Option<&Reports>,
) -> io::Result<()> {
    let mut request = BufReader::new(browser.try_clone()?);
    let (head, length) = read_head(&mut request)?;
    let mut body = vec![0; length];
    request.read_exact(&mut body)?;
    if let Some(reports) = reports
        && Reports::are_sent_by(&head)
    {
        reports.note(&body);
        return browser.write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
    }
    if head.starts_with("POST /auth/login_flow ") && meddling.opening != Opening::Answered {
        return meddling.opening.answer(browser);
    }
    let is_kept = |line: &&str| {
        let line = line.to_ascii_lowercase();
        let is_coding = line.starts_with("accept-encoding:") && meddling.strips_compression;
        let is_host = line.starts_with("host:") && meddling.replaces_host;
        !is_coding && !is_host && !line.starts_with("connection:")
    };
    let mut home_assistant = TcpStream::connect(target)?;
    for line in head.lines().filter(|line| !line.is_empty()).filter(is_kept) {
        write!(home_assistant, "{line}\r\n")?;
    }
    if meddling.replaces_host {
        write!(home_assistant, "Host: homeassistant:8123\r\n")?;
    }
    if let Some(address) = meddling.names.map(|names| names(&head)) {
        write!(home_assistant, "X-Forwarded-For: {address}\r\n")?;
    }
    write!(home_assistant, "Connection: close\r\n\r\n")?;
    home_assistant.write_all(&body)?;

    let mut answer = BufReader::new(home_assistant);
    let (head, _) = read_head(&mut answer)?;
    let mut body = Vec::new();
    answer.read_to_end(&mut body)?;
    let is_document = head
        .to_ascii_lowercase()
        .contains("content-type: text/html");
    // Home Assistant's own page, which some journeys end at, is nobody's to change.
    let is_ours = is_document && find(&body, b"latchkey-fallback").is_some();
    if is_ours && let Ok(document) = String::from_utf8(body.clone()) {
        body = (meddling.document)(&document).into_bytes();
    }
    let head = (meddling.head)(&head);
    let is_kept = |line: &&str| !line.to_ascii_lowercase().starts_with("content-length:");
    for line in head.lines().filter(|line| !line.is_empty()).filter(is_kept) {
        write!(browser, "{line}\r\n")?;
    }
    write!(browser, "Content-Length: {}\r\n\r\n", body.len())?;
    if let Some((words, pause)) = meddling.halts_before.filter(|_| is_document)
        && let Some(halt) = find(&body, words.as_bytes())
    {
        browser.write_all(&body[..halt])?;
        thread::sleep(pause);
        return browser.write_all(&body[halt..]);
    }
    browser.write_all(&body)
}

fn find(bytes: &[u8], words: &[u8]) -> Option<usize> {
    bytes.windows(words.len()).position(|part| part == words)
}

/// Everything before the body, and how long that is.
pub(super) fn read_head(stream: &mut impl BufRead) -> io::Result<(String, usize)> {
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let start = head.len();
        if stream.read_line(&mut head)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let line = head[start..].trim_end().to_ascii_lowercase();
        if line.is_empty() {
            return Ok((head, length));
        }
        if let Some(number) = line.strip_prefix("content-length:") {
            length = number.trim().parse().unwrap_or_default();
        }
    }
}
