//! Protection against server-side request forgery: no source file or redirect reaches into the local network.
//!
//! [`private_literal`] finds `http://10.0.0.1/`; [`PublicResolver`] finds `intern.example` that resolves to `10.0.0.1`.
//! The resolver hands the connector only addresses that it has checked, so that no second look-up can slip in another
//! one. The target of a configured mirror is not checked.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// A name that has only private addresses.
#[derive(Debug, thiserror::Error)]
#[error("`{name}` has only the address `{address}`, which is not public")]
pub(super) struct PrivateAddress {
    name: String,
    address: IpAddr,
}

/// The IP address in `url`, if there is one and it is not public.
pub(super) fn private_literal(url: &Url) -> Option<IpAddr> {
    let address = match url.host()? {
        Host::Ipv4(ip) => IpAddr::V4(ip),
        Host::Ipv6(ip) => IpAddr::V6(ip),
        Host::Domain(_) => return None,
    };
    (!is_public(address)).then_some(address)
}

/// Returns `true` for an address of the public internet, by the IANA special-purpose registries (RFC 6890).
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = match a {
        0 | 10 | 127 => true,
        100 => (64..128).contains(&b), // CGNAT, RFC 6598
        169 => b == 254,
        172 => (16..32).contains(&b),
        192 => b == 168 || (b == 0 && (c == 0 || c == 2)) || (b == 88 && c == 99),
        198 => b == 18 || b == 19 || (b == 51 && c == 100),
        203 => b == 0 && c == 113,
        _ => a >= 224, // multicast, reserved, broadcast
    };
    !special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let s = ip.segments();
    // An IPv4 address inside an IPv6 address is judged by itself: RFC 4291, section 2.5.5; RFC 6052; RFC 3056.
    let tail = Ipv4Addr::from((u32::from(s[6]) << 16) | u32::from(s[7]));
    if s[..5] == [0; 5] && matches!(s[5], 0 | 0xffff) || s[..6] == [0x64, 0xff9b, 0, 0, 0, 0] {
        return s[..6] != [0; 6] && is_public_v4(tail);
    }
    if s[0] == 0x2002 {
        return is_public_v4(Ipv4Addr::from((u32::from(s[1]) << 16) | u32::from(s[2])));
    }
    // Only 2000::/3 is assigned; Teredo, the rest of 2001::/23 and the documentation blocks in it are special.
    let global = s[0] & 0xe000 == 0x2000;
    let special = s[0] == 0x2001 && (s[1] < 0x200 || s[1] == 0xdb8) || s[0] == 0x3fff;
    global && !special
}

/// Returns `true` for an address that can only be on this machine: a loopback one, or `localhost` (RFC 6761, section
/// 6.3).
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// A resolver that returns public addresses only.
#[derive(Debug)]
pub(super) struct PublicResolver;

impl Resolve for PublicResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            Ok(keep_public(name.as_str(), found)?)
        })
    }
}

/// The public addresses among those of a name.
fn keep_public(name: &str, found: Vec<SocketAddr>) -> Result<Addrs, PrivateAddress> {
    let (public, refused): (Vec<_>, Vec<_>) = found.into_iter().partition(|address| is_public(address.ip()));
    match refused.first() {
        Some(address) if public.is_empty() => Err(PrivateAddress { name: name.to_owned(), address: address.ip() }),
        _ => Ok(Box::new(public.into_iter())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_public_internet_is_public() {
        let public = [
            "1.1.1.1",
            "100.63.0.1",
            "172.32.0.1",
            "193.10.0.1",
            "2a00:801::1",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
            "2002:808:808::1",
        ];
        let refused = [
            "0.0.0.0",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "192.168.1.1",
            "192.0.0.1",
            "198.18.0.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::7f00:1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "64:ff9b:1::1",
        ];
        for address in public {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
        for address in refused {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn literals_are_found_in_every_spelling() {
        for text in [
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f.0.0.1/",
            "http://[::ffff:127.0.0.1]/",
            "http://017700000001/",
        ] {
            assert!(private_literal(&Url::parse(text).unwrap()).is_some(), "{text}");
        }
        assert!(private_literal(&Url::parse("https://a.se/").unwrap()).is_none());
    }

    #[test]
    fn names_keep_their_public_addresses_only() {
        let addresses = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect::<Vec<SocketAddr>>();
        let kept: Vec<_> = keep_public("a.se", addresses(&["10.0.0.1:0", "1.1.1.1:0"])).unwrap().collect();
        assert_eq!(kept, addresses(&["1.1.1.1:0"]));
        let error = keep_public("a.se", addresses(&["10.0.0.1:0"])).err().unwrap();
        assert_eq!(error.to_string(), "`a.se` has only the address `10.0.0.1`, which is not public");
    }
}
