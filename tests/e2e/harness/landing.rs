//! A web server of somebody else: every address of it is an empty page, where third-party clients want people back.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

/// The server. It answers until the tests are over.
pub struct Landing {
    port: u16,
}

impl Landing {
    /// Its name in browsers of the tests.
    pub const HOST: &'static str = "lights.example";

    /// Starts the server on a free port.
    pub fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let port = listener.local_addr().expect("a port").port();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // One thread each: browsers open connections long before they use them. One that hangs up early
                // is no reason to stop.
                thread::spawn(move || answer(&stream));
            }
        });
        Self { port }
    }

    /// What makes Chromium find it: its name, on the usual port, stands for ours on this machine.
    pub fn rule(&self) -> String {
        format!("MAP {}:80 127.0.0.1:{}", Self::HOST, self.port)
    }
}

fn answer(mut stream: &TcpStream) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    while lines
        .next()
        .transpose()?
        .is_some_and(|line| !line.is_empty())
    {}
    let body = "<!doctype html><title>Lights</title><h1>Welcome back</h1>";
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}
