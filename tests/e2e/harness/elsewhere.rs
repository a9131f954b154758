//! The rule of Android's app: what leads to another host is cancelled in its web view and opened by the system. What the
//! page itself asks for there passes.

use std::io::{self, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use url::Url;

use super::browser::wait;
use super::proxy::read_head;

/// Stands in the provider's place for one web view.
pub struct Elsewhere {
    host: String,
    port: u16,
    opened: Arc<Mutex<Vec<String>>>,
}

impl Elsewhere {
    /// Watches the way to a provider.
    pub fn start(issuer: &str) -> Self {
        let issuer = Url::parse(issuer).expect("an address");
        let name = issuer.host_str().expect("a host");
        let host = format!("{name}:{}", issuer.port_or_known_default().expect("a port"));
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let port = listener.local_addr().expect("a port").port();
        let opened = Arc::new(Mutex::new(Vec::new()));
        let (noted, target) = (Arc::clone(&opened), host.clone());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (noted, target) = (Arc::clone(&noted), target.clone());
                thread::spawn(move || pass_on(stream, &target, &noted));
            }
        });
        Self { host, port, opened }
    }

    /// What makes Chromium ask here.
    pub fn rule(&self) -> String {
        format!("MAP {} 127.0.0.1:{}", self.host, self.port)
    }

    /// Whether the web view has stayed where it is.
    pub fn is_untouched(&self) -> bool {
        self.opened.lock().expect("addresses").is_empty()
    }

    /// Waits for what the system is given to open.
    #[track_caller]
    pub fn next(&self) -> String {
        wait("an address for the system's browser", || {
            let mut opened = self.opened.lock().expect("addresses");
            (!opened.is_empty()).then(|| opened.remove(0))
        })
    }
}

fn pass_on(mut browser: TcpStream, host: &str, opened: &Mutex<Vec<String>>) -> io::Result<()> {
    let mut request = BufReader::new(browser.try_clone()?);
    let (head, length) = read_head(&mut request)?;
    let mut body = vec![0; length];
    request.read_exact(&mut body)?;
    if head
        .to_ascii_lowercase()
        .contains("sec-fetch-mode: navigate")
    {
        let path = head.split(' ').nth(1).unwrap_or_default();
        let address = format!("http://{host}{path}");
        opened.lock().expect("addresses").push(address);
        // The page stays, as after a navigation that was cancelled.
        return browser.write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
    }
    let mut provider = TcpStream::connect(host)?;
    let is_kept = |line: &&str| !line.to_ascii_lowercase().starts_with("connection:");
    for line in head.lines().filter(|line| !line.is_empty()).filter(is_kept) {
        write!(provider, "{line}\r\n")?;
    }
    write!(provider, "Connection: close\r\n\r\n")?;
    provider.write_all(&body)?;
    io::copy(&mut provider, &mut browser).map(drop)
}
