//! Whether the program lives, and whether it can answer: for whoever restarts or routes to it.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::AppState;

/// `GET /health/live`: the program runs.
pub(super) async fn live() -> Response {
    answer(StatusCode::OK, &json!({"status": "ok"}))
}

/// `GET /health/ready`: the store is loaded. 503 until then.
pub(super) async fn ready(State(state): State<AppState>) -> Response {
    if !state.is_ready() {
        return super::http::Refusal::not_ready(1).into_response();
    }
    let snapshot = state.catalog.snapshot();
    answer(
        StatusCode::OK,
        &json!({"status": "ok", "consultations": snapshot.cases().len(), "generation": snapshot.generation}),
    )
}

fn answer(status: StatusCode, body: &Value) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, body.to_string()).into_response()
}
