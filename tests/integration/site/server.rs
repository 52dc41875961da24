//! The answers of the stand-in: its addresses, its faults, and its record of each request.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};

use axum::{
    Router,
    extract::{Query, Request, State as Shared},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use tokio::{runtime, sync::oneshot};

use super::{Fault, Hit, Published, State, lists};

type Parameters = Query<HashMap<String, String>>;

/// Serves `state` on a free port until stopped.
pub(super) fn start(state: Arc<Mutex<State>>, stopped: oneshot::Receiver<()>) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    listener.set_nonblocking(true).unwrap();
    thread::spawn(move || {
        let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async move {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            // Without a time of its own, which would be today's: the tests have their own days.
            let timeless = |mut response: Response| async {
                response.headers_mut().insert(header::DATE, header::HeaderValue::from_static("-"));
                response
            };
            let router =
                Router::new().fallback(answer).with_state(state).layer(axum::middleware::map_response(timeless));
            tokio::select! {
                served = axum::serve(listener, router).into_future() => served.unwrap(),
                _ = stopped => {}
            }
        });
    });
    address
}

async fn answer(Shared(state): Shared<Arc<Mutex<State>>>, query: Parameters, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let header = |name: header::HeaderName| {
        parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    };
    let validator = header(header::IF_NONE_MATCH);
    let path = parts.uri.path().to_owned();
    let (fault, response) = {
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        let nth = state.hits.len();
        let response = faulty(&state, &path, nth).unwrap_or_else(|| sound(&state, &path, &query, &validator));
        state.hits.push(Hit {
            path: path.clone(),
            agent: header(header::USER_AGENT),
            accept: header(header::ACCEPT),
            conditional: !validator.is_empty(),
            status: response.status().as_u16(),
        });
        if path.starts_with("/remisser/") {
            state.after = state.after.take().and_then(|(left, hook)| {
                if left > 1 {
                    return Some((left - 1, hook));
                }
                hook();
                None
            });
        }
        (state.fault, response)
    };
    if let Fault::Slow(wait) = fault {
        tokio::time::sleep(wait).await;
    }
    response
}

/// The answer of a site that is not well; none where the fault leaves the address alone.
fn faulty(state: &State, path: &str, nth: usize) -> Option<Response> {
    let is_robots = path == "/robots.txt";
    let is_page = path.starts_with("/remisser/");
    let status = |code: u16| (StatusCode::from_u16(code).unwrap(), "not well").into_response();
    match state.fault {
        Fault::Down(code) => Some(status(code)),
        _ if is_robots => None,
        Fault::Flaky => nth.is_multiple_of(2).then(|| status(500)),
        Fault::FeedDown => (path == "/Filter/RssFeed").then(|| status(500)),
        Fault::Pages(code) => is_page.then(|| status(code)),
        Fault::Challenge => Some(bot_challenge()),
        Fault::PagesBlocked => (path != "/Filter/RssFeed").then(bot_challenge),
        Fault::TooMany(seconds) => nth.is_multiple_of(2).then(|| {
            (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds.to_string())], "slow down").into_response()
        }),
        Fault::None | Fault::Empty | Fault::Drift | Fault::Slow(Duration { .. }) => None,
    }
}

fn bot_challenge() -> Response {
    html("<!DOCTYPE html><title>Just a moment...</title><h1>Just a moment</h1>".to_owned(), "")
}

fn sound(state: &State, path: &str, query: &Parameters, validator: &str) -> Response {
    let drift = state.fault == Fault::Drift;
    let code = query.get("filteredContentCategories").map(String::as_str).unwrap_or_default();
    let number = |name: &str, default| query.get(name).and_then(|text| text.parse().ok()).unwrap_or(default);
    let sent_by =
        |consultation: &&Published| code.is_empty() || consultation.issuers.iter().any(|(issuer, _)| *issuer == code);
    let consultations: Vec<&Published> = state
        .consultations
        .values()
        .filter(|consultation| consultation.listed && !consultation.gone)
        .filter(sent_by)
        .collect();
    let consultations = if state.fault == Fault::Empty { Vec::new() } else { consultations };
    if let Some((_, (kind, body))) = state.instead.iter().find(|(begin, _)| path.starts_with(begin.as_str())) {
        return ([(header::CONTENT_TYPE, *kind)], body.clone()).into_response();
    }
    match path {
        "/robots.txt" => state.robots.clone().into_response(),
        "/Filter/RssFeed" => {
            tagged("application/rss+xml", lists::rss(&consultations, state.feed_length), state.tagged_lists, validator)
        }
        "/Filter/GetFilteredItems" => {
            let list = lists::json(&consultations, number("page", 1), number("pageSize", 20), drift);
            tagged("application/json", list, state.tagged_lists, validator)
        }
        _ => {
            match state.consultations.values().find(|consultation| consultation.path() == path && !consultation.gone) {
                Some(Published { moved_to: Some(to), .. }) => {
                    (StatusCode::FOUND, [(header::LOCATION, to.clone())]).into_response()
                }
                Some(consultation) => html(consultation.page(drift), validator),
                None => (StatusCode::NOT_FOUND, "<h1>Sidan hittades inte</h1>").into_response(),
            }
        }
    }
}

/// A page with its validator, or 304 for one that the asker has.
fn html(text: String, validator: &str) -> Response {
    tagged("text/html; charset=utf-8", text, true, validator)
}

fn tagged(kind: &'static str, text: String, has_tag: bool, validator: &str) -> Response {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    let etag = format!("\"{:x}\"", hasher.finish());
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, kind.parse().unwrap());
    if has_tag {
        headers.insert(header::ETAG, etag.parse().unwrap());
    }
    if has_tag && validator == etag {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, text).into_response()
}
