//! Ports on 127.0.0.1: which one a program can have.

use std::net::TcpListener;

use anyhow::{Context, Result};

/// A port that nobody uses right now.
pub fn any() -> Result<u16> {
    require(0)
}

/// This port, or any free one for 0.
pub fn require(port: u16) -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", port)).with_context(|| {
        format!("port {port} of 127.0.0.1 is taken; stop what uses it, or choose another port")
    })?;
    Ok(listener.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_is_in_use_is_refused_by_its_number() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let error = require(port).unwrap_err().to_string();
        assert!(error.contains(&port.to_string()), "{error}");
        assert_ne!(any().unwrap(), port);
    }
}
