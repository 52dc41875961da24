//! Requests that nobody means well with: the right status, no echo, and no harm to others.

use std::{io::Write, sync::Arc};

use axum::{
    body::{Body, to_bytes},
    http::{HeaderValue, Method, Request, StatusCode},
};
use tower::ServiceExt as _;

use super::{App, fixture::Got};
use crate::{
    domain::{ConsultationId, Revision},
    web::{History, HistoryError},
};

/// Returns `true` if a page has no script; JSON and text may have the word.
fn is_escaped(got: &Got) -> bool {
    !got.header("content-type").starts_with("text/html") || !got.text().contains("<script")
}

#[tokio::test]
async fn odd_encodings_and_path_tricks_find_nothing() {
    let app = App::new();
    for (address, status) in [
        ("/remisser/%00", 404),
        ("/remisser/%ff%fe", 400),
        ("/remisser/%c0%ae%c0%ae", 400),
        ("/remisser/%zz", 404),
        ("/remisser/..%2f..%2fetc%2fpasswd", 404),
        ("/remisser/%2e%2e/%2e%2e/etc/passwd", 404),
        ("/../etc/passwd", 404),
        ("//", 404),
        ("//example.se/", 404),
        ("/assets/../Cargo.toml", 404),
        ("/assets/%2e%2e/Cargo.toml", 404),
        ("/assets/style.css/..", 404),
        ("/feed.atom/", 404),
        ("/FEED.ATOM", 404),
        ("/feed.atom%00.json", 404),
        ("/api/v1/consultations/%00", 404),
        ("/api/v1/consultations/..%2f", 404),
        ("/siffror/%2e%2e%2fx.csv", 404),
        ("/remisser/arkiv/%2e%2e", 404),
    ] {
        let got = app.get(address).await;
        assert_eq!(got.status.as_u16(), status, "{address}: {}", got.text());
        assert!(!got.header("content-security-policy").is_empty(), "{address}");
        assert!(!got.text().contains("[package]") && !got.text().contains("root:"), "{address}");
    }
}

#[tokio::test]
async fn odd_queries_cause_no_server_error() {
    let app = App::new();
    let odd = [
        "%00",
        "%ff",
        "%c0%af",
        "%E2%80%AE",
        "%",
        "%u0041",
        "%F0%9F%92%A9",
        "'%20OR%201=1--",
        "${jndi:ldap://x}",
        "%0d%0a",
        "-",
        "%22",
        "((((((((",
        "*****",
        "%5c",
        "2026-99-99",
        "99999999999999999999",
        "-1",
        "%e2%84%aa",
    ];
    let keys =
        ["q", "issuer", "status", "topic", "sort", "page", "limit", "lang", "alarm", "from", "deadline-after", "x"];
    for address in
        ["/remisser", "/feed.atom", "/api/v1/consultations", "/sista-svarsdag.ics", "/kalender", "/journal.ndjson", "/"]
    {
        for key in keys {
            for value in odd {
                let got = app.get(&format!("{address}?{key}={value}")).await;
                assert!(!got.status.is_server_error(), "{address}?{key}={value}: {}", got.status);
                assert!(is_escaped(&got), "{address}?{key}={value}");
            }
        }
        for query in ["", "&&&&", "=", "=x", "q", "q=a&q=b&q=c", &"a=b&".repeat(800), &format!("q={}", "å".repeat(300))]
        {
            let query: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
            let query = query.replace("%3D", "=").replace("%26", "&");
            let got = app.get(&format!("{address}?{query}")).await;
            assert!(!got.status.is_server_error(), "{address}?{query:.60}: {}", got.status);
        }
    }
}

#[tokio::test]
async fn no_input_becomes_a_header() {
    let app = App::new();
    let injected = "%0d%0aSet-Cookie:%20a=b%0d%0a%0d%0a%3Cscript%3E";
    for address in [
        format!("/?q={injected}"),
        format!("/remisser?q={injected}"),
        format!("/feed.atom?q={injected}"),
        format!("/feed.atom?issuer={injected}"),
        format!("/api/v1/consultations?q={injected}&limit=1"),
        format!("/remisser.csv?q={injected}"),
        format!("/remisser.xlsx?q={injected}"),
        format!("/sista-svarsdag.ics?q={injected}"),
        format!("/siffror/{injected}.csv"),
        format!("/remisser/x{injected}-00000000"),
        format!("/api/v1/consultations/{injected}"),
        format!("/remisser/arkiv/{injected}"),
    ] {
        let got = app.get(&address).await;
        assert!(got.headers.get("set-cookie").is_none(), "{address}");
        for (name, value) in &got.headers {
            let value = value.to_str().unwrap();
            assert!(!value.contains(['\r', '\n']) && !value.contains("Set-Cookie: a"), "{address}: {name}: {value}");
        }
        assert!(is_escaped(&got), "{address}");
    }
}

#[tokio::test]
async fn methods_that_write_are_refused_with_allow() {
    let app = App::new();
    for address in ["/", "/feed.atom", "/journal.ndjson", "/health/ready", "/metrics", "/assets/style.css"] {
        for method in ["POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "X"] {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let got = app.ask(method.clone(), address, &[]).await;
            assert_eq!((got.status.as_u16(), got.header("allow")), (405, "GET,HEAD"), "{method} {address}");
        }
    }
    // There is nothing to administer: such addresses are not there, whatever is sent.
    for address in ["/admin", "/api/v1/harvest", "/api/v1/sources/regeringen/run", "/backup", "/config", "/debug/pprof"]
    {
        for method in [Method::GET, Method::POST, Method::PUT, Method::DELETE] {
            assert_eq!(app.ask(method, address, &[]).await.status, StatusCode::NOT_FOUND, "{address}");
        }
    }
}

#[tokio::test]
async fn odd_headers_change_nothing() {
    let app = App::new();
    let plain = app.get("/feed.atom").await;
    for (name, value) in [
        ("range", "bytes=0-0,0-0,0-0,0-0,0-0"),
        ("range", "bytes=5-"),
        ("if-range", "\"x\""),
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-proto", "javascript"),
        ("x-original-url", "/admin"),
        ("x-http-method-override", "DELETE"),
        ("host", "evil.example"),
        ("cookie", "a=b"),
        ("authorization", "Basic AAAA"),
        ("if-none-match", "\"\"\"\"\", W/,,, *x"),
        ("if-modified-since", "yesterday"),
        ("accept-encoding", "zstd;q=9, , ;;, identity;q=x"),
        ("accept", "\u{7f}"),
        ("upgrade", "websocket"),
        ("expect", "200-ok"),
    ] {
        let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) else { continue };
        let got = app.get_with("/feed.atom", &[(name, value.to_str().unwrap_or_default())]).await;
        assert_eq!((got.status, got.body == plain.body), (StatusCode::OK, true), "{name}: {value:?}");
        assert_eq!(got.header("etag"), plain.header("etag"), "{name}: {value:?}");
    }
}

/// A change log longer than every buffer between it and a reader.
pub(super) struct LongLog;

impl History for LongLog {
    fn revisions(&self, _: ConsultationId) -> Result<Vec<Revision>, HistoryError> {
        Ok(Vec::new())
    }

    fn export(&self, _: u64, to: &mut dyn Write) -> Result<(), HistoryError> {
        for _ in 0..40 {
            to.write_all(&[b'x'; 16 * 1024])?;
        }
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_storm_of_exports_some_are_served_and_the_rest_get_429() {
    let app = App::new();
    let service = app.service_with(Arc::new(LongLog));
    let ask = || Request::get("/journal.ndjson").header("host", "x").body(Body::empty()).unwrap();
    let (mut served, mut refused) = (Vec::new(), 0);
    for _ in 0..50 {
        let got = service.clone().oneshot(ask()).await.unwrap();
        match got.status() {
            StatusCode::OK => served.push(got),
            status => {
                assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
                assert_eq!(got.headers()["retry-after"], "10");
                refused += 1;
            }
        }
    }
    assert_eq!((served.len(), refused), (8, 42));
    let other = service
        .clone()
        .oneshot(Request::get("/feed.atom").header("host", "x").body(Body::empty()).unwrap())
        .await
        .unwrap();
    assert_eq!(other.status(), StatusCode::OK, "others are served meanwhile");
    for got in served {
        assert_eq!(to_bytes(got.into_body(), usize::MAX).await.unwrap().len(), 40 * 16 * 1024);
    }
    // The places come back with the end of the writing, a moment after the last byte was read.
    tokio::time::timeout(std::time::Duration::from_secs(20), async {
        while service.clone().oneshot(ask()).await.unwrap().status() != StatusCode::OK {
            tokio::task::yield_now().await;
        }
    })
    .await
    .expect("a place comes free");
}

#[tokio::test]
async fn the_security_policy_has_no_exception_and_hsts_is_sent_if_set() {
    let app = App::new();
    for address in
        ["/", "/feed.atom", "/metrics", "/nej", "/health/live", "/api/v1/events", "/assets/style.css", "/nej.atom"]
    {
        let got = app.get(address).await;
        let policy = got.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{address}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("base-uri 'none'"), "{address}: {policy}");
        for name in ["x-content-type-options", "referrer-policy", "permissions-policy", "cross-origin-opener-policy"] {
            assert!(!got.header(name).is_empty(), "{address}: {name}");
        }
        assert_eq!(got.header("strict-transport-security"), "", "{address}: nobody has set it");
        assert_eq!(got.header("server"), "", "{address}");
    }
    let app = App::insisting_on_tls(365);
    for address in ["/", "/feed.atom", "/nej", "/metrics"] {
        assert_eq!(app.get(address).await.header("strict-transport-security"), "max-age=31536000", "{address}");
    }
}
