//! A home's network on one machine: a proxy that Home Assistant trusts names addresses of a network that this machine is in,
//! so that no rights and no second machine are needed.

use std::fs;
use std::net::{Ipv4Addr, UdpSocket};
use std::path::Path;
use std::sync::OnceLock;

/// What browsers call themselves that are not at home.
pub const OUTSIDE: &str = "(outside)";

/// Where those are: in a public network that nobody uses any more (RFC 7526).
pub const OUTSIDE_ADDRESS: &str = "192.88.99.7";

/// Where a browser is, by the head of its request: an app and the system's browser have addresses of their own.
pub fn address_of(head: &str) -> String {
    let home = home().expect("a network that this machine is in");
    if head.contains(OUTSIDE) {
        return OUTSIDE_ADDRESS.to_owned();
    }
    let address = if head.contains("Home Assistant/") {
        home[0]
    } else {
        home[1]
    };
    address.to_string()
}

/// Whether this machine is in a network that the integration takes for a home's, for certain. In a container it is not: what is
/// played at home cannot be played there.
pub fn is_certain() -> bool {
    home().is_some()
}

/// Two addresses of the home that are nobody's.
fn home() -> Option<[Ipv4Addr; 2]> {
    static HOME: OnceLock<Option<[Ipv4Addr; 2]>> = OnceLock::new();
    *HOME.get_or_init(found)
}

/// Linux' routes tell which networks are reached without a gateway; the second field and the eighth are a network and its
/// mask, in the host's order.
fn found() -> Option<[Ipv4Addr; 2]> {
    let table = fs::read_to_string("/proc/net/route").ok()?;
    let has_gateway = |line: &str| line.split_whitespace().nth(1) == Some("00000000");
    table.lines().skip(1).find(|line| has_gateway(line))?;
    let read = |field: &str| u32::from_str_radix(field, 16).ok().map(u32::swap_bytes);
    let networks = table.lines().skip(1).filter_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let network = (read(fields.get(1)?)?, read(fields.get(7)?)?);
        let is_own = *fields.get(2)? == "00000000" && network.1 != 0 && network.1 < u32::MAX - 7;
        // A network card, as `relay/home_interface.py` has it, and no public network.
        let is_card = Path::new("/sys/class/net")
            .join(fields[0])
            .join("device")
            .exists();
        let first = Ipv4Addr::from(network.0);
        let is_private = first.is_private() || first.is_documentation();
        (is_own && is_card && is_private).then_some(network)
    });
    let (network, mask) = networks.into_iter().next()?;
    // The gateway and this machine itself are at one end, as a rule.
    let last = network | !mask;
    let own = own_address();
    let mut free = (1..16).map(|back| Ipv4Addr::from(last - 1 - back));
    let mut next = || free.find(|address| Some(*address) != own);
    Some([next()?, next()?])
}

/// By which address this machine would ask another. Nothing is sent.
fn own_address() -> Option<Ipv4Addr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((OUTSIDE_ADDRESS, 9)).ok()?;
    match socket.local_addr().ok()?.ip() {
        std::net::IpAddr::V4(address) => Some(address),
        std::net::IpAddr::V6(_) => None,
    }
}
