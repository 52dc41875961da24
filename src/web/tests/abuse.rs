//! Clients that spoil shared caches, or take all there is of something.

use std::pin::pin;

use axum::http::Method;
use tower::ServiceExt as _;

use super::App;

#[tokio::test]
async fn an_error_that_depends_on_the_client_is_never_stored() {
    let app = App::new();
    let long = format!("/remisser?q={}", "a".repeat(5000));
    let cookie = "a".repeat(40_000);
    for (method, address, headers, status) in [
        (Method::GET, "/feed.rss", &[("content-length", "3")][..], 413),
        (Method::GET, "/feed.rss", &[("transfer-encoding", "chunked")], 413),
        (Method::GET, "/", &[("cookie", cookie.as_str())], 431),
        (Method::GET, long.as_str(), &[], 414),
        (Method::GET, "/", &[("host", "a"), ("host", "b")], 400),
        (Method::POST, "/feed.rss", &[], 405),
    ] {
        let got = app.ask(method, address, headers).await;
        assert_eq!((got.status.as_u16(), got.header("cache-control")), (status, "no-store"), "{address:.20} {status}");
        assert_eq!(app.get("/feed.rss").await.status, 200);
    }
    let limited = App::limited(1);
    assert_eq!(limited.get("/feed.json").await.status, 200);
    let refused = limited.get("/feed.json").await;
    assert_eq!((refused.status.as_u16(), refused.header("cache-control")), (429, "no-store"));
}

#[tokio::test]
async fn an_error_that_every_client_gets_may_be_stored_for_a_moment() {
    let app = App::new();
    for (address, status) in [("/nej", 404), ("/feed.atom?issuer=nej", 400), ("/remisser?page=0", 400)] {
        let got = app.get(address).await;
        assert_eq!((got.status.as_u16(), got.header("cache-control")), (status, "public, max-age=30"), "{address}");
    }
}

#[tokio::test]
async fn http_1_1_needs_exactly_one_host() {
    let app = App::new();
    let mut service = app.service.clone();
    for (version, hosts, status) in [
        (axum::http::Version::HTTP_11, 0, 400),
        (axum::http::Version::HTTP_11, 1, 200),
        (axum::http::Version::HTTP_11, 2, 400),
        (axum::http::Version::HTTP_10, 0, 200),
        (axum::http::Version::HTTP_2, 0, 200),
    ] {
        let mut request = axum::http::Request::get("/feed.atom").version(version);
        for _ in 0..hosts {
            request = request.header("host", "remiss.example");
        }
        let request = request.body(axum::body::Body::empty()).unwrap();
        let response = tower::Service::call(&mut service, request).await.unwrap();
        assert_eq!(response.status(), status, "{version:?} with {hosts}");
    }
}

#[tokio::test]
async fn a_long_request_id_is_replaced() {
    let app = App::new();
    let long = "a".repeat(20_000);
    // Routed first, then from the cache.
    for _ in 0..2 {
        let got = app.get_with("/feed.atom", &[("x-request-id", &long)]).await;
        assert_eq!(got.header("x-request-id").len(), 16);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_client_has_one_export_at_a_time_and_keeps_nobody_else_out() {
    let app = App::new();
    let service = app.service_with(std::sync::Arc::new(super::hostile::LongLog));
    let get = |last: u8| {
        let peer = crate::web::Peer(std::net::SocketAddr::from(([198, 51, 100, last], 4711)));
        let request = axum::http::Request::get("/journal.ndjson").header("host", "remiss.example");
        tower::ServiceExt::oneshot(service.for_peer(peer), request.body(axum::body::Body::empty()).unwrap())
    };
    // Bodies that nobody reads.
    let mut unread = vec![get(1).await.unwrap()];
    assert_eq!(get(1).await.unwrap().status(), 429, "a second one of the same client");
    for other in 2..=8 {
        let got = get(other).await.unwrap();
        assert_eq!(got.status(), 200, "client {other}");
        unread.push(got);
    }
    assert_eq!(get(9).await.unwrap().status(), 429, "eight in all");
}

/// Polls once, and returns without waiting.
async fn poll_once<F: Future>(mut future: std::pin::Pin<&mut F>) -> std::task::Poll<F::Output> {
    std::future::poll_fn(|cx| std::task::Poll::Ready(future.as_mut().poll(cx))).await
}

fn get(address: &str, coding: &str) -> axum::http::Request<axum::body::Body> {
    let request = axum::http::Request::get(address).header("host", "x").header("accept-encoding", coding);
    request.body(axum::body::Body::empty()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn exports_do_not_wait_for_pages_and_feeds() {
    let state = App::new().state(None);
    let renders = state.renders.clone();
    let service = crate::web::service(state);
    let mut turns = Vec::new();
    while renders.free() > 0 {
        turns.push(renders.turn(None).await);
    }
    let mut waiting = pin!(service.clone().oneshot(get("/feed.rss", "identity")));
    for _ in 0..10 {
        assert!(poll_once(waiting.as_mut()).await.is_pending());
        tokio::task::yield_now().await;
    }
    assert_eq!(service.clone().oneshot(get("/remisser.ndjson", "identity")).await.unwrap().status(), 200);
    drop(turns);
    assert_eq!(waiting.await.unwrap().status(), 200);
}

/// While the one thread for blocking work is occupied, compression that ran on the worker would be done when the first
/// poll returns.
#[test]
fn compression_runs_on_no_async_worker() {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().max_blocking_threads(1).build().unwrap().block_on(async {
        let app = App::of_many(100);
        for coding in ["br", "gzip"] {
            let plain = app.service.clone().oneshot(get("/remisser.atom", "identity")).await.unwrap();
            assert_eq!(plain.status(), 200, "rendered, so that only the compression is left");
            let (release, occupied) = std::sync::mpsc::channel::<()>();
            tokio::task::spawn_blocking(move || occupied.recv());
            let mut request = pin!(app.service.clone().oneshot(get("/remisser.atom", coding)));
            assert!(poll_once(request.as_mut()).await.is_pending(), "{coding}");
            drop(release);
            assert_eq!(request.await.unwrap().headers()["content-encoding"], coding);
        }
    });
}
