//! The address of the client, also behind trusted reverse proxies.
//!
//! ```text
//! from 127.0.0.1 (trusted), X-Forwarded-For: 203.0.113.9, 10.0.0.2 (trusted)   ->   203.0.113.9
//! from 203.0.113.9, X-Forwarded-For: 198.51.100.1                              ->   203.0.113.9
//! ```
//!
//! The header is read from its end, where the nearest proxy wrote. The last address that is not trusted is the client's,
//! whatever stands before it (RFC 7239, section 8.1). Only the header that the settings name is believed: a proxy that
//! writes one passes the other on unchanged.

use std::{
    net::{IpAddr, Ipv6Addr, SocketAddr},
    str::FromStr,
};

use axum::http::{HeaderMap, HeaderName, header};
use ipnet::IpNet;

/// The limits on each client, and how clients are identified.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClientLimits {
    /// Requests a minute; 0 for any number.
    pub per_minute: u32,
    /// Requests in one burst.
    pub burst: u32,
    /// Reverse proxies whose header is believed.
    pub trusted: Vec<IpNet>,
    /// The header in which they name the client.
    pub header: AddressHeader,
}

/// A header that names the client's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AddressHeader {
    /// `X-Forwarded-For: 203.0.113.9, 10.0.0.2`
    #[default]
    XForwardedFor,
    /// `Forwarded: for=203.0.113.9;proto=https, for="[2001:db8::1]:4711"` (RFC 7239)
    Forwarded,
}

/// A setting that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}, found `{found}`")]
pub struct InvalidSetting {
    expected: &'static str,
    found: String,
}

/// Reads a network, `10.0.0.0/8`, or a single address.
///
/// # Errors
/// Fails when the text is neither.
pub fn parse_network(text: &str) -> Result<IpNet, InvalidSetting> {
    text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from)).map_err(|_| InvalidSetting {
        expected: "an address or a network such as `127.0.0.1`, `10.0.0.0/8` or `2001:db8::/32`",
        found: text.to_owned(),
    })
}

impl FromStr for AddressHeader {
    type Err = InvalidSetting;

    fn from_str(text: &str) -> Result<Self, InvalidSetting> {
        match text.to_ascii_lowercase().as_str() {
            "x-forwarded-for" => Ok(Self::XForwardedFor),
            "forwarded" => Ok(Self::Forwarded),
            _ => Err(InvalidSetting { expected: "`x-forwarded-for` or `forwarded`", found: text.to_owned() }),
        }
    }
}

impl ClientLimits {
    /// Returns `true` for a proxy whose header is believed.
    #[must_use]
    pub fn is_trusted(&self, address: IpAddr) -> bool {
        // The usual proxy runs on this machine, and nobody else can connect from there.
        address.is_loopback() || self.trusted.iter().any(|network| network.contains(&address))
    }

    /// The client of a request that came from `peer` with these headers.
    pub(crate) fn client_address(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let peer = peer.to_canonical();
        if !self.is_trusted(peer) {
            return peer;
        }
        let mut nearest = peer;
        for address in self.named_addresses(headers).into_iter().rev() {
            // Nothing before a malformed address can be believed.
            let Some(address) = address else { break };
            nearest = address;
            if !self.is_trusted(address) {
                break;
            }
        }
        nearest
    }

    /// The addresses in the header, the client's own first.
    fn named_addresses(&self, headers: &HeaderMap) -> Vec<Option<IpAddr>> {
        let name = match self.header {
            AddressHeader::XForwardedFor => HeaderName::from_static("x-forwarded-for"),
            AddressHeader::Forwarded => header::FORWARDED,
        };
        let lines = headers.get_all(name).iter().filter_map(|line| line.to_str().ok());
        let items = lines.flat_map(|line| line.split(','));
        match self.header {
            AddressHeader::XForwardedFor => items.map(parse_address).collect(),
            AddressHeader::Forwarded => items.map(|item| forwarded_for(item).and_then(parse_address)).collect(),
        }
    }
}

/// The key that a client's requests are counted under: its IPv4 address, or the /64 of one IPv6 subscriber.
pub(crate) fn counting_key(client: IpAddr) -> IpAddr {
    match client.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from(u128::from(address) & (u128::MAX << 64))),
    }
}

/// `for="[2001:db8::1]:4711"` of one element, without its quotes.
fn forwarded_for(item: &str) -> Option<&str> {
    let pairs = item.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(name, _)| name.eq_ignore_ascii_case("for")).map(|(_, value)| value.trim_matches('"')).next()
}

/// `203.0.113.9`, `203.0.113.9:4711`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:4711`.
fn parse_address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let read = bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    read.map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        use AddressHeader::{Forwarded, XForwardedFor};
        for (peer, kind, name, value, client) in [
            ("203.0.113.9", XForwardedFor, "x-forwarded-for", "198.51.100.1", "203.0.113.9"),
            ("127.0.0.1", XForwardedFor, "x-forwarded-for", "198.51.100.1", "198.51.100.1"),
            ("127.0.0.1", XForwardedFor, "x-forwarded-for", "1.1.1.1, 198.51.100.1, 10.3.0.2", "198.51.100.1"),
            ("127.0.0.1", XForwardedFor, "x-forwarded-for", "1.1.1.1, nonsense", "127.0.0.1"),
            ("127.0.0.1", XForwardedFor, "forwarded", "for=198.51.100.1", "127.0.0.1"),
            ("::ffff:127.0.0.1", XForwardedFor, "x-forwarded-for", "198.51.100.1:80", "198.51.100.1"),
            ("127.0.0.1", Forwarded, "forwarded", "For=\"[2001:db8::1]:4711\";proto=https", "2001:db8::1"),
            ("127.0.0.1", Forwarded, "forwarded", "for=1.1.1.1, proto=http;for=198.51.100.1", "198.51.100.1"),
            ("127.0.0.1", Forwarded, "forwarded", "for=unknown", "127.0.0.1"),
        ] {
            let trusted = ["127.0.0.1", "10.0.0.0/8"].map(|one| parse_network(one).unwrap()).to_vec();
            let limits = ClientLimits { trusted, header: kind, ..ClientLimits::default() };
            let mut headers = HeaderMap::new();
            headers.insert(name, HeaderValue::from_static(value));
            assert_eq!(
                limits.client_address(peer.parse().unwrap(), &headers),
                client.parse::<IpAddr>().unwrap(),
                "{value}"
            );
        }
    }

    #[test]
    fn networks_are_read_or_refused() {
        let has = |network: &str, address: &str| {
            parse_network(network).unwrap().contains(&address.parse::<IpAddr>().unwrap())
        };
        assert!(has("10.0.0.0/8", "10.255.0.1") && !has("10.0.0.0/8", "11.0.0.1"));
        assert!(has("0.0.0.0/0", "11.0.0.1") && !has("0.0.0.0/0", "::1"));
        assert!(has("2001:db8::/32", "2001:db8:1::1") && !has("::1", "::2"));
        for wrong in ["", "10.0.0.0/33", "localhost", "10.0.0.0/x", "::1/129"] {
            assert!(parse_network(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn one_ipv6_subscriber_is_one_client() {
        let key = |address: &str| counting_key(address.parse().unwrap());
        assert_eq!(key("2001:db8:1:2:3::4"), key("2001:db8:1:2::9"));
        assert_ne!(key("2001:db8:1:2::"), key("2001:db8:1:3::"));
        assert_eq!(key("::ffff:198.51.100.1"), key("198.51.100.1"));
    }
}
