//! The journal as a stream: everything ever recorded, from a sequence number on, one record a line.
//!
//! ```text
//! GET /journal.ndjson?from=1500   ->   {"crc":"…","v":1,"seq":1500,…}\n{"crc":"…","v":1,"seq":1501,…}\n
//! ```
//!
//! Another installation imports it, and `export` reads it from a running server. The lines are the journal's own and carry
//! its version; programs of others read `/api/v1/changes.ndjson`, whose format is frozen.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{RawQuery, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
};

use crate::web::{
    AppState,
    api::v1,
    http::{Refusal, accepts_gzip, stream, take_slot},
    params::Query,
    server::answer_budget::AnswerReader,
};

/// `GET /journal.ndjson`
pub(crate) async fn journal(
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
    let from = v1::read_from(query)?;
    let history = state.shared.history.clone();
    let slot = take_slot(state, reader)?;
    Ok(stream(slot, v1::NDJSON, accepts_gzip(headers), move |to| history.export(from, to)))
}
