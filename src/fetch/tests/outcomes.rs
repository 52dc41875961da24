//! The outcome of each kind of response.

use url::Url;

use super::script::{get, pages, play, response, short, status};
use crate::fetch::{FetchOutcome, Request};

const PAGE: &str = "https://a.se/x";

#[tokio::test(start_paused = true)]
async fn every_status_has_its_meaning() {
    let table = [
        (200, "fetched 200"),
        (203, "fetched 203"),
        (204, "failed http-status"),
        (206, "failed http-status"),
        (300, "failed http-status"),
        (304, "failed http-status"),
        (400, "failed http-status"),
        (401, "blocked"),
        (403, "blocked"),
        (404, "not found 404"),
        (410, "not found 410"),
        (418, "failed http-status"),
        (451, "blocked"),
        (500, "failed http-status"),
        (501, "failed http-status"),
        (302, "failed bad-redirect"),
    ];
    for (code, expected) in table {
        let (fetcher, _) = play(&[(PAGE, vec![status(code)])]);
        assert_eq!(get(&fetcher, PAGE).await, expected, "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_page_has_its_validators_and_addresses() {
    let headers =
        [("content-type", "Text/HTML; charset=iso-8859-1"), ("etag", "W/\"1\""), ("last-modified", "yesterday")];
    let moved = response(301, &[("location", "/y#top")], "");
    let (fetcher, log) =
        play(&[("https://a.se/x", vec![moved]), ("https://a.se/y", vec![response(200, &headers, "å")])]);
    let FetchOutcome::Fetched(page) = fetcher.get(&Request::new(Url::parse("https://a.se/x#part").unwrap())).await
    else {
        panic!("no page")
    };
    assert_eq!((page.url.as_str(), page.final_url.as_str()), ("https://a.se/x#part", "https://a.se/y"));
    assert_eq!((page.media_type.as_str(), page.text.as_str()), ("text/html", "å"));
    assert_eq!((page.etag, page.last_modified), (Some("W/\"1\"".into()), Some("yesterday".into())));
    assert_eq!(fetcher.requests(), 3, "robots.txt, the redirect, the page");
    assert_eq!(pages(&log).len(), 2);
}

#[tokio::test(start_paused = true)]
async fn validators_and_accept_are_sent_as_stored() {
    let (fetcher, log) = play(&[(PAGE, vec![status(304)])]);
    let mut request = Request::new(Url::parse(PAGE).unwrap());
    request.accept = Some("application/rss+xml".to_owned());
    request.etag = Some("\"a\"".into());
    request.last_modified = Some("broken\nvalue".into());
    assert_eq!(fetcher.get(&request).await, FetchOutcome::NotModified);
    let log = log.lock().unwrap();
    let sent = |name: &str| log[1].1.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    assert_eq!(sent("accept").as_deref(), Some("application/rss+xml"));
    assert_eq!(sent("if-none-match").as_deref(), Some("\"a\""));
    assert_eq!(sent("if-modified-since"), None, "an invalid header is left out");
    assert!(!log[0].1.headers.contains_key("if-none-match"), "robots.txt is requested without them");
}

#[tokio::test(start_paused = true)]
async fn a_bot_challenge_is_reported_at_once_with_its_evidence() {
    let html = [("content-type", "text/html")];
    let challenge = response(503, &html, "<title>Just a moment</title>");
    let (fetcher, log) = play(&[(PAGE, vec![challenge])]);
    let mut request = Request::new(Url::parse(PAGE).unwrap());
    request.challenge_markers = ["Just a moment".to_owned()].into();
    let outcome = fetcher.get(&request).await;
    insta::assert_debug_snapshot!(outcome, @r#"
    Blocked(
        "`https://a.se/x` answers with a bot challenge (the text `Just a moment`) instead of its page; ask the publisher to allow `remissflode`",
    )
    "#);
    assert_eq!(pages(&log).len(), 1, "a challenge is not tried again");
}

#[tokio::test(start_paused = true)]
async fn only_web_addresses_and_text_are_fetched() {
    let pdf = response(200, &[("content-type", "application/pdf")], "%PDF-1.4");
    let (fetcher, _) = play(&[(PAGE, vec![pdf])]);
    assert_eq!(get(&fetcher, PAGE).await, "failed media-type");
    for url in ["file:///etc/passwd", "javascript:alert(1)", "ftp://a.se/", "data:text/html,x"] {
        assert_eq!(get(&fetcher, url).await, "failed bad-scheme", "{url}");
    }
}

#[tokio::test(start_paused = true)]
async fn endless_redirects_are_cut_off() {
    let to = |location: &str| vec![response(302, &[("location", location)], "")];
    let circle = [
        ("https://a.se/1", to("/2")),
        ("https://a.se/2", to("https://www.a.se/3")),
        ("https://www.a.se/3", to("https://a.se/1")),
    ];
    let (fetcher, _) = play(&circle);
    let FetchOutcome::Failed(problem) = fetcher.get(&Request::new(Url::parse("https://a.se/1").unwrap())).await else {
        panic!("no failure")
    };
    insta::assert_snapshot!(problem, @"bad-redirect: `https://a.se/1` redirects in a circle, over `https://a.se/1`; correct the address in the source file");
    let names: Vec<_> = (0..9).map(|n| (format!("https://a.se/{n}"), to(&format!("/{}", n + 1)))).collect();
    let chain: Vec<_> = names.iter().map(|(url, answers)| (url.as_str(), answers.clone())).collect();
    let (fetcher, log) = play(&chain);
    assert_eq!(get(&fetcher, "https://a.se/0").await, "failed bad-redirect");
    assert_eq!(pages(&log).len(), 6, "the address and five redirects");
    for (location, expected) in [("https://10.0.0.1/", "failed private-address"), ("//b.se/", "failed bad-redirect")] {
        let (fetcher, _) = play(&[(PAGE, to(location))]);
        assert_eq!(get(&fetcher, PAGE).await, expected, "{location}");
    }
}

#[tokio::test(start_paused = true)]
async fn robots_are_obeyed_also_over_a_redirect() {
    let robots = |text: &str| vec![response(200, &[("content-type", "text/plain")], text)];
    let to = vec![response(301, &[("location", "https://www.a.se/sok/x")], "")];
    let (fetcher, log) = play(&[
        ("https://a.se/robots.txt", robots("User-agent: *\nDisallow: /admin")),
        ("https://www.a.se/robots.txt", robots("User-agent: remissflode\nDisallow: /sok/")),
        ("https://a.se/x", to),
    ]);
    assert_eq!(get(&fetcher, "https://a.se/admin/x").await, "failed robots");
    assert_eq!(get(&fetcher, "https://a.se/x").await, "failed robots");
    assert_eq!(pages(&log).len(), 1, "forbidden pages are not requested");
    assert_eq!(fetcher.requests(), 3);
}

#[tokio::test(start_paused = true)]
async fn an_unreadable_robots_txt_refuses_for_a_minute() {
    let (fetcher, log) = play(&[("https://a.se/robots.txt", vec![status(500)]), (PAGE, vec![status(200)])]);
    let outcome = fetcher.get(&Request::new(Url::parse(PAGE).unwrap())).await;
    insta::assert_debug_snapshot!(outcome, @r#"
    Failed(
        FetchProblem {
            code: "robots-unreachable",
            text: "robots.txt of `a.se` could not be read, so nothing there may be fetched for now: `https://a.se/robots.txt`: expected the status 200, found 500 at every try; it is asked again at the next run",
            status: None,
        },
    )
    "#);
    let asked = log.lock().unwrap().len();
    assert_eq!(short(&fetcher.get(&Request::new(Url::parse(PAGE).unwrap())).await), "failed robots-unreachable");
    assert_eq!(log.lock().unwrap().len(), asked, "the failure is cached for a minute");
    let moved = response(301, &[("location", "https://b.se/robots.txt")], "");
    for answer in [status(401), status(403), status(404), moved] {
        let (fetcher, _) = play(&[("https://a.se/robots.txt", vec![answer]), (PAGE, vec![status(200)])]);
        assert_eq!(get(&fetcher, PAGE).await, "fetched 200", "no rules, everything is allowed");
    }
}
