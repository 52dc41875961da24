//! Whether the program lives, and whether it can answer: for whoever restarts or routes to it.

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

/// `GET /health/ready`: the store is loaded, and how the WebSub hub is told, if there is one. 503 until then.
pub(crate) async fn ready(State(state): State<Arc<AppState>>) -> Response {
    if !state.is_ready() {
        return crate::web::http::Refusal::not_ready(1).into_response();
    }
    let snapshot = state.catalog.snapshot();
    let mut body = json!({
        "status": "ok",
        "consultations": snapshot.consultations().len(),
        "generation": snapshot.generation,
        "search": search(snapshot.search_state()),
    });
    if let (Some(hub), Some(body)) = (state.hub(), body.as_object_mut()) {
        // A hub that is down is told, and is no reason to route elsewhere.
        body.insert("hub".to_owned(), json!(hub));
    }
    answer(StatusCode::OK, &body)
}

/// What answers a search: a missing index is told, and is no reason to route elsewhere.
fn search(state: SearchState) -> Value {
    match state {
        SearchState::Index => json!({"by": "index"}),
        SearchState::Words => json!({"by": "words"}),
        SearchState::Failed(why) => json!({"by": "words", "problem": *why}),
    }
}

fn answer(status: StatusCode, body: &Value) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, body.to_string()).into_response()
}
