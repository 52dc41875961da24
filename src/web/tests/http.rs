//! Validators, codings, limits and headers.

use std::sync::atomic::Ordering;

use axum::http::{Method, StatusCode};

use super::App;

/// Every kind of answer that is rendered.
const ADDRESSES: [&str; 25] = [
    "/",
    "/remisser",
    "/kallor",
    "/om",
    "/feed.atom",
    "/feed.json",
    "/feed.rss",
    "/remisser.atom",
    "/remisser.json",
    "/remisser.csv",
    "/remisser.ndjson",
    "/sista-svarsdag.ics",
    "/feeds.opml",
    "/assets/style.css",
    "/api/v1/consultations",
    "/api/v1/events",
    "/api/v1/issuers",
    "/api/v1/sources",
    "/api/v1/documents",
    "/api/v1/organizations",
    "/api/v1/openapi.json",
    "/datasets/dcat",
    "/datasets/dcat.ttl",
    "/sitemap.xml",
    "/api",
];

#[tokio::test]
async fn every_answer_supports_conditional_requests() {
    let app = App::new();
    for address in ADDRESSES {
        let first = app.get(address).await;
        assert_eq!(first.status, StatusCode::OK, "{address}: {}", first.text());
        for name in ["etag", "cache-control", "vary", "content-type"] {
            assert!(!first.header(name).is_empty(), "{address} has no {name}");
        }
        let again = app.get_with(address, &[("if-none-match", first.header("etag"))]).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{address}");
        assert!(again.body.is_empty());
        for name in ["etag", "cache-control", "vary", "last-modified"] {
            assert_eq!(again.header(name), first.header(name), "{address}: a 304 repeats {name}");
        }
    }
}

#[tokio::test]
async fn if_modified_since_works_without_a_tag() {
    let app = App::new();
    let first = app.get("/feed.atom").await;
    let since = first.header("last-modified");
    assert_eq!(since, "Thu, 02 Jul 2026 22:00:00 GMT", "the day began after the last change");
    assert_eq!(app.get_with("/feed.atom", &[("if-modified-since", since)]).await.status, StatusCode::NOT_MODIFIED);
    let both = [("if-modified-since", since), ("if-none-match", "\"other\"")];
    assert_eq!(app.get_with("/feed.atom", &both).await.status, StatusCode::OK, "the tag wins");
}

#[tokio::test]
async fn each_coding_is_its_own_representation() {
    let app = App::new();
    let plain = app.get("/feed.atom").await;
    assert_eq!(plain.header("content-encoding"), "");
    for (accept, coding) in [("gzip", "gzip"), ("gzip, br", "br")] {
        let coded = app.get_with("/feed.atom", &[("accept-encoding", accept)]).await;
        assert_eq!(coded.header("content-encoding"), coding);
        assert!(coded.body.len() < plain.body.len());
        assert_ne!(coded.header("etag"), plain.header("etag"));
        let headers = [("accept-encoding", accept), ("if-none-match", plain.header("etag"))];
        assert_eq!(app.get_with("/feed.atom", &headers).await.status, StatusCode::OK, "another coding's tag");
        let headers = [("accept-encoding", accept), ("if-none-match", coded.header("etag"))];
        assert_eq!(app.get_with("/feed.atom", &headers).await.status, StatusCode::NOT_MODIFIED);
    }
}

#[tokio::test]
async fn an_answer_304_has_what_a_cache_updates_and_nothing_about_the_document() {
    let app = App::insisting_on_tls(30);
    for address in ["/feed.atom", "/"] {
        let etag = app.get(address).await.header("etag").to_owned();
        let got = app.get_with(address, &[("if-none-match", &etag)]).await;
        assert_eq!(got.status, StatusCode::NOT_MODIFIED, "{address}");
        for name in ["etag", "cache-control", "vary", "strict-transport-security", "x-request-id"] {
            assert!(!got.header(name).is_empty(), "{address}: {name}");
        }
        for name in ["content-security-policy", "permissions-policy", "content-type", "content-length"] {
            assert!(got.header(name).is_empty(), "{address}: {name}");
        }
        // A script that revalidates by itself needs the permission on this answer too.
        assert_eq!(got.header("access-control-allow-origin").is_empty(), address == "/");
    }
}

#[tokio::test]
async fn head_is_get_without_its_body() {
    let app = App::new();
    for address in ["/", "/feed.atom", "/api/v1/consultations", "/nej", "/health/live"] {
        let (get, head) = (app.get(address).await, app.ask(Method::HEAD, address, &[]).await);
        assert_eq!(head.status, get.status, "{address}");
        assert!(head.body.is_empty(), "{address}");
        for name in ["etag", "content-type", "last-modified", "content-security-policy"] {
            assert_eq!(head.header(name), get.header(name), "{address}: {name}");
        }
    }
}

#[tokio::test]
async fn an_unchanged_harvest_changes_no_byte() {
    let app = App::new();
    let mut before = Vec::new();
    for address in ADDRESSES {
        before.push(app.get(address).await);
    }
    app.publish_again();
    app.at("2026-07-03T20:00:00Z");
    for (address, before) in ADDRESSES.iter().zip(before) {
        let after = app.get(address).await;
        assert!(after.body == before.body, "{address}");
        assert_eq!(after.header("etag"), before.header("etag"), "{address}");
    }
}

#[tokio::test]
async fn a_change_and_a_new_day_are_seen_at_once() {
    let app = App::new();
    let before = app.get("/").await;
    app.at("2026-07-04T08:00:00Z");
    let next_day = app.get("/").await;
    assert_ne!(next_day.header("etag"), before.header("etag"));
    assert!(next_day.text().contains("om 4 dagar"), "counted from the new day");

    let mut changed = super::amber();
    changed.title = "Kvarts".to_owned();
    let current = app.catalog.snapshot();
    app.catalog.publish(current.with_changes(vec![changed.into()], Vec::new(), Vec::new()));
    assert!(app.get("/").await.text().contains("Kvarts"));
}

#[tokio::test]
async fn every_answer_says_what_makes_it_old_and_one_that_never_changes_says_nothing() {
    let app = App::new();
    let tags = async |path: &str| {
        let got = app.get(path).await;
        let header = |name: &str| got.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(header("surrogate-key").map(|keys| keys.replace(' ', ",")), header("cache-tag"), "{path}");
        header("surrogate-key").unwrap_or_default()
    };
    for path in ["/", "/feed.atom?q=skog", "/sista-svarsdag.ics", "/api/v1/consultations", "/remisser.csv", "/siffror"]
    {
        assert_eq!(tags(path).await, "remissflode lists", "{path}");
    }
    let amber = super::amber();
    let of_amber = format!("remissflode remiss-{}", amber.id.short());
    let page = format!("/remisser/{}", amber.path_segment());
    assert_eq!(tags(&page).await, of_amber);
    assert_eq!(tags(&page).await, of_amber, "also from the cache");
    assert_eq!(tags(&format!("/api/v1/consultations/{}", amber.id)).await, of_amber);
    let html = app.get("/").await.text();
    let style = html.split_once("<link rel=\"stylesheet\" href=\"").unwrap().1.split_once('"').unwrap().0.to_owned();
    assert_eq!(tags(&style).await, "");
}

#[tokio::test]
async fn no_answer_outlives_the_day() {
    let app = App::new();
    assert_eq!(
        app.get("/").await.header("cache-control"),
        "public, max-age=300, stale-while-revalidate=30, stale-if-error=86400"
    );
    app.at("2026-07-03T21:59:00Z");
    assert_eq!(
        app.get("/").await.header("cache-control"),
        "public, max-age=60, stale-while-revalidate=30, stale-if-error=86400"
    );
}

#[tokio::test]
async fn every_answer_has_the_security_headers() {
    let app = App::new();
    for address in ["/", "/feed.atom", "/api/v1/events", "/nej", "/api/v1/nej", "/health/live", "/feed.atom?x=1"] {
        let got = app.get(address).await;
        let policy = got.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; style-src 'self'"), "{address}: {policy}");
        assert_eq!(got.header("x-content-type-options"), "nosniff", "{address}");
        assert!(!got.header("referrer-policy").is_empty(), "{address}");
        assert!(!got.header("x-request-id").is_empty(), "{address}");
    }
}

#[tokio::test]
async fn errors_have_the_form_of_their_address() {
    let app = App::new();
    let long = format!("/api/v1/events?q={}", "x".repeat(5000));
    for (method, address, status, media_type) in [
        (Method::GET, "/nej", 404, "text/html; charset=utf-8"),
        (Method::GET, "/remisser/nej-00000000", 404, "text/html; charset=utf-8"),
        (Method::GET, "/remisser?x=1", 400, "text/html; charset=utf-8"),
        (Method::GET, "/nej.atom", 404, "text/plain; charset=utf-8"),
        (Method::GET, "/feed.atom?issuer=nej", 400, "text/plain; charset=utf-8"),
        (Method::GET, "/api/v1/nej", 404, "application/problem+json"),
        (Method::GET, "/api/v1/consultations?limit=0", 400, "application/problem+json"),
        (Method::GET, "/api/v1/changes.ndjson?from=x", 400, "application/problem+json"),
        (Method::GET, &long, 414, "application/problem+json"),
        (Method::POST, "/", 405, "text/html; charset=utf-8"),
        (Method::DELETE, "/api/v1/events", 405, "application/problem+json"),
    ] {
        let got = app.ask(method, address, &[]).await;
        assert_eq!((got.status.as_u16(), got.header("content-type")), (status, media_type), "{address}");
        assert!(!got.body.is_empty(), "{address}");
        assert_eq!(got.header("etag"), "", "{address}");
    }
    let refused = app.ask(Method::POST, "/feed.atom", &[]).await;
    assert_eq!(refused.header("allow"), "GET,HEAD", "a 405 says what would do");
    assert_eq!(app.get_with("/", &[("content-length", "3")]).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn nothing_looks_empty_before_the_store_is_loaded() {
    let app = App::new();
    app.ready.store(false, Ordering::Release);
    for address in ["/", "/feed.atom", "/api/v1/consultations", "/api/v1/changes.ndjson", "/health/ready"] {
        let got = app.get(address).await;
        assert_eq!(got.status, StatusCode::SERVICE_UNAVAILABLE, "{address}");
        assert!(!got.header("retry-after").is_empty(), "{address}");
    }
    assert_eq!(app.get("/health/live").await.status, StatusCode::OK);
    app.ready.store(true, Ordering::Release);
    assert_eq!(app.get("/health/ready").await.json()["consultations"], 3);
    assert_eq!(app.get("/feed.atom").await.status, StatusCode::OK, "no refusal was kept");
}

#[tokio::test]
async fn scripts_of_any_site_may_read_feeds_and_the_api() {
    let app = App::new();
    for address in ["/feed.atom", "/api/v1/events", "/api/v1/nej"] {
        let got = app.get_with(address, &[("origin", "https://other.example")]).await;
        assert_eq!(got.header("access-control-allow-origin"), "*", "{address}");
    }
    let preflight = [("origin", "https://other.example"), ("access-control-request-method", "GET")];
    let got = app.ask(Method::OPTIONS, "/feed.atom", &preflight).await;
    assert_eq!(got.status, StatusCode::OK);
    assert!(got.header("access-control-allow-headers").contains("if-none-match"));
}

#[tokio::test]
async fn an_asset_with_its_digest_is_immutable() {
    let app = App::new();
    let page = app.get("/").await.text();
    let href = page.split("href=\"").find(|part| part.starts_with("/assets/style.css")).unwrap();
    let href = href.split('"').next().unwrap();
    assert_eq!(app.get(href).await.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(
        app.get("/assets/style.css").await.header("cache-control"),
        "public, max-age=300, stale-while-revalidate=30, stale-if-error=86400"
    );
}

#[tokio::test]
async fn a_client_over_its_rate_gets_retry_after() {
    let app = App::limited(2);
    let etag = app.get("/feed.atom").await.header("etag").to_owned();
    assert_eq!(app.get("/feed.atom").await.status, StatusCode::OK);
    for (address, media_type) in [
        ("/feed.atom", "text/plain; charset=utf-8"),
        ("/remisser", "text/html; charset=utf-8"),
        ("/api/v1/events", "application/problem+json"),
        ("/datasets/dcat", "application/problem+json"),
    ] {
        let got = app.get_with(address, &[("x-forwarded-for", "203.0.113.9")]).await;
        assert_eq!(
            got.status,
            StatusCode::TOO_MANY_REQUESTS,
            "{address}: a header of the client's own is not believed"
        );
        assert_eq!(got.header("content-type"), media_type, "{address}");
        let seconds: u32 = got.header("retry-after").parse().unwrap();
        assert!((1..=60).contains(&seconds), "{address}: {seconds}");
    }
    for address in ["/assets/style.css", "/health/ready", "/robots.txt"] {
        assert_eq!(app.get(address).await.status, StatusCode::OK, "{address} is free");
    }
    let unchanged = app.get_with("/feed.atom", &[("if-none-match", &etag)]).await;
    assert_eq!(unchanged.status, StatusCode::NOT_MODIFIED, "cached answers that the client has are counted apart");
    let condition = app.get_with("/feed.atom", &[("if-none-match", "\"a\"")]).await;
    assert_eq!(condition.status, StatusCode::TOO_MANY_REQUESTS, "a condition alone makes no answer cheap");
}
