//! Liveness and readiness, for service managers and load balancers.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use crate::{catalog::SearchState, web::AppState};

/// `GET /health/live`: the program runs.
pub(crate) async fn live() -> Response {
    answer(StatusCode::OK, &json!({"status": "ok"}))
}

/// `GET /health/ready`: the store is loaded and the search index is built, with the condition of the store and the state
/// of the WebSub hub and of caches in front, if there are any. 503 until then, and while the program stops. A store that takes
/// nothing more still answers readers. Of several instances, one that shows an older state than the journal answers 503.
pub(crate) async fn ready(State(state): State<Arc<AppState>>) -> Response {
    let snapshot = state.catalog.snapshot();
    let search = snapshot.search_state();
    if !state.is_ready() || state.is_stopping() || search == SearchState::Building {
        return crate::web::http::Refusal::not_ready(1).into_response();
    }
    let mut body = json!({
        "status": "ok",
        "consultations": snapshot.consultations().len(),
        "generation": snapshot.generation,
        "search": search_json(search),
        "store": state.shared.history.health(),
    });
    if let (Some(hub), Some(body)) = (state.hub(), body.as_object_mut()) {
        // A hub that is down is reported, and is no reason to route elsewhere.
        body.insert("hub".to_owned(), json!(hub));
    }
    if let (Some(caches), Some(body)) = (state.caches(), body.as_object_mut()) {
        // The same holds of a cache that keeps what has changed.
        body.insert("caches".to_owned(), json!(caches));
    }
    if let (Some(letters), Some(body)) = (&state.letters, body.as_object_mut()) {
        body.insert("letters".to_owned(), json!(letters.state()));
    }
    let instance = state.instance();
    let behind = instance.as_ref().is_some_and(|instance| instance.behind);
    if let (Some(instance), Some(body)) = (instance, body.as_object_mut()) {
        body.insert("role".to_owned(), json!(instance.role));
        body.insert("position".to_owned(), json!(instance.position));
        // A database that is away is reported, and is no reason to route elsewhere: it is away for all.
        body.insert("database".to_owned(), json!(instance.database));
    }
    if behind {
        body["status"] = json!("behind");
        return answer(StatusCode::SERVICE_UNAVAILABLE, &body);
    }
    answer(StatusCode::OK, &body)
}

/// The state of the search. An index that cannot be built is reported, and is no reason to route elsewhere.
fn search_json(state: SearchState) -> Value {
    match state {
        SearchState::Ready => json!({"by": "index"}),
        SearchState::Building => json!({"by": "nothing"}),
        SearchState::Failed(why) => json!({"by": "nothing", "problem": *why}),
    }
}

fn answer(status: StatusCode, body: &Value) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, body.to_string()).into_response()
}
