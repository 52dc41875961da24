//! Spacing, retries, `Retry-After` and the circuit breaker, on paused time.

use std::time::Duration;

use tokio::time::Instant;

use super::script::{Answer, get, pages, play, play_slowly, response, status};
use crate::fetch::Fetcher;

fn asks_to_wait(status: u16, wait: &str) -> Answer {
    response(status, &[("retry-after", wait)], "")
}

async fn get_all(fetcher: &Fetcher, urls: &[&str]) -> Vec<String> {
    let tasks: Vec<_> = urls
        .iter()
        .map(|url| {
            let (fetcher, url) = (fetcher.clone(), (*url).to_owned());
            tokio::spawn(async move { get(&fetcher, &url).await })
        })
        .collect();
    let mut outcomes = Vec::new();
    for task in tasks {
        outcomes.push(task.await.unwrap());
    }
    outcomes
}

#[tokio::test(start_paused = true)]
async fn all_callers_share_one_request_a_second_to_a_host() {
    let (fetcher, log) = play_slowly(&[], Duration::from_millis(300));
    let urls = ["https://a.se/1", "https://a.se/2", "https://b.se/1", "https://a.se/3"];
    get_all(&fetcher, &urls).await;
    let pages = pages(&log);
    let at = |host: &str| pages.iter().filter(|(_, url)| url.contains(host)).map(|(ms, _)| *ms).collect::<Vec<_>>();
    assert_eq!(at("a.se"), [1000, 2000, 3000], "robots.txt at 0, then from start to start");
    assert_eq!(at("b.se"), [1000], "another host is not delayed");
}

#[tokio::test(start_paused = true)]
async fn one_request_at_a_time_goes_to_a_slow_host() {
    let (fetcher, log) = play_slowly(&[], Duration::from_secs(3));
    get_all(&fetcher, &["https://a.se/1", "https://a.se/2"]).await;
    assert_eq!(pages(&log).iter().map(|(ms, _)| *ms).collect::<Vec<_>>(), [3000, 6000], "never two at a time");
}

#[tokio::test(start_paused = true)]
async fn a_longer_crawl_delay_is_obeyed() {
    let robots = response(200, &[("content-type", "text/plain")], "User-agent: *\nCrawl-delay: 7\n");
    let (fetcher, log) = play(&[("https://a.se/robots.txt", vec![robots])]);
    for url in ["https://a.se/1", "https://a.se/2", "https://a.se/3"] {
        get(&fetcher, url).await;
    }
    assert_eq!(pages(&log).iter().map(|(ms, _)| *ms).collect::<Vec<_>>(), [1000, 8000, 15000]);
}

#[tokio::test(start_paused = true)]
async fn transient_failures_are_tried_again() {
    let table: [(Vec<Answer>, &str, usize); 8] = [
        (vec![status(500), status(502), status(200)], "fetched 200", 3),
        (vec![Err("connect"), status(200)], "fetched 200", 2),
        (vec![Err("timeout"), Err("timeout"), status(200)], "failed timeout", 2),
        (vec![Err("incomplete"), status(200)], "fetched 200", 2),
        (vec![Err("connect")], "failed connect", 4),
        (vec![status(500)], "failed http-status", 8),
        (vec![Err("too-large"), status(200)], "failed too-large", 1),
        (vec![Err("private-address"), status(200)], "failed private-address", 1),
    ];
    for (answers, expected, tries) in table {
        let (fetcher, log) = play(&[("https://a.se/x", answers.clone())]);
        assert_eq!(get(&fetcher, "https://a.se/x").await, expected, "{answers:?}");
        assert_eq!(pages(&log).len(), tries, "{answers:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_back_off_does_not_delay_other_requests() {
    let (fetcher, log) = play(&[("https://a.se/1", vec![status(500)]), ("https://a.se/2", vec![status(200)])]);
    assert_eq!(get_all(&fetcher, &["https://a.se/1", "https://a.se/2"]).await, ["failed http-status", "fetched 200"]);
    let pages = pages(&log);
    assert_eq!(pages[1], (2000, "https://a.se/2".to_owned()), "{pages:?}");
    assert!(pages.windows(2).all(|two| two[1].0 - two[0].0 >= 1000), "tries are spaced as well: {pages:?}");
}

#[tokio::test(start_paused = true)]
async fn a_short_retry_after_delays_everyone() {
    for (wait, ms) in [("7", 8000), ("Fri, 03 Jul 2026 10:00:07 GMT", 8000), ("0", 2000)] {
        let answers =
            [("https://a.se/1", vec![asks_to_wait(429, wait), status(200)]), ("https://a.se/2", vec![status(200)])];
        let (fetcher, log) = play(&answers);
        assert_eq!(get_all(&fetcher, &["https://a.se/1", "https://a.se/2"]).await, ["fetched 200", "fetched 200"]);
        let pages = pages(&log);
        assert_eq!(pages[1], (ms, "https://a.se/1".to_owned()), "the same one first, after the wait: {pages:?}");
        assert_eq!(pages[2].1, "https://a.se/2");
    }
}

#[tokio::test(start_paused = true)]
async fn a_long_retry_after_postpones_the_host() {
    let (fetcher, log) = play(&[("https://a.se/1", vec![asks_to_wait(503, "3600"), status(200)])]);
    assert_eq!(get(&fetcher, "https://a.se/1").await, "retry after 2026-07-03T11:00:00Z");
    assert!(get(&fetcher, "https://a.se/2").await.starts_with("retry after"), "other requests are postponed as well");
    assert_eq!(pages(&log).len(), 1);
    tokio::time::advance(Duration::from_secs(3600)).await;
    assert_eq!(get(&fetcher, "https://a.se/1").await, "fetched 200");
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_does_not_count_as_a_failure() {
    let mut answers: Vec<_> = (0..7).flat_map(|_| [status(500), asks_to_wait(429, "1")]).collect();
    answers.push(status(200));
    let (fetcher, _) = play(&[("https://a.se/1", answers)]);
    assert_eq!(get(&fetcher, "https://a.se/1").await, "fetched 200");
}

#[tokio::test(start_paused = true)]
async fn endless_retry_afters_are_given_up() {
    for answer in [asks_to_wait(429, "60"), asks_to_wait(429, "1"), status(429)] {
        let (fetcher, _) = play(&[("https://a.se/1", vec![answer])]);
        let start = Instant::now();
        assert!(get(&fetcher, "https://a.se/1").await.starts_with("retry after"));
        assert!(start.elapsed() <= Duration::from_secs(125), "{:?}", start.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn a_host_that_is_down_is_given_up_soon_and_recovers() {
    for answer in [Err("connect"), Err("timeout"), status(503)] {
        let dead: Vec<_> = (0..1570).map(|n| format!("https://a.se/{n}")).collect();
        let answers: Vec<_> = dead.iter().map(|url| (url.as_str(), vec![answer.clone(); 20])).collect();
        let (fetcher, log) = play(&answers);
        let start = Instant::now();
        let mut down = 0;
        for url in &dead {
            down += usize::from(get(&fetcher, url).await == "failed host-down");
        }
        assert_eq!(down, 1565, "{answer:?}");
        assert!(pages(&log).len() <= 16, "{answer:?}: {}", pages(&log).len());
        assert!(start.elapsed() < Duration::from_secs(60), "{answer:?}: {:?}", start.elapsed());
        assert_eq!(get(&fetcher, "https://b.se/").await, "not found 404", "another host is not down");
        tokio::time::advance(Duration::from_secs(60)).await;
        assert_eq!(get(&fetcher, "https://a.se/up").await, "not found 404", "one request passes and finds it up");
        assert_ne!(get(&fetcher, "https://a.se/1").await, "failed host-down");
    }
}

#[tokio::test(start_paused = true)]
async fn a_bad_page_among_good_ones_does_not_make_the_host_down() {
    let (fetcher, _) = play(&[("https://a.se/bad", vec![status(500)]), ("https://a.se/good", vec![status(200)])]);
    for _ in 0..10 {
        assert_eq!(get(&fetcher, "https://a.se/bad").await, "failed http-status");
        assert_eq!(get(&fetcher, "https://a.se/good").await, "fetched 200");
    }
}
