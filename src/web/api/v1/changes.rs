//! The change log as a stream: everything ever recorded, from a sequence number on, one JSON document a line.
//!
//! ```text
//! GET /api/v1/changes.ndjson?from=1500   ->   {"seq":1500,…}\n{"seq":1501,…}\n
//! ```
//!
//! A mirror continues from its last number plus one. The lines are the journal's own and carry its version.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};

use crate::web::{
    AppState,
    http::{Refusal, accepts_gzip, stream, take_slot},
    params::Query,
    server::answer_budget::AnswerReader,
};

/// `GET /api/v1/changes.ndjson`
pub(crate) async fn changes(
    State(state): State<Arc<AppState>>,
    RawQuery(query): RawQuery,
    reader: Option<Extension<AnswerReader>>,
    headers: HeaderMap,
) -> Response {
    let query = Query::parse(query.as_deref().unwrap_or_default());
    let reader = reader.map(|Extension(reader)| reader).unwrap_or_default();
    log(&state, &query, &reader, &headers).unwrap_or_else(IntoResponse::into_response)
}

fn log(state: &AppState, query: &Query, reader: &AnswerReader, headers: &HeaderMap) -> Result<Response, Refusal> {
    if !state.is_ready() {
        return Err(Refusal::not_ready(2));
    }
    let from = read_from(query)?;
    let history = state.shared.history.clone();
    let slot = take_slot(state, reader)?;
    Ok(stream(slot, super::NDJSON, accepts_gzip(headers), move |to| history.export(from, to)))
}

fn read_from(query: &Query) -> Result<u64, Refusal> {
    if let Some((key, _)) = query.pairs().iter().find(|(key, _)| key != "from") {
        return Err(Refusal::new(
            StatusCode::BAD_REQUEST,
            format!("Ändringsloggen känner bara till ”from”, inte ”{key}”."),
            format!("expected the query key `from`, found `{key}`"),
        )
        .with_field(key));
    }
    let text = query.get("from").unwrap_or("0");
    text.parse().map_err(|_| {
        Refusal::new(
            StatusCode::BAD_REQUEST,
            format!("from ska vara ett heltal från 0, men är ”{text}”."),
            format!("expected `from` to be a whole number from 0, found `{text}`"),
        )
        .with_field("from")
    })
}
