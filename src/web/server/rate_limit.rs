//! The rate limit of each client: beyond it 429 with `Retry-After`.
//!
//! ```text
//! 600 requests a minute, 300 of them at once; the next one   ->   429, Retry-After: 1
//! ```
//!
//! Conditional requests, as feed readers send them, have five times the limit: a 304 costs next to nothing. The files that
//! browsers load with a page, and health checks, are not counted. Addresses are forgotten when they have been quiet, and
//! all of them when there are too many: a limit per address cannot stop a client with a hundred thousand addresses.

use std::{
    net::IpAddr,
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use arc_swap::ArcSwap;
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock as _};

use super::{
    client_address::{ClientLimits, counting_key},
    listener::Peer,
};
use crate::web::http::Refusal;

/// The most addresses that are remembered.
const MAX_CLIENTS: usize = 100_000;
/// The number of requests between two clean-ups of quiet addresses.
const CLEAN_UP_AFTER: usize = 4096;
/// The factor by which the limit is higher for conditional requests.
const CONDITIONAL_FACTOR: u32 = 5;

type Limiter = DefaultKeyedRateLimiter<IpAddr>;

/// The request counts of every client.
pub(crate) struct ClientRateLimiter {
    limits: ClientLimits,
    plain: Option<Counts>,
    conditional: Option<Counts>,
}

impl ClientRateLimiter {
    /// A limiter without any counts.
    pub(crate) fn new(limits: ClientLimits) -> Self {
        let plain = Counts::of(limits.per_minute, limits.burst);
        let (more, at_once) =
            (limits.per_minute.saturating_mul(CONDITIONAL_FACTOR), limits.burst.saturating_mul(CONDITIONAL_FACTOR));
        Self { plain, conditional: Counts::of(more, at_once), limits }
    }

    /// The seconds that the client at `peer` must wait; none if this request is allowed, which counts.
    fn wait(&self, peer: IpAddr, headers: &HeaderMap) -> Option<u32> {
        let asks_conditionally =
            headers.contains_key(header::IF_NONE_MATCH) || headers.contains_key(header::IF_MODIFIED_SINCE);
        let counts = if asks_conditionally { &self.conditional } else { &self.plain };
        // Programs on this machine, and a proxy on it that names no client, are not limited.
        let client = Some(self.limits.client_address(peer, headers)).filter(|client| !client.is_loopback())?;
        counts.as_ref()?.wait(counting_key(client))
    }
}

struct Counts {
    quota: Quota,
    limiter: ArcSwap<Limiter>,
    since_clean_up: AtomicUsize,
}

impl Counts {
    fn of(per_minute: u32, burst: u32) -> Option<Self> {
        let one = Duration::from_secs(60).checked_div(NonZeroU32::new(per_minute)?.get())?;
        let quota = Quota::with_period(one)?.allow_burst(NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN));
        let limiter = ArcSwap::from_pointee(RateLimiter::keyed(quota));
        Some(Self { quota, limiter, since_clean_up: AtomicUsize::new(0) })
    }

    fn wait(&self, client: IpAddr) -> Option<u32> {
        let limiter = self.limiter.load();
        if self.since_clean_up.fetch_add(1, Ordering::Relaxed) >= CLEAN_UP_AFTER {
            self.since_clean_up.store(0, Ordering::Relaxed);
            limiter.retain_recent();
            if limiter.len() > MAX_CLIENTS {
                self.limiter.store(Arc::new(RateLimiter::keyed(self.quota)));
            }
        }
        let until = limiter.check_key(&client).err()?;
        let wait = until.wait_time_from(limiter.clock().now()).as_millis().div_ceil(1000);
        Some(u32::try_from(wait).unwrap_or(u32::MAX).max(1))
    }
}

/// The middleware. A request from an unknown peer is not limited.
pub(crate) async fn limit(State(rate): State<Arc<ClientRateLimiter>>, request: Request, next: Next) -> Response {
    let peer = request.extensions().get().map(|ConnectInfo(peer)| *peer);
    match peer.and_then(|peer| wait(&rate, peer, &request)) {
        Some(seconds) => refusal(seconds).into_response(),
        None => next.run(request).await,
    }
}

/// The seconds that `peer`, or the client it names, must wait; none if `request` is allowed, which counts.
pub(crate) fn wait(rate: &ClientRateLimiter, peer: Peer, request: &Request) -> Option<u32> {
    is_counted(request.uri().path()).then(|| rate.wait(peer.0.ip(), request.headers()))?
}

fn is_counted(path: &str) -> bool {
    let free = ["/assets/", "/health/", "/favicon.ico", "/robots.txt", "/metrics"];
    !free.iter().any(|begin| path.starts_with(begin))
}

fn refusal(seconds: u32) -> Refusal {
    let mut refusal = Refusal::new(
        StatusCode::TOO_MANY_REQUESTS,
        format!("För många frågor från samma adress. Försök igen om {seconds} s."),
        format!("too many requests from one address: try again in {seconds} s"),
    );
    refusal.retry_after = Some(seconds);
    refusal
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn rate(per_minute: u32, burst: u32) -> ClientRateLimiter {
        ClientRateLimiter::new(ClientLimits { per_minute, burst, ..ClientLimits::default() })
    }

    #[test]
    fn one_client_is_limited_and_no_other() {
        let (rate, none) = (rate(1, 2), HeaderMap::new());
        let [one, other] = ["198.51.100.1", "198.51.100.2"].map(|address| address.parse().unwrap());
        assert_eq!((rate.wait(one, &none), rate.wait(one, &none)), (None, None));
        assert!(rate.wait(one, &none).is_some_and(|seconds| (50..=60).contains(&seconds)));
        assert_eq!(rate.wait(other, &none), None);
        let mut conditional = HeaderMap::new();
        conditional.insert(header::IF_NONE_MATCH, HeaderValue::from_static("\"a\""));
        let allowed = (0..20).filter(|_| rate.wait(one, &conditional).is_none()).count();
        assert_eq!(allowed, 10, "five times as much where it costs little");
    }

    #[test]
    fn a_limit_of_zero_allows_everything() {
        let rate = rate(0, 1);
        assert!((0..1000).all(|_| rate.wait("198.51.100.1".parse().unwrap(), &HeaderMap::new()).is_none()));
    }

    #[test]
    fn memory_is_bounded() {
        let counts = Counts::of(1, 1).unwrap();
        for n in 0..150_000_u32 {
            counts.wait(IpAddr::V4(n.into()));
        }
        assert!(counts.limiter.load().len() <= MAX_CLIENTS + CLEAN_UP_AFTER);
    }

    #[test]
    fn assets_and_health_checks_are_not_counted() {
        assert!(!is_counted("/assets/style.css") && !is_counted("/health/ready"));
        assert!(is_counted("/") && is_counted("/feed.atom") && is_counted("/api/v1/events"));
    }

    #[test]
    fn loopback_is_not_counted_but_the_client_it_names_is() {
        let rate = ClientRateLimiter::new(ClientLimits { per_minute: 1, burst: 1, ..ClientLimits::default() });
        let here = IpAddr::from([127, 0, 0, 1]);
        let (none, mut named) = (HeaderMap::new(), HeaderMap::new());
        named.insert("x-forwarded-for", "203.0.113.9".parse().unwrap());
        assert!((0..5).all(|_| rate.wait(here, &none).is_none()));
        assert_eq!(rate.wait(here, &named), None, "the first of 203.0.113.9");
        assert!(rate.wait(here, &named).is_some(), "the second");
        assert!(rate.wait(IpAddr::from([203, 0, 113, 9]), &none).is_some(), "the same client, directly");
    }
}
