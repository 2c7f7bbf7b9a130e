//! The client's address: that of the connection, or what a trusted proxy says in `X-Forwarded-For`.
//!
//! One header only. A proxy passes on headers that it does not know, so trusting `Forwarded` too would mean trusting the
//! client. Nothing reads `X-Forwarded-Proto` or `X-Forwarded-Host`: the public address is a setting.

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName},
    middleware::Next,
    response::Response,
};
use ipnet::{IpNet, Ipv6Net};
use std::{
    net::{IpAddr, Ipv6Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// The prefix of an IPv6 address that counts as one customer: providers assign at least this network.
const IPV6_NETWORK: u8 = 64;

/// The addresses of the proxies in front of Daybook. Clones are cheap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedProxies(Arc<[IpNet]>);

impl TrustedProxies {
    /// Parses addresses and networks separated by commas, `127.0.0.1, 10.0.0.0/8`. Nothing if one is neither, or covers
    /// everybody.
    pub fn parse(text: &str) -> Option<Self> {
        let one = |text: &str| match text.parse::<IpAddr>() {
            Ok(address) => Some(IpNet::from(address.to_canonical())),
            Err(_) => text.parse::<IpNet>().ok().filter(|network| network.prefix_len() > 0),
        };
        text.split(',').map(str::trim).filter(|text| !text.is_empty()).map(one).collect::<Option<_>>().map(Self)
    }

    /// Whether none is named.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether an address is a proxy's.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// The client's address, in the request's extensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// That of a request; nothing for one without a connection, as in tests.
    pub fn of(request: &Request) -> Option<IpAddr> {
        request.extensions().get::<Self>().map(|address| address.0)
    }
}

/// The state of this layer; cheap to clone.
#[derive(Debug, Clone)]
pub struct Addresses {
    trusted: TrustedProxies,
    is_hinted: Arc<AtomicBool>,
}

impl Addresses {
    /// Trusts these proxies.
    pub fn new(trusted: TrustedProxies) -> Self {
        Self { trusted, is_hinted: Arc::default() }
    }

    /// Determines the address once; everything inside reads [`ClientAddress`].
    pub async fn layer(State(addresses): State<Self>, mut request: Request, next: Next) -> Response {
        if let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>() {
            let peer = peer.ip();
            addresses.hint(peer, request.headers());
            let client = ClientAddress(client_address(peer, request.headers(), &addresses.trusted));
            request.extensions_mut().insert(client);
        }
        next.run(request).await
    }

    /// Warns once about what looks like an unconfigured proxy: everybody behind it would be counted as one.
    fn hint(&self, peer: IpAddr, headers: &HeaderMap) {
        let looks_like_one = is_private(peer) && !self.trusted.contains(peer) && headers.contains_key(FORWARDED_FOR);
        if looks_like_one && !self.is_hinted.swap(true, Ordering::Relaxed) {
            tracing::warn!("{peer} sends X-Forwarded-For and is not trusted; if it is your proxy, name it in DAYBOOK_TRUSTED_PROXIES");
        }
    }
}

/// The nearest address that is not a trusted proxy's, reading backwards from the connection. Anything further left in the
/// header was written by the client, as is everything when the connection itself is not a proxy's; reading stops at what is
/// not an address, with the proxy that wrote it.
pub fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &TrustedProxies) -> IpAddr {
    let mut client = peer.to_canonical();
    // Split before it is decoded: what the client wrote must not spoil what the proxy appended.
    let hops = headers.get_all(FORWARDED_FOR).iter().rev().flat_map(|value| value.as_bytes().rsplit(|byte| *byte == b','));
    for hop in hops {
        let Some(address) = trusted.contains(client).then(|| hop_address(hop)).flatten() else { break };
        client = address;
    }
    client
}

/// An address as proxies write it: alone, with a port, or in the brackets of IPv6.
fn hop_address(hop: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(hop).ok()?.trim();
    let in_brackets = || text.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok().map(IpAddr::from);
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    text.parse().ok().or_else(with_port).or_else(in_brackets).map(|address: IpAddr| address.to_canonical())
}

/// The network that a request is counted for, where the client is known only by its address.
pub fn network_of(request: &Request) -> IpAddr {
    network(ClientAddress::of(request).unwrap_or(Ipv6Addr::UNSPECIFIED.into()))
}

/// What counts as one client: an IPv4 address, or the network of an IPv6 address.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Net::new(address, IPV6_NETWORK).map_or(address, |network| network.network()).into(),
        address => address,
    }
}

fn is_private(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => address.is_loopback() || address.is_private(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn address(text: &str) -> IpAddr {
        text.parse().expect(text)
    }

    #[test]
    fn a_forwarded_address_is_believed_from_a_trusted_proxy_only() {
        let trusted = TrustedProxies::parse("127.0.0.1, 10.0.0.0/8,2001:db8::/32").expect("proxies");
        for (peer, headers, wanted) in [
            // Nothing that a client itself sends changes its address.
            ("192.0.2.7", &[&b"198.51.100.1"[..]][..], "192.0.2.7"),
            ("192.0.2.7", &[b"127.0.0.1", b"10.0.0.1"], "192.0.2.7"),
            ("127.0.0.1", &[], "127.0.0.1"),
            ("127.0.0.1", &[b"198.51.100.1"], "198.51.100.1"),
            ("::ffff:127.0.0.1", &[b"::ffff:198.51.100.1"], "198.51.100.1"),
            // Anything left of the client's address was written by the client.
            ("127.0.0.1", &[b"203.0.113.9, 198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", &[b"203.0.113.9", b"198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", &[b"10.0.0.1, 198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", &[b"\xff\xfe, 198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", &[b"203.0.113.9, 198.51.100.1, 10.1.2.3,10.0.0.1"], "198.51.100.1"),
            ("127.0.0.1", &[b"10.1.2.3, 10.0.0.1"], "10.1.2.3"),
            ("2001:db8::1", &[b"[2001:db9::7]:4000"], "2001:db9::7"),
            ("127.0.0.1", &[b"[2001:db9::7]"], "2001:db9::7"),
            ("127.0.0.1", &[b"198.51.100.1:4000"], "198.51.100.1"),
            // Garbage ends the reading.
            ("127.0.0.1", &[b"198.51.100.1, unknown"], "127.0.0.1"),
            ("127.0.0.1", &[b"198.51.100.1,"], "127.0.0.1"),
            ("127.0.0.1", &[b""], "127.0.0.1"),
            ("127.0.0.1", &[b"198.51.100.1, _hidden, 10.0.0.1"], "10.0.0.1"),
            ("127.0.0.1", &[b"198.51.100.999"], "127.0.0.1"),
            ("127.0.0.1", &[b"fe80::1%eth0"], "127.0.0.1"),
            ("127.0.0.1", &[b"\xff"], "127.0.0.1"),
        ] {
            let mut map = HeaderMap::new();
            for value in headers {
                map.append(FORWARDED_FOR, HeaderValue::from_bytes(value).expect("a value"));
            }
            assert_eq!(client_address(address(peer), &map, &trusted), address(wanted), "{peer} {map:?}");
            assert_eq!(
                client_address(address(peer), &map, &TrustedProxies::default()),
                address(peer).to_canonical(),
                "with no proxy: {peer} {map:?}"
            );
        }
    }

    #[test]
    fn no_other_header_says_anything() {
        let trusted = TrustedProxies::parse("127.0.0.1").expect("a proxy");
        for (name, value) in [("forwarded", "for=198.51.100.1"), ("x-real-ip", "198.51.100.1"), ("cf-connecting-ip", "198.51.100.1")] {
            let headers = HeaderMap::from_iter([(HeaderName::from_static(name), HeaderValue::from_static(value))]);
            assert_eq!(client_address(address("127.0.0.1"), &headers, &trusted), address("127.0.0.1"), "{name}");
        }
    }

    #[test]
    fn proxies_are_addresses_and_networks_but_never_everything() {
        for text in ["", " , ", "127.0.0.1", "::1, 10.0.0.0/8", "::ffff:10.0.0.1"] {
            assert!(TrustedProxies::parse(text).is_some(), "{text}");
        }
        for text in ["localhost", "127.0.0.1:80", "10.0.0.0/33", "0.0.0.0/0", "::/0", "127.0.0.1 10.0.0.1"] {
            assert_eq!(TrustedProxies::parse(text), None, "{text}");
        }
    }

    #[test]
    fn an_ipv6_customer_counts_as_one_whatever_their_address() {
        for (one, other, same) in [
            ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true),
            ("2001:db8:1:2::1", "2001:db8:1:3::1", false),
            ("192.0.2.1", "192.0.2.2", false),
            ("192.0.2.1", "::ffff:192.0.2.1", true),
        ] {
            assert_eq!(network(address(one)) == network(address(other)), same, "{one} {other}");
        }
    }
}
