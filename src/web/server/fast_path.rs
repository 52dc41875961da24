//! Answers from cached bytes, before any route or layer.
//!
//! ```text
//! GET /feed.atom, If-None-Match: "5f3c…"   ->   304, from the bytes of the last answer; no route, no span, nothing rendered
//! GET /feed.atom, of a new snapshot        ->   the router
//! ```
//!
//! It applies the router's own rules without its layers: the client's rate (`rate_limit`), the response (`http`), its headers
//! (`security_headers`) and its counters. A test compares both ways, header by header. Anything unusual (another method, a
//! body, an error) is left to the router.

use std::{
    convert::Infallible,
    future::ready,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Instant,
};

use axum::{
    Router,
    body::{Body, Bytes, HttpBody},
    extract::{ConnectInfo, Request},
    http::{HeaderValue, Method},
    response::Response,
    routing::future::RouteFuture,
};
use tower::Service;
use tracing::debug;

use super::{
    activity::{Activity, TrackedBody},
    answer_budget::AnswerReader,
    listener::Peer,
    rate_limit::{ClientRateLimiter, wait},
};
use crate::web::{
    AppState,
    http::{CachedResponse, cached_response, redacted, without_prefix},
    middleware::{
        request_id::{REQUEST_ID, new_request_id, own_request_id, remove_invalid},
        security_headers::{add_security_headers, refusal_status},
        trace_context::{TRACEPARENT, traceparent},
    },
};

/// The whole site as one service; cheap to clone.
#[derive(Clone)]
pub struct FastPath {
    parts: Arc<Parts>,
    /// The other end of the connection; none if it is unknown.
    peer: Option<Peer>,
    /// The activity on the connection, if it is tracked.
    activity: Option<Arc<Activity>>,
}

struct Parts {
    state: Arc<AppState>,
    rate: Arc<ClientRateLimiter>,
    router: Router,
}

impl FastPath {
    /// The fast path in front of `router`, which shares `state` and `rate`.
    pub(crate) fn new(state: Arc<AppState>, rate: Arc<ClientRateLimiter>, router: Router) -> Self {
        Self { parts: Arc::new(Parts { state, rate, router }), peer: None, activity: None }
    }

    /// The same service for one connection.
    #[must_use]
    pub fn for_peer(&self, peer: Peer) -> Self {
        Self { parts: Arc::clone(&self.parts), peer: Some(peer), activity: None }
    }

    /// The same service for one connection whose activity is tracked.
    pub(super) fn for_connection(&self, peer: Peer, activity: &Arc<Activity>) -> Self {
        Self { activity: Some(Arc::clone(activity)), ..self.for_peer(peer) }
    }

    /// The reader of the answer to `request`.
    fn reader(&self, request: &Request) -> AnswerReader {
        let client = self.peer.and_then(|peer| self.parts.rate.client(peer.0.ip(), request.headers()));
        AnswerReader { client, connection: self.activity.clone() }
    }

    /// The response, if its bytes are cached, the client is within its rate and has room for them.
    fn cached_response(&self, request: &Request) -> Option<Response> {
        let (began, parts) = (Instant::now(), &*self.parts);
        if *request.method() != Method::GET || refusal_status(request, false).is_some() {
            return None;
        }
        let reader = || self.reader(request);
        let mut found = cached_response(&parts.state, request, reader, |status, head| {
            add_security_headers(&parts.state, request.uri().path(), status, head);
            head.insert(REQUEST_ID, HeaderValue::from_static(""));
        })?;
        // Checked last, since it counts. The router checks again, and refuses again, without counting.
        if self.peer.is_some_and(|peer| wait(&parts.rate, peer, request, found.is_unchanged).is_some()) {
            return None;
        }
        let headers = found.response.headers_mut();
        headers.insert(REQUEST_ID, own_request_id(request.headers()).cloned().unwrap_or_else(new_request_id));
        headers.extend(traceparent(request.headers()).map(|trace| (TRACEPARENT, trace.clone())));
        found.count(began.elapsed().as_secs_f64());
        log(request, &found);
        Some(found.response)
    }

    /// The router's response, without a look at the cache.
    fn route(&self, mut request: Request) -> RouteFuture<Infallible> {
        remove_invalid(request.headers_mut());
        let reader = self.reader(&request);
        request.extensions_mut().insert(reader);
        if let Some(peer) = self.peer {
            request.extensions_mut().insert(ConnectInfo(peer));
        }
        self.parts.router.clone().call(request)
    }
}

impl<B> Service<axum::http::Request<B>> for FastPath
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<axum::BoxError>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        // The router is always ready.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: axum::http::Request<B>) -> Self::Future {
        let mut request = request.map(Body::new);
        if let Some(inner) = without_prefix(request.uri(), self.parts.state.shared.settings.site.path_prefix()) {
            *request.uri_mut() = inner;
        }
        let Some(activity) = &self.activity else {
            return match self.cached_response(&request) {
                Some(response) => Box::pin(ready(Ok(response))),
                None => Box::pin(self.route(request)),
            };
        };
        // Health checks hold no place: a client could keep all its connections with them.
        let is_progress = !request.uri().path().starts_with("/health/");
        let (working, activity) = (activity.work(is_progress), Arc::clone(activity));
        let tracked = move |response: Response| match is_progress {
            true => response.map(|body| TrackedBody::track(body, activity)),
            false => response,
        };
        match self.cached_response(&request) {
            Some(response) => Box::pin(ready(Ok(tracked(response)))),
            None => {
                let routed = self.route(request);
                Box::pin(async move {
                    let response = routed.await;
                    drop(working);
                    response.map(tracked)
                })
            }
        }
    }
}

fn log(request: &Request, found: &CachedResponse) {
    debug!(
        method = "GET",
        path = &*redacted(request.uri().path()),
        id = found.response.headers().get(&REQUEST_ID).and_then(|id| id.to_str().ok()),
        traceparent = traceparent(request.headers()).and_then(|value| value.to_str().ok()),
        status = found.response.status().as_u16(),
        "answered from the cache"
    );
}

#[cfg(test)]
mod tests {
    use axum::{
        body::{Body, to_bytes},
        http::{HeaderMap, StatusCode},
    };

    use super::*;
    use crate::web::tests::fixture::App;

    fn request(method: &str, address: &str, headers: &[(&str, &str)]) -> Request {
        let mut request = Request::builder().method(method).uri(address).header("host", "remiss.example");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(Body::empty()).unwrap()
    }

    async fn routed(front: &FastPath, request: Request) -> Response {
        front.route(request).await.unwrap()
    }

    /// Status, headers without the request's id, and body.
    async fn parts(response: Response) -> (StatusCode, HeaderMap, Vec<u8>) {
        let (mut parts, body) = response.into_parts();
        assert_eq!(parts.headers.remove(REQUEST_ID).map(|id| id.len()), Some(16));
        // The server adds the length to both.
        parts.headers.remove("content-length");
        (parts.status, parts.headers, to_bytes(body, usize::MAX).await.unwrap().to_vec())
    }

    #[tokio::test]
    async fn a_cached_response_equals_the_routers_answer() {
        let front = App::insisting_on_tls(30).into_service();
        let trace = ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        for address in [
            "/",
            "/?lang=en",
            "/feed.atom",
            "/feed.atom?issuer=finansdepartementet",
            "/feed.json",
            "/remisser",
            "/remisser?status=open",
            "/sista-svarsdag.ics",
            "/api/v1/consultations?limit=1",
            "/datasets/dcat.ttl",
            "/assets/style.css",
            "/robots.txt",
        ] {
            let first = routed(&front, request("GET", address, &[])).await;
            let etag = first.headers()["etag"].to_str().unwrap();
            for headers in [
                &[][..],
                &[("accept-encoding", "br")],
                &[("accept-encoding", "gzip, br;q=0.5"), trace],
                &[("if-none-match", etag)],
                &[("if-none-match", "*"), trace, ("accept-encoding", "br")],
                &[("if-modified-since", "Fri, 03 Jul 2037 08:00:00 GMT")],
                &[("origin", "https://other.example")],
            ] {
                // Each coding is made by the router when it is first asked for.
                let routed = routed(&front, request("GET", address, headers)).await;
                let cached = front.cached_response(&request("GET", address, headers));
                let cached = cached.unwrap_or_else(|| panic!("{address} {headers:?} is cached"));
                assert_eq!(parts(cached).await, parts(routed).await, "{address} {headers:?}");
            }
        }
    }

    #[tokio::test]
    async fn unusual_requests_are_left_to_the_router() {
        let app = App::new();
        let front = app.service.clone();
        for address in ["/feed.atom", "/remisser/nej-00000000", "/health/live", "/api/v1/changes.ndjson", "/metrics"] {
            routed(&front, request("GET", address, &[])).await;
        }
        for (method, address, headers) in [
            ("HEAD", "/feed.atom", &[][..]),
            ("POST", "/feed.atom", &[]),
            ("GET", "/feed.atom", &[("content-length", "3")]),
            ("GET", "/feed.atom?lang=en", &[]),
            ("GET", "/remisser/nej-00000000", &[]),
            ("GET", "/health/live", &[]),
            ("GET", "/metrics", &[]),
            ("GET", "/api/v1/changes.ndjson", &[]),
        ] {
            assert!(
                front.cached_response(&request(method, address, headers)).is_none(),
                "{method} {address} {headers:?}"
            );
        }
        assert!(front.cached_response(&request("GET", "/feed.atom", &[])).is_some());
        app.at("2026-07-04T08:00:00Z");
        assert!(front.cached_response(&request("GET", "/feed.atom", &[])).is_none(), "another day");
        app.at(crate::web::tests::fixture::NOW);
        app.publish_again();
        assert!(front.cached_response(&request("GET", "/feed.atom", &[])).is_none(), "another snapshot");
        routed(&front, request("GET", "/feed.atom", &[])).await;
        app.ready.store(false, std::sync::atomic::Ordering::Release);
        assert!(front.cached_response(&request("GET", "/feed.atom", &[])).is_none(), "not ready");
    }

    #[tokio::test]
    async fn a_client_over_its_rate_gets_nothing_from_the_cache() {
        let front = App::limited(3).into_service().for_peer(Peer("198.51.100.1:4711".parse().unwrap()));
        routed(&front, request("GET", "/feed.atom", &[])).await;
        for left in [true, true, false, false] {
            assert_eq!(front.cached_response(&request("GET", "/feed.atom", &[])).is_some(), left);
        }
        let refused = routed(&front, request("GET", "/feed.atom", &[])).await;
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    }

    #[tokio::test]
    async fn a_request_keeps_its_own_id() {
        let front = App::new().into_service();
        routed(&front, request("GET", "/feed.atom", &[])).await;
        let named = front.cached_response(&request("GET", "/feed.atom", &[("x-request-id", "prov-4711")])).unwrap();
        assert_eq!(named.headers()["x-request-id"], "prov-4711");
    }

    #[tokio::test]
    async fn cached_responses_are_counted() {
        let app = App::new();
        let front = app.service.clone();
        let tag = routed(&front, request("GET", "/feed.atom", &[])).await.headers()["etag"].clone();
        let _ = front.cached_response(&request("GET", "/feed.atom", &[])).unwrap();
        let _ =
            front.cached_response(&request("GET", "/feed.atom", &[("if-none-match", tag.to_str().unwrap())])).unwrap();
        let page = app.get("/metrics").await.text();
        for line in [
            r#"http_requests_total{method="GET",route="/feed.atom",status="200"} 2"#,
            r#"http_requests_total{method="GET",route="/feed.atom",status="304"} 1"#,
            r#"http_request_duration_seconds_count{route="/feed.atom"} 3"#,
        ] {
            assert!(page.contains(&format!("\n{line}\n")), "{line} in {page}");
        }
    }
}
