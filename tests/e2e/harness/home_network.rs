//! A home's network on one machine: a proxy that Home Assistant trusts names addresses of a network that this machine is in,
//! so that no rights and no second machine are needed.

use std::fs;
use std::net::{Ipv4Addr, UdpSocket};
use std::sync::OnceLock;

/// What browsers call themselves that are not at home.
pub const OUTSIDE: &str = "(outside)";

/// Where those are: in a public network that nobody uses any more (RFC 7526).
pub const OUTSIDE_ADDRESS: &str = "192.88.99.7";

/// Where a browser is, by the head of its request: an app and the system's browser have addresses of their own.
pub fn address_of(head: &str) -> String {
    let home = HOME.get_or_init(|| found().expect("a network that this machine is in"));
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

/// Two addresses of the home that are nobody's.
static HOME: OnceLock<[Ipv4Addr; 2]> = OnceLock::new();

/// Linux' routes tell which networks are reached without a gateway; the second field and the eighth are a network and its
/// mask, in the host's order.
fn found() -> Option<[Ipv4Addr; 2]> {
    let table = fs::read_to_string("/proc/net/route").ok()?;
    let read = |field: &str| u32::from_str_radix(field, 16).ok().map(u32::swap_bytes);
    let networks = table.lines().skip(1).filter_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let network = (read(fields.get(1)?)?, read(fields.get(7)?)?);
        let is_own = *fields.get(2)? == "00000000" && network.1 != 0 && network.1 < u32::MAX - 7;
        let is_home = !NO_HOMES.iter().any(|name| fields[0].starts_with(name));
        (is_own && is_home).then_some(network)
    });
    let (network, mask) = networks.into_iter().next()?;
    // The gateway and this machine itself are at one end, as a rule.
    let last = network | !mask;
    let own = own_address();
    let mut free = (1..16).map(|back| Ipv4Addr::from(last - 1 - back));
    let mut next = || free.find(|address| Some(*address) != own);
    Some([next()?, next()?])
}

/// Links that the integration takes for no home (`home_link.py`).
const NO_HOMES: [&str; 4] = ["docker", "br-", "veth", "virbr"];

/// By which address this machine would ask another. Nothing is sent.
fn own_address() -> Option<Ipv4Addr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((OUTSIDE_ADDRESS, 9)).ok()?;
    match socket.local_addr().ok()?.ip() {
        std::net::IpAddr::V4(address) => Some(address),
        std::net::IpAddr::V6(_) => None,
    }
}
