//! A transport that plays a script: each address has its answers, the last one again and again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{HeaderName, HeaderValue};
use tokio::time::Instant;
use url::Url;

use crate::fetch::transport::{Ask, Reply, Replying, Transport};
use crate::fetch::{Clock, FetchProblem, FetchSettings, Fetcher, Outcome, Request};

/// One thing that happens when an address is asked.
pub(super) type Answer = Result<Reply, &'static str>;

/// An answer with a status, headers and a body.
pub(super) fn reply(status: u16, headers: &[(&'static str, &str)], body: &str) -> Answer {
    let mut reply = Reply { status, body: body.to_owned().into(), ..Reply::default() };
    for (name, value) in headers {
        reply.headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
    }
    Ok(reply)
}

/// An answer with a status alone.
pub(super) fn status(status: u16) -> Answer {
    reply(status, &[("content-type", "text/html; charset=utf-8")], "<h1>Remiss</h1>")
}

/// What was asked, after how many milliseconds.
pub(super) type Log = Arc<Mutex<Vec<(u128, Ask)>>>;

struct Script {
    answers: Mutex<HashMap<String, Vec<Answer>>>,
    log: Log,
    start: Instant,
    takes: Duration,
}

impl Transport for Script {
    fn send(&self, ask: Ask) -> Replying<'_> {
        Box::pin(async move {
            self.log.lock().unwrap().push((self.start.elapsed().as_millis(), ask.clone()));
            tokio::time::sleep(self.takes).await;
            let mut answers = self.answers.lock().unwrap();
            let Some(left) = answers.get_mut(ask.origin.as_str()) else { return status_of(404) };
            let answer = if left.len() > 1 { left.remove(0) } else { left[0].clone() };
            answer.map_err(|code| FetchProblem::new(code, format!("`{}` {code}", ask.origin)))
        })
    }
}

fn status_of(status: u16) -> Result<Reply, FetchProblem> {
    Ok(Reply { status, ..Reply::default() })
}

/// Settings at `2026-07-03T10:00:00Z` with the usual pace.
pub(super) fn settings() -> FetchSettings {
    let now: Timestamp = "2026-07-03T10:00:00Z".parse().unwrap();
    FetchSettings { seed: Some(7), ..FetchSettings::new(Clock::fixed(now)) }
}

/// A fetcher over a script; addresses that it does not name answer 404.
pub(super) fn play(answers: &[(&str, Vec<Answer>)]) -> (Fetcher, Log) {
    play_slowly(answers, Duration::ZERO)
}

/// A fetcher over a script each answer of which takes a time.
pub(super) fn play_slowly(answers: &[(&str, Vec<Answer>)], takes: Duration) -> (Fetcher, Log) {
    let log = Log::default();
    let answers = answers.iter().map(|(url, answers)| ((*url).to_owned(), answers.clone())).collect();
    let script = Script { answers: Mutex::new(answers), log: Arc::clone(&log), start: Instant::now(), takes };
    (Fetcher::over(Box::new(script), settings()), log)
}

/// An outcome in short: `fresh 200`, `later 2026-…`, `failed timeout`.
pub(super) fn short(outcome: &Outcome) -> String {
    match outcome {
        Outcome::NotModified => "not modified".to_owned(),
        Outcome::Fresh(page) => format!("fresh {}", page.status),
        Outcome::Later { until, .. } => format!("later {until}"),
        Outcome::Blocked(_) => "blocked".to_owned(),
        Outcome::Gone(status) => format!("gone {status}"),
        Outcome::Failed(problem) => format!("failed {}", problem.code),
    }
}

/// Fetches an address and tells the outcome in short.
pub(super) async fn get(fetcher: &Fetcher, url: &str) -> String {
    short(&fetcher.get(&Request::new(Url::parse(url).unwrap())).await)
}

/// The addresses that were asked, without robots.txt, with the milliseconds.
pub(super) fn pages(log: &Log) -> Vec<(u128, String)> {
    let log = log.lock().unwrap();
    let pages = log.iter().filter(|(_, ask)| ask.origin.path() != "/robots.txt");
    pages.map(|(ms, ask)| (*ms, ask.origin.to_string())).collect()
}
