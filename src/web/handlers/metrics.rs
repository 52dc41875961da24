//! `/metrics`: what runs, what is wrong, and how fast it answers, for Prometheus.
//!
//! ```text
//! remissflode_source_state{source="regeringen",state="broken"} 1
//! http_requests_total{method="GET",route="/feed.atom",status="304"} 8123
//! ```
//!
//! It holds nothing that `/kallor` does not, nothing about clients, and changes nothing.

use std::{sync::Arc, time::Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use jiff::Timestamp;

use crate::{
    catalog::{Snapshot, SourceEntry},
    domain::{InstanceState, LetterState, Role, SourceStatus},
    metrics::{Gauge, MEDIA_TYPE},
    web::{AppState, StoreSize},
};

const STATES: [SourceStatus; 6] = [
    SourceStatus::Ok,
    SourceStatus::Degraded,
    SourceStatus::Broken,
    SourceStatus::Blocked,
    SourceStatus::Unverified,
    SourceStatus::Disabled,
];

/// `GET /metrics`
pub(crate) async fn metrics(State(state): State<Arc<AppState>>) -> Response {
    let history = state.shared.history.clone();
    // The store may be busy writing; nothing else waits for it.
    let (size, health) =
        tokio::task::spawn_blocking(move || (history.size(), history.health())).await.unwrap_or_default();
    let mut gauges = of_snapshot(&state.catalog.snapshot());
    gauges.extend(of_store(&size));
    let problems = health.journal.len() + usize::from(health.cannot_store.is_some());
    gauges.push(one(
        "remissflode_store_problems",
        "Repairs and problems of the store since the start",
        problems as f64,
    ));
    gauges.extend(state.hub().map(|hub| {
        one("remissflode_hub_waiting", "Topics with a pending notification of the hub", hub.waiting as f64)
    }));
    gauges.extend(state.caches().map(|caches| {
        let waiting: usize = caches.iter().map(|cache| cache.waiting).sum();
        one("remissflode_caches_waiting", "Tags that caches in front have yet to forget", waiting as f64)
    }));
    gauges.extend(state.letters.iter().flat_map(|letters| of_letters(&letters.state())));
    gauges.extend(state.instance().iter().flat_map(of_instance));
    let ready = f64::from(u8::from(state.is_ready()));
    gauges.push(one("remissflode_ready", "Whether the store is loaded and requests are answered", ready));
    let body = state.metrics.render(&gauges);
    ([(header::CONTENT_TYPE, MEDIA_TYPE), (header::CACHE_CONTROL, "no-store")], body).into_response()
}

/// Counts every response by its declared route; the route is `none` where none matches.
pub(crate) async fn count(State(state): State<Arc<AppState>>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = match *request.method() {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        Method::POST => "POST",
        _ => "other",
    };
    let response = next.run(request).await;
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    state.metrics.request(method, route, response.status().as_u16(), began.elapsed().as_secs_f64());
    response
}

fn one(name: &'static str, help: &'static str, value: f64) -> Gauge {
    Gauge { name, help, labels: Vec::new(), value }
}

fn of_snapshot(snapshot: &Snapshot) -> Vec<Gauge> {
    let version = vec![("version", env!("CARGO_PKG_VERSION").to_owned())];
    let mut gauges = vec![
        Gauge { labels: version, ..one("remissflode_build_info", "The program's version", 1.0) },
        one("remissflode_consultations", "Consultations that are served", snapshot.consultations().len() as f64),
        one("remissflode_events", "Events that are served", snapshot.events().len() as f64),
        one("remissflode_snapshot", "How often what is served has been exchanged", snapshot.generation as f64),
    ];
    gauges.extend(snapshot.sources().iter().flat_map(of_source));
    gauges
}

fn of_source(source: &SourceEntry) -> Vec<Gauge> {
    let state = &source.state;
    let labels = || vec![("source", state.slug.clone())];
    let of = |name, help, value| Gauge { name, help, labels: labels(), value };
    let at = |name, help, at: Option<Timestamp>| at.map(|at| of(name, help, at.as_second() as f64));
    let mut gauges: Vec<Gauge> = STATES
        .iter()
        .map(|status| {
            let mut gauge = of("remissflode_source_state", "1 for the state that the source is in", 0.0);
            gauge.labels.push(("state", status.name().to_owned()));
            gauge.value = f64::from(u8::from(*status == state.status));
            gauge
        })
        .collect();
    gauges.push(of("remissflode_source_consultations", "Consultations that the source read last", source.total as f64));
    gauges.push(of("remissflode_source_problems", "What is wrong with the source", state.problems.len() as f64));
    gauges.extend(state.problems.iter().map(|problem| {
        let mut gauge = of("remissflode_source_problem", "1 for each problem of the source, by its code", 1.0);
        gauge.labels.push(("code", problem.code.clone()));
        gauge
    }));
    gauges.push(of("remissflode_source_pending_pages", "Pages that could not be read yet", state.pending.len() as f64));
    let name = "remissflode_source_last_success_timestamp_seconds";
    gauges.extend(at(name, "The end of the last run that did not fail", state.last_success_at));
    gauges.extend(at("remissflode_source_last_run_timestamp_seconds", "The end of the last run", state.last_run_at));
    let name = "remissflode_source_last_new_timestamp_seconds";
    gauges.extend(at(name, "When a consultation was last found that nobody knew", state.last_new_at));
    gauges
}

fn of_letters(letters: &LetterState) -> [Gauge; 10] {
    let of = |name, help, count: usize| one(name, help, count as f64);
    let total = |name, help, count: u64| one(name, help, count as f64);
    let paused = letters.paused + letters.refused_addresses;
    [
        of("remissflode_letters_subscribers", "Confirmed subscriptions that get letters", letters.subscribers),
        of("remissflode_letters_unconfirmed", "Subscriptions that nobody has confirmed yet", letters.unconfirmed),
        of("remissflode_letters_paused", "Subscriptions that get no letters, by wish or refused", paused),
        of(
            "remissflode_letters_refused_addresses",
            "Subscriptions paused since their address was refused three times",
            letters.refused_addresses,
        ),
        of("remissflode_letters_unreadable", "Files of subscriptions that cannot be read", letters.unreadable),
        of("remissflode_letters_waiting", "Letters that are due and not handed over yet", letters.waiting),
        of("remissflode_letters_down", "1 while no letter can be handed over at all", usize::from(letters.is_down)),
        total("remissflode_letters_sent_total", "Letters that the mail server took", letters.sent),
        total("remissflode_letters_refused_total", "Letters that the mail server refused for good", letters.refused),
        total("remissflode_letters_deferred_total", "Letters to be tried again, at each try", letters.deferred),
    ]
}

fn of_instance(instance: &InstanceState) -> Vec<Gauge> {
    let is = |is: bool| f64::from(u8::from(is));
    let roles = [Role::Harvesting, Role::Following].map(|role| {
        let labels = vec![("role", role.name().to_owned())];
        let help = "1 for the part of this instance among several";
        Gauge { labels, ..one("remissflode_role", help, is(role == instance.role)) }
    });
    let (database, position) = (&instance.database, instance.position as f64);
    let mut gauges = roles.to_vec();
    gauges.push(one("remissflode_position", "The last record that is served", position));
    gauges.push(one("remissflode_database_position", "The last record in the database", database.last_record as f64));
    gauges.push(one("remissflode_behind", "1 if an older state than the journal's is served", is(instance.behind)));
    gauges.push(one("remissflode_database_reachable", "1 if the database answers", is(database.reachable)));
    let ahead = database.clock_ahead_seconds.unwrap_or_default() as f64;
    gauges.push(one("remissflode_clock_ahead_seconds", "This clock minus the database's, above five seconds", ahead));
    gauges
}

fn of_store(size: &StoreSize) -> Vec<Gauge> {
    let records = size.records.map(|n| one("remissflode_store_records", "Records in the journal", n as f64));
    let bytes = size.index_bytes.map(|n| one("remissflode_store_index_bytes", "The index on the disk", n as f64));
    records.into_iter().chain(bytes).collect()
}
