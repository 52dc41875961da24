//! Hostile responses: each ends in bounded time and memory, with a stable code.

use url::Url;

use super::script::{pages, play, response, short};
use super::server::{Act, Server, answer, gzip};
use crate::fetch::{FetchOutcome, FetchProblem, Request};

const HTML: &str = "200 OK\r\nContent-Type: text/html";

async fn problem(act: Act) -> (String, String) {
    let outcome = Server::always(act).await.outcome().await;
    let text = if let FetchOutcome::Failed(problem) = &outcome { problem.text.clone() } else { String::new() };
    (short(&outcome), text)
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused() {
    let (outcome, text) = problem(answer(HTML, &vec![b'x'; 100_001])).await;
    assert_eq!(outcome, "failed too-large");
    insta::assert_snapshot!(text, @"`https://a.se/x` is too large: expected at most 100000 bytes, found more");
    assert_eq!(problem(answer(HTML, &vec![b'x'; 100_000])).await.0, "fetched 200", "the limit itself is allowed");
}

#[tokio::test]
async fn a_decompression_bomb_is_refused() {
    let bomb = gzip(&vec![0; 200_000_000]);
    assert!(bomb.len() < 250_000, "{}", bomb.len());
    let start = std::time::Instant::now();
    let (outcome, _) = problem(answer(&format!("{HTML}\r\nContent-Encoding: gzip"), &bomb)).await;
    assert_eq!(outcome, "failed too-large");
    assert!(start.elapsed().as_secs() < 20);
}

#[tokio::test]
async fn a_dripping_body_times_out() {
    let head = format!("HTTP/1.1 {HTML}\r\nContent-Length: 100000\r\n\r\n");
    let (outcome, text) = problem(Act::Drip(head.into_bytes())).await;
    assert_eq!(outcome, "failed timeout");
    insta::assert_snapshot!(text, @"`https://a.se/x` did not answer to the end within 500ms");
}

#[tokio::test]
async fn a_dripping_head_times_out() {
    for start in ["HTTP/1.1 ", "HTTP/1.1 200 OK\r\nX: "] {
        assert_eq!(problem(Act::Drip(start.as_bytes().to_vec())).await.0, "failed timeout", "{start}");
    }
}

#[tokio::test]
async fn a_head_over_the_limit_is_refused() {
    let long = format!("{HTML}\r\nX: {}", "x".repeat(2_000_000));
    let many = format!("{HTML}{}", "\r\nX: y".repeat(101));
    let few = format!("{HTML}{}", "\r\nX: y".repeat(90));
    assert_eq!(problem(answer(&long, b"")).await.0, "failed too-large");
    assert_eq!(problem(answer(&many, b"")).await.0, "failed too-large");
    assert_eq!(problem(answer(&few, b"")).await.0, "fetched 200");
}

#[tokio::test]
async fn broken_and_unknown_compression_is_refused() {
    let mut broken = gzip(b"Remiss av betankandet");
    broken[12] ^= 0xff;
    let table = [
        ("gzip", broken),
        ("gzip", b"<h1>plain</h1>".to_vec()),
        ("compress", b"x".to_vec()),
        ("gzip, gzip", gzip(&gzip(b"x"))),
    ];
    for (coding, body) in table {
        let (outcome, text) = problem(answer(&format!("{HTML}\r\nContent-Encoding: {coding}"), &body)).await;
        assert_eq!(outcome, "failed decode", "{coding}: {text}");
    }
}

#[tokio::test]
async fn bytes_that_are_not_http_are_refused() {
    for bytes in [b"SSH-2.0-OpenSSH_9.2\r\n".as_slice(), b"", b"\0\0\0\0", b"HTTP/1.1 999999 x\r\n\r\n"] {
        assert_eq!(problem(Act::Write(bytes.to_vec())).await.0, "failed incomplete", "{bytes:?}");
    }
}

#[tokio::test]
async fn endless_interim_answers_and_trailers_end_in_bounded_time() {
    let hints = b"HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n".repeat(20_000);
    assert!(problem(Act::Drip(hints)).await.0.starts_with("failed "));
    let chunked = format!("HTTP/1.1 {HTML}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n");
    let trailers = [chunked.as_bytes(), &b"X-Trailer: y\r\n".repeat(100_000)].concat();
    assert!(problem(Act::Drip(trailers)).await.0.starts_with("failed "));
    let extensions =
        [format!("HTTP/1.1 {HTML}\r\nTransfer-Encoding: chunked\r\n\r\n5;").as_bytes(), &vec![b'a'; 1_000_000]]
            .concat();
    assert!(problem(Act::Drip(extensions)).await.0.starts_with("failed "));
}

#[tokio::test]
async fn an_endless_error_page_is_cut_off() {
    let endless = [b"HTTP/1.1 404 Not Found\r\n\r\n".as_slice(), &vec![b'x'; 1_000_000]].concat();
    assert_eq!(problem(Act::Drip(endless)).await.0, "not found 404");
}

#[tokio::test(start_paused = true)]
async fn an_endless_validator_is_not_kept() {
    let (long, fits) = ("x".repeat(1025), "y".repeat(1024));
    let headers = [("content-type", "text/html"), ("etag", long.as_str()), ("last-modified", fits.as_str())];
    let (fetcher, _) = play(&[("https://a.se/x", vec![response(200, &headers, "<h1>Remiss</h1>")])]);
    let FetchOutcome::Fetched(page) = fetcher.get(&Request::new(Url::parse("https://a.se/x").unwrap())).await else {
        panic!("no page")
    };
    assert_eq!((page.etag, page.last_modified), (None, Some(fits.as_str().into())));
}

#[tokio::test(start_paused = true)]
async fn an_endless_address_is_not_requested() {
    let long = format!("https://a.se/{}", "x".repeat(8 * 1024));
    let to_long = response(302, &[("location", &long)], "");
    let (fetcher, log) = play(&[("https://a.se/x", vec![to_long])]);
    for url in [long.as_str(), "https://a.se/x"] {
        let FetchOutcome::Failed(problem) = fetcher.get(&Request::new(Url::parse(url).unwrap())).await else {
            panic!("no problem")
        };
        assert_eq!(problem.code, FetchProblem::TOO_LARGE);
        assert!(problem.text.len() < 300, "{}", problem.text);
    }
    assert_eq!(pages(&log).len(), 1, "only the redirect was requested");
}
