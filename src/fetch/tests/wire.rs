//! Behaviour that only a real connection shows: headers as sent, compression, mirrors, cut-off bodies.

use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::script::{settings, short};
use super::server::{Act, Server, answer, gzip};
use crate::fetch::{FetchOutcome, FetchSettings, Fetcher, Request};

const HTML: &str = "200 OK\r\nContent-Type: text/html; charset=utf-8";

#[tokio::test]
async fn the_request_has_our_name_and_asks_for_compression() {
    let server = Server::always(answer(HTML, b"<h1>Remiss</h1>")).await;
    let settings = FetchSettings { contact: Some("post@example.se".to_owned()), ..server.settings() };
    let fetcher = Fetcher::new(settings).unwrap();
    assert_eq!(short(&fetcher.get(&Request::new(Url::parse("https://a.se/x?p=1").unwrap())).await), "fetched 200");
    let head = server.heads().remove(0).to_lowercase();
    for line in
        ["get /x?p=1 http/1.1\r\n", "user-agent: remissflode/", "(+post@example.se)\r\n", "accept: */*\r\n", "gzip"]
    {
        assert!(head.contains(line), "`{line}` in {head}");
    }
    for line in ["cookie:", "referer:", "if-none-match:", "x-requested-with:"] {
        assert!(!head.contains(line), "`{line}` in {head}");
    }
    let request = Request { ajax: true, ..Request::new(Url::parse("https://a.se/x").unwrap()) };
    fetcher.get(&request).await;
    let head = server.heads().pop().unwrap().to_lowercase();
    assert!(
        head.contains("x-requested-with: xmlhttprequest\r\n") && head.contains("user-agent: remissflode/"),
        "{head}"
    );
    assert_eq!(fetcher.requests(), 3);
}

#[tokio::test]
async fn a_compressed_page_is_decoded() {
    let text = "Sista svarsdag är den 30 juni. ".repeat(100);
    let server = Server::always(answer(&format!("{HTML}\r\nContent-Encoding: gzip"), &gzip(text.as_bytes()))).await;
    let FetchOutcome::Fetched(page) = server.outcome().await else { panic!("no page") };
    assert_eq!(page.text, text);
}

#[tokio::test]
async fn a_mirrors_redirects_stay_at_the_origin() {
    let server = Server::start(|path| match path {
        "/x" => answer("301 Moved\r\nLocation: http://a.se/y", b""),
        "/y" => answer("302 Found\r\nLocation: /z?q", b""),
        _ => answer(HTML, b"there"),
    });
    let server = server.await;
    let FetchOutcome::Fetched(page) = server.outcome().await else { panic!("no page") };
    assert_eq!((page.url.as_str(), page.final_url.as_str()), ("https://a.se/x", "https://a.se/z?q"));
}

#[tokio::test]
async fn a_mirror_cannot_redirect_to_this_machine() {
    for location in ["http://127.0.0.1:1/", "http://localhost/", "https://10.0.0.1/", "http://[::1]/"] {
        let server = Server::always(answer(&format!("302 Found\r\nLocation: {location}"), b"")).await;
        let outcome = short(&server.outcome().await);
        assert!(matches!(outcome.as_str(), "failed private-address" | "failed bad-redirect"), "{location}: {outcome}");
        assert_eq!(server.heads().len(), 1, "{location}");
    }
}

#[tokio::test]
async fn private_addresses_are_never_connected_to() {
    let server = Server::always(answer(HTML, b"secret")).await;
    // `localhost` is a name that resolves to a private address wherever the tests run.
    for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0"] {
        let url = format!("http://{host}:{}/x", server.port);
        let fetcher = Fetcher::new(FetchSettings { tries: 1, ..settings() }).unwrap();
        let outcome = fetcher.get(&Request::new(Url::parse(&url).unwrap())).await;
        assert_eq!(short(&outcome), "failed private-address", "{url}: {outcome:?}");
    }
    assert_eq!(server.heads.lock().unwrap().len(), 0, "not even robots.txt");
}

#[tokio::test]
async fn a_dead_port_is_a_connect_failure() {
    let server = Server::always(answer(HTML, b"")).await;
    let mut settings = server.settings();
    // Port 1 is reserved (tcpmux) and refuses.
    settings.mirrors = vec!["https://a.se=http://127.0.0.1:1".parse().unwrap()];
    let outcome = Fetcher::new(settings).unwrap().get(&Request::new(Url::parse("https://a.se/x").unwrap())).await;
    assert_eq!(short(&outcome), "failed connect", "{outcome:?}");
}

#[tokio::test]
async fn a_cut_off_response_is_tried_again() {
    let cut = Act::Write(format!("HTTP/1.1 {HTML}\r\nContent-Length: 100\r\n\r\nhalf").into_bytes());
    let server = Arc::new(Server::always(cut).await);
    let fetcher = Fetcher::new(FetchSettings { tries: 4, ..server.settings() }).unwrap();
    let outcome = fetcher.get(&Request::new(Url::parse("https://a.se/x").unwrap())).await;
    assert_eq!(short(&outcome), "failed incomplete", "{outcome:?}");
    assert_eq!(server.heads().len(), 2);
}

#[tokio::test]
async fn a_faulty_site_loses_no_page() {
    let count = std::sync::atomic::AtomicU32::new(0);
    let server = Server::start(move |_| match count.fetch_add(1, std::sync::atomic::Ordering::Relaxed) % 3 {
        0 => answer("503 Service Unavailable", b"error"),
        1 => answer("429 Too Many\r\nRetry-After: 0", b"slow down"),
        _ => answer(HTML, b"there"),
    });
    let fetcher = Fetcher::new(FetchSettings { tries: 8, ..server.await.settings() }).unwrap();
    let start = tokio::time::Instant::now();
    for n in 0..10 {
        let url = Url::parse(&format!("https://a.se/{n}")).unwrap();
        assert_eq!(short(&fetcher.get(&Request::new(url)).await), "fetched 200");
    }
    assert!(start.elapsed() < Duration::from_secs(20), "retries at a mirror without pace are quick");
}
