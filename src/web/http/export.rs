//! Whole exports with validators: streamed, never held in memory.
//!
//! In: a function that writes the export. Out: the stream, or a 304. The entity tag is a digest of everything that the bytes
//! depend on: the consultations of the snapshot, the day, and the address with its filter. So a 304 writes nothing.

use std::{
    collections::HashMap,
    io::{self, Write},
    sync::Arc,
};

use axum::{
    Extension,
    extract::{OriginalUri, State},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
    routing::{MethodRouter, get},
};
use sha2::{Digest, Sha256};

use super::{
    Refusal, RequestContext,
    address::address,
    coding::Coding,
    conditional::not_modified,
    context::ServedSnapshot,
    document::{http_date, tag_headers},
    serve::fresh_then_stale,
    stream::{accepts_gzip, stream, take_slot},
};
use crate::{
    domain::text::hex,
    web::{AppState, server::answer_budget::AnswerReader},
};

/// Writes a whole export, and the same bytes each time.
type WriteExport = dyn Fn(&mut dyn Write) -> io::Result<()> + Send + Sync;

/// An export of the current snapshot.
pub(crate) struct Export {
    /// The media type, with its charset.
    pub(crate) media_type: &'static str,
    /// The name under which browsers save it.
    pub(crate) file_name: &'static str,
    /// Writes its bytes.
    pub(crate) write: Arc<WriteExport>,
}

/// A route for `GET` and `HEAD`, answered by the export that `describe` returns.
pub(crate) fn export(describe: fn(Arc<RequestContext>) -> Result<Export, Refusal>) -> MethodRouter<Arc<AppState>> {
    get(
        move |State(state): State<Arc<AppState>>,
              OriginalUri(uri): OriginalUri,
              reader: Option<Extension<AnswerReader>>,
              headers: HeaderMap| async move {
            let reader = reader.map(|Extension(reader)| reader).unwrap_or_default();
            respond(&state, &uri, &headers, reader, describe).await.unwrap_or_else(IntoResponse::into_response)
        },
    )
}

async fn respond(
    state: &AppState,
    uri: &Uri,
    headers: &HeaderMap,
    reader: AnswerReader,
    describe: fn(Arc<RequestContext>) -> Result<Export, Refusal>,
) -> Result<Response, Refusal> {
    let served = ServedSnapshot::current(state).ok_or_else(|| Refusal::not_ready(2))?;
    let ServedSnapshot { snapshot, day, epoch, max_age } = served;
    let context = Arc::new(RequestContext::new(state, Arc::clone(&snapshot), (day, epoch.monday), uri, HashMap::new()));
    let modified = context.changed_at().and_then(http_date);
    let site = context.site().public_url.clone();
    let export = describe(context)?;
    // Before any work, so that one client cannot keep the others waiting.
    let slot = take_slot(state, &reader)?;
    let digest = tokio::task::spawn_blocking(move || snapshot.digest().to_owned()).await;
    let digest = digest.map_err(|_| internal_error())?;
    let gzip = accepts_gzip(headers);
    let tag = tag(&[&digest, &day.date.to_string(), &site, &address(uri)]);
    let etag = format!("\"{tag}{}\"", if gzip { Coding::Gzip.tag_suffix() } else { "" });
    let etag = HeaderValue::from_str(&etag).map_err(|_| internal_error())?;
    let mut response = if not_modified(headers, &etag, modified.as_ref()) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let write = export.write;
        let mut response = stream(slot, export.media_type, gzip, move |to| Ok(write(to)?));
        let disposition = format!("attachment; filename=\"{}\"", export.file_name);
        let disposition = HeaderValue::from_str(&disposition).map_err(|_| internal_error())?;
        response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
        response
    };
    let answered = response.headers_mut();
    answered.insert(header::ETAG, etag);
    answered.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    let cache_control = HeaderValue::try_from(fresh_then_stale(max_age));
    answered.insert(header::CACHE_CONTROL, cache_control.map_err(|_| internal_error())?);
    answered.extend(modified.map(|at| (header::LAST_MODIFIED, at)));
    answered.extend(tag_headers(None));
    Ok(response)
}

fn internal_error() -> Refusal {
    Refusal::of_status(StatusCode::INTERNAL_SERVER_ERROR)
}

/// The stem of an entity tag of everything that the bytes of an export depend on; another version may write other bytes.
fn tag(parts: &[&str]) -> String {
    let mut digest = Sha256::new_with_prefix(env!("CARGO_PKG_VERSION"));
    for part in parts {
        digest.update([0]);
        digest.update(part);
    }
    hex(&digest.finalize()[..12])
}
