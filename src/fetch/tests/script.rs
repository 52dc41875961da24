//! A transport that plays a script: each address has a list of responses, and the last one is repeated.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{HeaderName, HeaderValue};
use tokio::time::Instant;
use url::Url;

use crate::clock::Clock;
use crate::fetch::transport::{ResponseFuture, Transport, WireRequest, WireResponse};
use crate::fetch::{FetchOutcome, FetchProblem, FetchSettings, Fetcher, Request};

/// One result of a request.
pub(super) type Answer = Result<WireResponse, &'static str>;

/// A response with a status, headers and a body.
pub(super) fn response(status: u16, headers: &[(&'static str, &str)], body: &str) -> Answer {
    let mut response = WireResponse { status, body: body.to_owned().into(), ..WireResponse::default() };
    for (name, value) in headers {
        response.headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
    }
    Ok(response)
}

/// A response with a status and a made-up page.
pub(super) fn status(status: u16) -> Answer {
    response(status, &[("content-type", "text/html; charset=utf-8")], "<h1>Remiss</h1>")
}

/// The requests, each with its time in milliseconds.
pub(super) type Log = Arc<Mutex<Vec<(u128, WireRequest)>>>;

struct Script {
    answers: Mutex<HashMap<String, Vec<Answer>>>,
    log: Log,
    start: Instant,
    takes: Duration,
}

impl Transport for Script {
    fn send(&self, request: WireRequest) -> ResponseFuture<'_> {
        Box::pin(async move {
            self.log.lock().unwrap().push((self.start.elapsed().as_millis(), request.clone()));
            tokio::time::sleep(self.takes).await;
            let mut answers = self.answers.lock().unwrap();
            let Some(left) = answers.get_mut(request.origin.as_str()) else { return status_of(404) };
            let answer = if left.len() > 1 { left.remove(0) } else { left[0].clone() };
            answer.map_err(|code| FetchProblem::new(code, format!("`{}` {code}", request.origin)))
        })
    }
}

fn status_of(status: u16) -> Result<WireResponse, FetchProblem> {
    Ok(WireResponse { status, ..WireResponse::default() })
}

/// Settings at `2026-07-03T10:00:00Z` with the usual pace.
pub(super) fn settings() -> FetchSettings {
    let now: Timestamp = "2026-07-03T10:00:00Z".parse().unwrap();
    FetchSettings { seed: Some(7), ..FetchSettings::new(Clock::Fixed(now)) }
}

/// A fetcher over a script; other addresses answer 404.
pub(super) fn play(answers: &[(&str, Vec<Answer>)]) -> (Fetcher, Log) {
    play_slowly(answers, Duration::ZERO)
}

/// A fetcher over a script in which each response takes `takes`.
pub(super) fn play_slowly(answers: &[(&str, Vec<Answer>)], takes: Duration) -> (Fetcher, Log) {
    let log = Log::default();
    let answers = answers.iter().map(|(url, answers)| ((*url).to_owned(), answers.clone())).collect();
    let script = Script { answers: Mutex::new(answers), log: Arc::clone(&log), start: Instant::now(), takes };
    (Fetcher::with_transport(Box::new(script), settings()), log)
}

/// An outcome in short: `fetched 200`, `retry after 2026-…`, `failed timeout`.
pub(super) fn short(outcome: &FetchOutcome) -> String {
    match outcome {
        FetchOutcome::NotModified => "not modified".to_owned(),
        FetchOutcome::Fetched(page) => format!("fetched {}", page.status),
        FetchOutcome::RetryAfter { until, .. } => format!("retry after {until}"),
        FetchOutcome::Blocked(_) => "blocked".to_owned(),
        FetchOutcome::NotFound(status) => format!("not found {status}"),
        FetchOutcome::Failed(problem) => format!("failed {}", problem.code),
    }
}

/// Fetches an address; its outcome in short.
pub(super) async fn get(fetcher: &Fetcher, url: &str) -> String {
    short(&fetcher.get(&Request::new(Url::parse(url).unwrap())).await)
}

/// The requested addresses without robots.txt, with the milliseconds.
pub(super) fn pages(log: &Log) -> Vec<(u128, String)> {
    let log = log.lock().unwrap();
    let pages = log.iter().filter(|(_, request)| request.origin.path() != "/robots.txt");
    pages.map(|(ms, request)| (*ms, request.origin.to_string())).collect()
}
