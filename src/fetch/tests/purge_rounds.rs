//! Purging caches, on paused time over a script of responses.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::script::settings;
use crate::fetch::{
    CachePurger, FetchProblem,
    transport::{Method, ResponseFuture, Transport, WireRequest, WireResponse},
};

type Purges = Arc<Mutex<Vec<(u64, String)>>>;

/// The cache on port 1 responds with these statuses (0 for no connection), then with 200; others always with 200. Records the
/// seconds, and `PORT: TAGS`.
struct Script {
    answers: Mutex<VecDeque<u16>>,
    purges: Purges,
    start: Instant,
}

impl Transport for Script {
    fn send(&self, request: WireRequest) -> ResponseFuture<'_> {
        assert!(matches!(request.method, Method::Purge), "{request:?}");
        let value = |name: &str| request.headers[name].to_str().unwrap().to_owned();
        assert_eq!(value("cache-tag").replace(',', " "), value("surrogate-key"));
        let port = request.mirror.as_ref().and_then(Url::port).unwrap();
        let purged = format!("{port}: {}", value("surrogate-key"));
        self.purges.lock().unwrap().push((self.start.elapsed().as_secs(), purged));
        let scripted = (port == 1).then(|| self.answers.lock().unwrap().pop_front()).flatten();
        let status = scripted.unwrap_or(200);
        Box::pin(async move {
            if status == 0 {
                return Err(FetchProblem::new(FetchProblem::CONNECT, "no connection"));
            }
            Ok(WireResponse { status, ..WireResponse::default() })
        })
    }
}

/// A purger of the caches on these ports, and the purges that they see.
fn purger(ports: &[u16], answers: &[u16]) -> (Arc<CachePurger>, Purges) {
    let purges = Purges::default();
    let answers = Mutex::new(answers.iter().copied().collect());
    let script = Script { answers, purges: Arc::clone(&purges), start: Instant::now() };
    let caches: Vec<Url> = ports.iter().map(|port| format!("http://10.0.0.1:{port}/").parse().unwrap()).collect();
    (Arc::new(CachePurger::with_transport(Box::new(script), &caches, "remissflode", settings().clock)), purges)
}

/// Runs a purger of the caches on these ports for a day, after `tags` were queued in two steps.
async fn purged(ports: &[u16], answers: &[u16], tags: &[String]) -> Vec<(u64, String)> {
    let (purger, purges) = purger(ports, answers);
    let (first, rest) = tags.split_at(tags.len() / 2);
    purger.purge(first.iter().cloned());
    purger.purge(rest.iter().cloned());
    drop(tokio::time::timeout(Duration::from_secs(86_400), purger.run(CancellationToken::new())).await);
    purges.lock().unwrap().clone()
}

fn tags(tags: &[&str]) -> Vec<String> {
    tags.iter().map(|tag| (*tag).to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn changes_within_a_second_are_one_request_to_each_cache() {
    let mut purges = purged(&[1, 2], &[], &tags(&["remiss-b", "remiss-a", "lists", "remiss-a"])).await;
    purges.sort();
    assert_eq!(purges, [1, 2].map(|port| (1, format!("{port}: lists remiss-a remiss-b"))));
}

#[tokio::test(start_paused = true)]
async fn a_cache_that_is_down_is_asked_until_it_forgets_and_the_others_do_not_wait() {
    let mut purges = purged(&[1, 2], &[0, 503, 405], &tags(&["lists", "remiss-a"])).await;
    purges.sort();
    let seconds = |port: u16| {
        let of_port = purges.iter().filter(|(_, text)| *text == format!("{port}: lists remiss-a"));
        of_port.map(|(second, _)| *second).collect::<Vec<_>>()
    };
    assert_eq!((seconds(1), seconds(2)), (vec![1, 2, 4, 8], vec![1]));
}

#[tokio::test(start_paused = true)]
async fn many_changes_purge_everything() {
    let many: Vec<String> = (0..200).map(|n| format!("remiss-{n}")).collect();
    assert_eq!(purged(&[1], &[], &many).await, [(1, "1: remissflode".to_owned())]);
}

#[tokio::test(start_paused = true)]
async fn a_cache_that_keeps_old_days_is_reported_until_it_forgets() {
    let (purger, _) = purger(&[1, 2], &[503, 503]);
    purger.purge(tags(&["lists", "remiss-a"]));
    let running = tokio::spawn(Arc::clone(&purger).run(CancellationToken::new()));
    let states =
        || purger.states().into_iter().map(|cache| (cache.waiting, cache.failure.is_some())).collect::<Vec<_>>();
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!(states(), [(2, true), (0, false)]);
    let failure = purger.states()[0].failure.clone().unwrap();
    assert!(failure.contains("found 503"), "{failure}");
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert_eq!(states(), [(0, false), (0, false)]);
    running.abort();
}
