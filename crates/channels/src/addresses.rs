//! Which addresses of the network are public.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether an address is reached through the public network: not this machine, not a private or local
/// network, not what is reserved, not the metadata of a cloud (IANA special-purpose registries, RFC
/// 6890 and its updates).
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// Blocks of IPv4 that are not public: their first address and the length of their prefix.
const CLOSED: &[(Ipv4Addr, u32)] = &[
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    // Carriers' own network; a cloud's metadata lies here too (100.100.100.200).
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    // Link-local, with the metadata of most clouds (169.254.169.254).
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    // Groups, and what is reserved, up to the broadcast address.
    (Ipv4Addr::new(224, 0, 0, 0), 3),
];

fn is_public_v4(address: Ipv4Addr) -> bool {
    let number = u32::from(address);
    !CLOSED.iter().any(|(first, prefix)| (number ^ u32::from(*first)) >> (32 - prefix) == 0)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(inside) = address.to_ipv4_mapped() {
        return is_public_v4(inside);
    }
    let segments = address.segments();
    // What is assigned for global use is 2000::/3 and nothing else.
    let is_global = segments[0] & 0xe000 == 0x2000;
    // Within it: protocols' own addresses with Teredo (2001::/23), examples (2001:db8::/32,
    // 3fff::/20), and 6to4 (2002::/16), which wraps any address of IPv4.
    let is_special = segments[0] == 0x2001 && (segments[1] < 0x0200 || segments[1] == 0x0db8)
        || segments[0] == 0x2002
        || segments[0] == 0x3fff && segments[1] < 0x1000;
    is_global && !is_special
}

/// A block of addresses, such as `10.1.0.0/16`, `10.1.2.3` or `fd00::/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    first: IpAddr,
    prefix: u32,
}

impl Block {
    /// Whether the address lies in it.
    pub fn contains(self, address: IpAddr) -> bool {
        match (self.first, address) {
            (IpAddr::V4(first), IpAddr::V4(address)) => {
                let differ = u32::from(first) ^ u32::from(address);
                differ.checked_shr(32 - self.prefix).unwrap_or(0) == 0
            }
            (IpAddr::V6(first), IpAddr::V6(address)) => {
                let differ = u128::from(first) ^ u128::from(address);
                differ.checked_shr(128 - self.prefix).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

impl std::str::FromStr for Block {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let first: IpAddr = address.trim().parse().map_err(|_| ())?;
        let most = if first.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Ok(most), |prefix| prefix.trim().parse().map_err(|_| ()))?;
        if prefix > most { Err(()) } else { Ok(Self { first, prefix }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn internal_addresses_are_not_public_in_any_spelling() {
        for internal in [
            "0.0.0.0",
            "10.0.0.1",
            "100.100.100.200",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.192",
            "192.168.1.1",
            "198.19.0.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::7f00:1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
        ] {
            assert!(!is_public(internal.parse().expect("an address")), "{internal}");
        }
    }

    #[test]
    fn public_addresses_are_public() {
        for public in [
            "1.1.1.1",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.255.255",
            "172.32.0.1",
            "192.0.1.1",
            "223.5.5.5",
            "::ffff:223.5.5.5",
            "2400:3200::1",
            "2001:4860::8888",
        ] {
            assert!(is_public(public.parse().expect("an address")), "{public}");
        }
    }

    #[test]
    fn blocks_hold_what_they_say() {
        let block: Block = "10.1.0.0/16".parse().expect("a block");
        assert!(block.contains("10.1.255.255".parse().expect("an address")));
        assert!(!block.contains("10.2.0.0".parse().expect("an address")));
        let all: Block = "0.0.0.0/0".parse().expect("a block");
        assert!(all.contains("8.8.8.8".parse().expect("an address")));
        let one: Block = "fd00::1".parse().expect("a block");
        assert!(one.contains("fd00::1".parse().expect("an address")));
        assert!(!one.contains("fd00::2".parse().expect("an address")));
        for wrong in ["", "10.0.0.0/33", "host", "10.0.0.0/x"] {
            assert!(wrong.parse::<Block>().is_err(), "{wrong}");
        }
    }
}
