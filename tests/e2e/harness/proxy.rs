//! Somebody between the browser and Home Assistant who changes what passes: a proxy that strips compression, sets a
//! policy of its own, or loses a part of the document. HTTP/1.1, one request a connection.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use super::house::House;

/// What the proxy does to what passes.
#[derive(Clone, Copy)]
pub struct Meddling {
    /// Hides from Home Assistant that the browser can read compressed answers.
    pub strips_compression: bool,
    /// Changes the head of each answer, its last empty line included.
    pub head: fn(String) -> String,
    /// Changes each document.
    pub document: fn(String) -> String,
}

impl Meddling {
    /// Passes everything on as it is, uncompressed.
    pub const NONE: Self = Self {
        strips_compression: true,
        head: |head| head,
        document: |document| document,
    };
}

/// Starts it on a free port, and gives back its scheme, host and port. It passes on until the tests are over.
pub fn start(house: &House, meddling: Meddling) -> String {
    let target = house.base().replace("http://", "");
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let port = listener.local_addr().expect("a port").port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let target = target.clone();
            // Browsers open connections long before they use them, and hang up when they like.
            thread::spawn(move || pass_on(stream, &target, meddling));
        }
    });
    format!("http://127.0.0.1:{port}")
}

fn pass_on(mut browser: TcpStream, target: &str, meddling: Meddling) -> io::Result<()> {
    let mut request = BufReader::new(browser.try_clone()?);
    let (head, length) = read_head(&mut request)?;
    let mut body = vec![0; length];
    request.read_exact(&mut body)?;
    let is_kept = |line: &&str| {
        let line = line.to_ascii_lowercase();
        let is_coding = line.starts_with("accept-encoding:") && meddling.strips_compression;
        !is_coding && !line.starts_with("connection:")
    };
    let mut home_assistant = TcpStream::connect(target)?;
    for line in head.lines().filter(|line| !line.is_empty()).filter(is_kept) {
        write!(home_assistant, "{line}\r\n")?;
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
    if is_document && let Ok(document) = String::from_utf8(body.clone()) {
        body = (meddling.document)(document).into_bytes();
    }
    let head = (meddling.head)(head);
    let is_kept = |line: &&str| !line.to_ascii_lowercase().starts_with("content-length:");
    for line in head.lines().filter(|line| !line.is_empty()).filter(is_kept) {
        write!(browser, "{line}\r\n")?;
    }
    write!(browser, "Content-Length: {}\r\n\r\n", body.len())?;
    browser.write_all(&body)
}

/// Everything before the body, and how long that is.
fn read_head(stream: &mut impl BufRead) -> io::Result<(String, usize)> {
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
