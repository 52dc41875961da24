//! All consultations that a filter matches in one streamed file: CSV, NDJSON, JSON.
//!
//! ```text
//! GET /api/v1/consultations.csv?status=open   ->   a header, and a row for each open consultation
//! ```
//!
//! The order is that of `/api/v1/consultations`, last published first; there is no paging. The entity tag is a digest of
//! the bytes, which costs a first pass over them. An unchanged export is answered with 304, and no byte is cached.

use std::{
    collections::HashMap,
    io::{self, Write},
    sync::Arc,
};

use axum::{
    extract::{OriginalUri, State},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
    routing::{MethodRouter, get},
};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::collections::whole;
use crate::{
    catalog::{Filter, IndexedConsultation, Sort},
    domain::text,
    output::{csv, ndjson},
    web::{
        AppState,
        http::{Refusal, RequestContext, accepts_gzip, http_date, not_modified, stream},
        params::read_filter,
    },
};

/// The format of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A table.
    Csv,
    /// A consultation a line.
    Ndjson,
    /// One list.
    Json,
}

impl Form {
    fn media_type(self) -> &'static str {
        match self {
            Self::Csv => csv::MEDIA_TYPE,
            Self::Ndjson => ndjson::MEDIA_TYPE,
            Self::Json => super::paging::JSON,
        }
    }

    fn file_name(self) -> &'static str {
        match self {
            Self::Csv => "remisser.csv",
            Self::Ndjson => "remisser.ndjson",
            Self::Json => "remisser.json",
        }
    }

    fn write(self, to: &mut dyn Write, context: &RequestContext, filter: &Filter) -> io::Result<()> {
        let matching = context.snapshot.consultations_matching(filter, context.today, Sort::Published);
        if self == Self::Csv {
            let row = |indexed: &Arc<IndexedConsultation>| {
                csv::row(&indexed.consultation, indexed.changed_at, context.today, context.site())
            };
            return csv::write(to, matching.into_iter().map(row));
        }
        let (begin, between, end) = if self == Self::Json { ("[", ",\n", "]\n") } else { ("", "\n", "\n") };
        to.write_all(begin.as_bytes())?;
        for (n, indexed) in matching.iter().enumerate() {
            if n > 0 {
                to.write_all(between.as_bytes())?;
            }
            write_json(to, &whole(indexed, context.today, context.site()))?;
        }
        let nothing = self == Self::Ndjson && matching.is_empty();
        to.write_all(if nothing { b"" } else { end.as_bytes() })
    }
}

/// `GET /api/v1/consultations.csv` and its like.
pub(crate) fn bulk(form: Form) -> MethodRouter<Arc<AppState>> {
    get(move |State(state): State<Arc<AppState>>, OriginalUri(uri): OriginalUri, headers: HeaderMap| async move {
        export(&state, &uri, &headers, form).await.unwrap_or_else(IntoResponse::into_response)
    })
}

async fn export(state: &AppState, uri: &Uri, headers: &HeaderMap, form: Form) -> Result<Response, Refusal> {
    if !state.is_ready() {
        return Err(Refusal::not_ready(2));
    }
    let context = Arc::new(RequestContext::of(state, uri, HashMap::new()));
    let filter = Arc::new(read_filter(&context, &[])?);
    let turn = state.renders.acquire().await;
    let (asked, chosen) = (Arc::clone(&context), Arc::clone(&filter));
    let digest = tokio::task::spawn_blocking(move || {
        let mut digest = Digested(Sha256::new());
        form.write(&mut digest, &asked, &chosen).map(|()| digest.0.finalize())
    });
    let failed = || Refusal::of_status(StatusCode::INTERNAL_SERVER_ERROR);
    let digest = digest.await.map_err(|_| failed())?.map_err(|_| failed())?;
    drop(turn);
    let gzip = accepts_gzip(headers);
    let hex = text::hex(&digest[..12]);
    let etag = format!("\"{hex}{}\"", if gzip { "-gz" } else { "" });
    let etag = HeaderValue::from_str(&etag).map_err(|_| failed())?;
    let modified = context.changed_at().and_then(http_date);
    let mut response = if not_modified(headers, &etag, modified.as_ref()) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let write = move |to: &mut dyn Write| Ok(form.write(to, &context, &filter)?);
        let mut response = stream(state, form.media_type(), gzip, write)?;
        let disposition = format!("attachment; filename=\"{}\"", form.file_name());
        let disposition = HeaderValue::from_str(&disposition).map_err(|_| failed())?;
        response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
        response
    };
    let answered = response.headers_mut();
    answered.insert(header::ETAG, etag);
    answered.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    answered.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    answered.extend(modified.map(|at| (header::LAST_MODIFIED, at)));
    Ok(response)
}

fn write_json(to: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    // One write for each value: a stream of single bytes would be slow.
    to.write_all(&serde_json::to_vec(value)?)
}

/// Takes the digest of what is written.
struct Digested(Sha256);

impl Write for Digested {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
