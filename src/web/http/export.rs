//! Whole exports with validators: streamed, never held in memory.
//!
//! In: a function that writes the export. Out: the stream, or a 304. The entity tag is a digest of the bytes, which costs a
//! first pass over them; only the digest is cached.

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
    cache::{CachedAnswer, Content, Key},
    coding::Coding,
    conditional::not_modified,
    context::ServedSnapshot,
    document::http_date,
    serve::fresh_then_stale,
    serve::{address, run},
    stream::{accepts_gzip, stream},
};
use crate::{
    domain::text,
    web::{AppState, server::export_slots::ClientKey},
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
              client: Option<Extension<ClientKey>>,
              headers: HeaderMap| async move {
            let client = client.map(|Extension(client)| client);
            respond(&state, &uri, &headers, client, describe).await.unwrap_or_else(IntoResponse::into_response)
        },
    )
}

async fn respond(
    state: &AppState,
    uri: &Uri,
    headers: &HeaderMap,
    client: Option<ClientKey>,
    describe: fn(Arc<RequestContext>) -> Result<Export, Refusal>,
) -> Result<Response, Refusal> {
    let served = ServedSnapshot::current(state).ok_or_else(|| Refusal::not_ready(2))?;
    let ServedSnapshot { snapshot, day, epoch, max_age } = served;
    let context = Arc::new(RequestContext::new(state, snapshot, day, uri, HashMap::new()));
    let modified = context.changed_at().and_then(http_date);
    let export = describe(context)?;
    // The digest is all that is cached at this address: the bytes of an export are not.
    let key = Key { epoch, coding: Coding::Identity, address: address(uri).to_owned() };
    let write = Arc::clone(&export.write);
    let digest = run(&state.export_digests, move || digest(&*write));
    let cached = state.cache.get_or_render(&key, digest).await?;
    let Content::Digest(digest) = &cached.content else { return Err(internal_error()) };
    let gzip = accepts_gzip(headers);
    let etag = format!("\"{digest}{}\"", if gzip { Coding::Gzip.tag_suffix() } else { "" });
    let etag = HeaderValue::from_str(&etag).map_err(|_| internal_error())?;
    let mut response = if not_modified(headers, &etag, modified.as_ref()) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let write = export.write;
        let mut response = stream(state, client, export.media_type, gzip, move |to| Ok(write(to)?))?;
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
    Ok(response)
}

fn internal_error() -> Refusal {
    Refusal::of_status(StatusCode::INTERNAL_SERVER_ERROR)
}

fn digest(write: &dyn Fn(&mut dyn Write) -> io::Result<()>) -> Result<Arc<CachedAnswer>, Refusal> {
    let mut digest = DigestWriter(Sha256::new());
    write(&mut digest).map_err(|_| internal_error())?;
    Ok(Arc::new(CachedAnswer::new(Content::Digest(text::hex(&digest.0.finalize()[..12])))))
}

/// Takes the digest of the written bytes.
struct DigestWriter(Sha256);

impl Write for DigestWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
