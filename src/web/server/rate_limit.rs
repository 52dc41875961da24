//! The rate limit of each client: beyond it 429 with `Retry-After`.
//!
//! ```text
//! 600 requests a minute, 300 of them at once; the next one   ->   429, Retry-After: 1
//! ```
//!
//! An answer 304 from the cache, as feed readers get it, has five times the limit: it costs next to nothing. A condition alone
//! is no reason for that, since its answer may have to be rendered and sent. The files that browsers load with a page, and
//! health checks, have twenty times the limit, counted apart. A whole export counts for
//! twenty requests. Ten requests for letters in an hour are all that one client has, beside the others. Addresses are forgotten when they have been quiet, and
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
    http::{HeaderMap, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock as _};

use super::{
    client_address::{ClientLimits, counting_key},
    export_slots::ClientKey,
    listener::Peer,
};
use crate::{domain::Lang, web::http::Refusal};

/// The most addresses that are remembered.
const MAX_CLIENTS: usize = 100_000;
/// The number of requests between two clean-ups of quiet addresses.
const CLEAN_UP_AFTER: usize = 4096;
/// The factor by which the limit is higher for cached answers that the client has already.
const UNCHANGED_FACTOR: u32 = 5;
/// The factor by which the limit is higher for health checks and for the files that browsers load with a page.
const CHEAP_FACTOR: u32 = 20;
/// The number of requests that a whole export counts for.
const EXPORT_COST: u32 = 20;
/// The requests for letters of one client in an hour.
const ASKS_PER_HOUR: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);
/// The addresses of whole exports, beside the tables and lines of the API.
const EXPORTS: [&str; 5] =
    ["/remisser.csv", "/remisser.xlsx", "/remisser.ndjson", "/journal.ndjson", "/api/v1/consultations.json"];

/// Returns `true` for the address of a whole export.
fn is_export(path: &str) -> bool {
    let is_table = path.starts_with("/api/v1/") && (path.ends_with(".csv") || path.ends_with(".ndjson"));
    is_table || EXPORTS.contains(&path)
}

type Limiter = DefaultKeyedRateLimiter<IpAddr>;

/// The request counts of every client.
pub(crate) struct ClientRateLimiter {
    limits: ClientLimits,
    plain: Option<Counts>,
    unchanged: Option<Counts>,
    cheap: Option<Counts>,
}

impl ClientRateLimiter {
    /// A limiter without any counts.
    pub(crate) fn new(limits: ClientLimits) -> Self {
        let counts =
            |factor: u32| Counts::of(limits.per_minute.saturating_mul(factor), limits.burst.saturating_mul(factor));
        Self { plain: counts(1), unchanged: counts(UNCHANGED_FACTOR), cheap: counts(CHEAP_FACTOR), limits }
    }

    /// The seconds that the client at `peer` must wait; none if this request is allowed, which counts. `is_unchanged` is set
    /// for a 304 from the cache.
    fn wait(&self, peer: IpAddr, path: &str, headers: &HeaderMap, is_unchanged: bool) -> Option<u32> {
        let counts = match cost(path) {
            0 => &self.cheap,
            _ if is_unchanged => &self.unchanged,
            _ => &self.plain,
        };
        let ClientKey(client) = self.client(peer, headers)?;
        counts.as_ref()?.wait(client, NonZeroU32::new(cost(path)).unwrap_or(NonZeroU32::MIN))
    }

    /// The client at `peer`. Programs on this machine, and a proxy on it that names no client, are none.
    pub(super) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> Option<ClientKey> {
        let address = self.limits.client_address(peer, headers);
        (!address.is_loopback()).then(|| ClientKey(counting_key(address)))
    }
}

/// The requests of every client for letters: each may bring a letter to somebody else's address.
pub(crate) struct AskLimiter(Counts);

impl Default for AskLimiter {
    fn default() -> Self {
        let quota = Quota::per_hour(ASKS_PER_HOUR);
        let limiter = ArcSwap::from_pointee(RateLimiter::keyed(quota));
        Self(Counts { quota, limiter, since_clean_up: AtomicUsize::new(0) })
    }
}

impl AskLimiter {
    /// The seconds that `client` must wait; none if this request is allowed, which counts.
    pub(crate) fn wait(&self, client: Option<ClientKey>) -> Option<u32> {
        let ClientKey(client) = client?;
        self.0.wait(client, NonZeroU32::MIN)
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

    fn wait(&self, client: IpAddr, cost: NonZeroU32) -> Option<u32> {
        let limiter = self.limiter.load();
        if self.since_clean_up.fetch_add(1, Ordering::Relaxed) >= CLEAN_UP_AFTER {
            self.since_clean_up.store(0, Ordering::Relaxed);
            limiter.retain_recent();
            if limiter.len() > MAX_CLIENTS {
                self.limiter.store(Arc::new(RateLimiter::keyed(self.quota)));
            }
        }
        let cost = cost.min(self.quota.burst_size());
        // A cost within the burst always fits, so the outer error never comes.
        let until = limiter.check_key_n(&client, cost).ok()?.err()?;
        let wait = until.wait_time_from(limiter.clock().now()).as_millis().div_ceil(1000);
        Some(u32::try_from(wait).unwrap_or(u32::MAX).max(1))
    }
}

/// The middleware. A request from an unknown peer is not limited.
pub(crate) async fn limit(State(rate): State<Arc<ClientRateLimiter>>, request: Request, next: Next) -> Response {
    let peer: Option<Peer> = request.extensions().get().map(|ConnectInfo(peer)| *peer);
    match peer.and_then(|peer| wait(&rate, peer, &request, false)) {
        Some(seconds) => refusal(seconds).into_response(),
        None => next.run(request).await,
    }
}

/// The seconds that `peer`, or the client it names, must wait; none if `request` is allowed, which counts. `is_unchanged` is
/// set for a 304 from the cache.
pub(crate) fn wait(rate: &ClientRateLimiter, peer: Peer, request: &Request, is_unchanged: bool) -> Option<u32> {
    rate.wait(peer.0.ip(), request.uri().path(), request.headers(), is_unchanged)
}

/// The number of requests that one for `path` counts for; 0 for those with a limit of their own.
fn cost(path: &str) -> u32 {
    let cheap = ["/assets/", "/health/", "/favicon.ico", "/robots.txt", "/metrics"];
    if cheap.iter().any(|begin| path.starts_with(begin)) {
        0
    } else if is_export(path) {
        EXPORT_COST
    } else {
        1
    }
}

fn seconds_in_words(seconds: u32, lang: Lang) -> String {
    match seconds {
        1 => lang.pick("en sekund", "one second").to_owned(),
        2..120 => format!("{seconds} {}", lang.pick("sekunder", "seconds")),
        _ => format!("{} {}", seconds.div_ceil(60), lang.pick("minuter", "minutes")),
    }
}

fn refusal(seconds: u32) -> Refusal {
    let mut refusal = Refusal::new(
        StatusCode::TOO_MANY_REQUESTS,
        format!(
            "Den här datorn, eller någon annan på samma nätverk, har hämtat väldigt många sidor på kort tid. Vänta {} och \
             ladda om sidan.",
            seconds_in_words(seconds, Lang::Sv)
        ),
        format!(
            "this computer, or another one on the same network, has fetched very many pages in a short time: wait {} and \
             load the page again",
            seconds_in_words(seconds, Lang::En)
        ),
    );
    refusal.retry_after = Some(seconds);
    refusal
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(per_minute: u32, burst: u32) -> ClientRateLimiter {
        ClientRateLimiter::new(ClientLimits { per_minute, burst, ..ClientLimits::default() })
    }

    #[test]
    fn one_client_is_limited_and_no_other() {
        let (rate, none) = (rate(1, 2), HeaderMap::new());
        let [one, other] = ["198.51.100.1", "198.51.100.2"].map(|address| address.parse().unwrap());
        assert_eq!(
            (rate.wait(one, "/feed.atom", &none, false), rate.wait(one, "/feed.atom", &none, false)),
            (None, None)
        );
        assert!(rate.wait(one, "/feed.atom", &none, false).is_some_and(|seconds| (50..=60).contains(&seconds)));
        assert_eq!(rate.wait(other, "/feed.atom", &none, false), None);
        let allowed = (0..20).filter(|_| rate.wait(one, "/feed.atom", &none, true).is_none()).count();
        assert_eq!(allowed, 10, "five times as much where it costs little");
    }

    #[test]
    fn a_limit_of_zero_allows_everything() {
        let rate = rate(0, 1);
        assert!(
            (0..1000)
                .all(|_| rate.wait("198.51.100.1".parse().unwrap(), "/feed.atom", &HeaderMap::new(), false).is_none())
        );
    }

    #[test]
    fn memory_is_bounded() {
        let counts = Counts::of(1, 1).unwrap();
        for n in 0..150_000_u32 {
            counts.wait(IpAddr::V4(n.into()), NonZeroU32::MIN);
        }
        assert!(counts.limiter.load().len() <= MAX_CLIENTS + CLEAN_UP_AFTER);
    }

    #[test]
    fn a_request_counts_for_what_it_costs() {
        assert_eq!([cost("/assets/style.css"), cost("/health/ready")], [0, 0]);
        assert_eq!([cost("/"), cost("/feed.atom"), cost("/api/v1/events")], [1, 1, 1]);
        for export in ["/remisser.csv", "/api/v1/changes.ndjson", "/api/v1/responses.csv", "/journal.ndjson"] {
            assert_eq!(cost(export), EXPORT_COST, "{export}");
        }
        let (rate, none) = (rate(1, 50), HeaderMap::new());
        let client = "198.51.100.1".parse().unwrap();
        let allowed = (0..10).filter(|_| rate.wait(client, "/remisser.csv", &none, false).is_none()).count();
        assert_eq!(allowed, 2, "two exports for twenty each, of fifty requests");
        let allowed = (0..50).filter(|_| rate.wait(client, "/feed.atom", &none, false).is_none()).count();
        assert_eq!(allowed, 10, "the rest of the fifty");
    }

    #[test]
    fn health_checks_and_assets_have_a_limit_of_their_own() {
        let (rate, none) = (rate(1, 2), HeaderMap::new());
        let client = "198.51.100.1".parse().unwrap();
        let allowed = (0..100).filter(|_| rate.wait(client, "/health/live", &none, false).is_none()).count();
        assert_eq!(allowed, 40);
        assert_eq!(rate.wait(client, "/feed.atom", &none, false), None);
    }

    #[test]
    fn loopback_is_not_counted_but_the_client_it_names_is() {
        let rate = ClientRateLimiter::new(ClientLimits { per_minute: 1, burst: 1, ..ClientLimits::default() });
        let here = IpAddr::from([127, 0, 0, 1]);
        let (none, mut named) = (HeaderMap::new(), HeaderMap::new());
        named.insert("x-forwarded-for", "203.0.113.9".parse().unwrap());
        assert!((0..5).all(|_| rate.wait(here, "/feed.atom", &none, false).is_none()));
        assert_eq!(rate.wait(here, "/feed.atom", &named, false), None, "the first of 203.0.113.9");
        assert!(rate.wait(here, "/feed.atom", &named, false).is_some(), "the second");
        assert!(
            rate.wait(IpAddr::from([203, 0, 113, 9]), "/feed.atom", &none, false).is_some(),
            "the same client, directly"
        );
    }
}
