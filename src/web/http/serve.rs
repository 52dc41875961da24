//! From a request to an answer: the kept bytes, or one rendering that everyone who waits shares.

use std::{collections::HashMap, sync::Arc};

use axum::{
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
    routing::{MethodRouter, get},
};
use jiff::{Timestamp, civil::Date};
use tokio::sync::Semaphore;

use super::{
    Answer, Epoch, Prepared, Refusal,
    cache::{Cell, Kept},
    coding::Coding,
    conditional::not_modified,
};
use crate::{
    catalog::Snapshot,
    output::Site,
    web::{AppState, Shared, query::Query},
};

/// How long an answer may be kept while nothing is known yet, in seconds.
const FIRST_MINUTE_MAX_AGE: u32 = 5;

/// All that an answer may depend on.
pub(crate) struct Ask {
    /// What does not change while the program runs.
    pub(crate) shared: Arc<Shared>,
    /// The snapshot to answer from.
    pub(crate) snapshot: Arc<Snapshot>,
    /// The civil day in Sweden.
    pub(crate) today: Date,
    /// The start of that day.
    pub(crate) day_began_at: Timestamp,
    /// The path, as asked for.
    pub(crate) path: String,
    /// The query, in order, without empty values.
    pub(crate) query: Query,
    /// The path's parameters.
    pub(crate) params: HashMap<String, String>,
}

impl Ask {
    /// What is asked for at `uri`, of the snapshot and the day that are current.
    pub(crate) fn of(state: &AppState, uri: &Uri, params: HashMap<String, String>) -> Self {
        let day = state.day(state.now());
        Self {
            shared: Arc::clone(&state.shared),
            snapshot: state.catalog.snapshot(),
            today: day.date,
            day_began_at: day.began_at,
            path: uri.path().to_owned(),
            query: Query::read(uri.query().unwrap_or_default()),
            params,
        }
    }

    /// Who serves this.
    pub(crate) fn site(&self) -> &Site {
        &self.shared.settings.site
    }

    /// A parameter of the path; empty where the route has none of this name.
    pub(crate) fn param(&self, name: &str) -> &str {
        self.params.get(name).map_or("", String::as_str)
    }
}

/// Makes the answer to a request.
pub(crate) type Render = fn(&Ask) -> Result<Answer, Refusal>;

/// A route that is read: `GET` and `HEAD`, answered by `render`.
pub(crate) fn answer(render: Render) -> MethodRouter<AppState> {
    get(
        move |State(state): State<AppState>, Path(params): Path<HashMap<String, String>>, request: Request| async move {
            match kept(&state, params, request.uri(), render).await {
                Ok((kept, max_age)) => respond(request.headers(), &kept, max_age),
                Err(refusal) => refusal.into_response(),
            }
        },
    )
}

/// The answer and for how many seconds it stays true.
async fn kept(
    state: &AppState,
    params: HashMap<String, String>,
    uri: &Uri,
    render: Render,
) -> Result<(Kept, u32), Refusal> {
    let now = state.now();
    if !state.is_ready() {
        return Err(Refusal::not_ready(2));
    }
    let snapshot = state.catalog.snapshot();
    let day = state.day(now);
    let epoch = Epoch { generation: snapshot.generation, today: day.date };
    let address = uri.path_and_query().map_or(uri.path(), |address| address.as_str());
    let max_age = match snapshot.generation {
        0 => FIRST_MINUTE_MAX_AGE,
        _ => state.shared.settings.max_age.min(day.seconds_left(now)),
    };

    let cell = state.cache.cell(epoch, address);
    if let Some(kept) = cell.get() {
        return Ok((kept.clone(), max_age));
    }
    let ask = Ask {
        shared: Arc::clone(&state.shared),
        snapshot,
        today: day.date,
        day_began_at: day.began_at,
        path: uri.path().to_owned(),
        query: Query::read(uri.query().unwrap_or_default()),
        params,
    };
    match fill(&cell, &state.renders, ask, render).await {
        Ok((kept, true)) => {
            state.cache.filled(epoch, &cell);
            Ok((kept, max_age))
        }
        Ok((kept, false)) => Ok((kept, max_age)),
        Err(refusal) => {
            state.cache.forget(epoch, address);
            Err(refusal)
        }
    }
}

/// What the cell holds, and whether it was this request that filled it.
async fn fill(cell: &Cell, renders: &Semaphore, ask: Ask, render: Render) -> Result<(Kept, bool), Refusal> {
    let mut filled = false;
    let kept = cell
        .get_or_try_init(|| {
            filled = true;
            async move {
                let _turn = renders.acquire().await;
                let rendered = tokio::task::spawn_blocking(move || {
                    render(&ask).map(|answer| match answer {
                        Answer::Document(document) => Kept::Document(Arc::new(Prepared::new(document))),
                        Answer::Moved(to) => Kept::Moved(to.into()),
                    })
                });
                rendered.await.unwrap_or_else(|_| Err(Refusal::of_status(StatusCode::INTERNAL_SERVER_ERROR)))
            }
        })
        .await?
        .clone();
    Ok((kept, filled))
}

fn respond(request: &HeaderMap, kept: &Kept, max_age: u32) -> Response {
    let prepared = match kept {
        Kept::Moved(to) => return moved(to),
        Kept::Document(prepared) => prepared,
    };
    let variant = prepared.variant(Coding::preferred(request));
    let mut response = Response::new(Body::empty());
    let headers = response.headers_mut();
    headers.insert(header::ETAG, variant.etag.clone());
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    let cache_control = match prepared.document.max_age {
        Some(seconds) => format!("public, max-age={seconds}, immutable"),
        None => format!("public, max-age={max_age}"),
    };
    set(headers, header::CACHE_CONTROL, &cache_control);
    if let Some(modified) = &prepared.modified {
        headers.insert(header::LAST_MODIFIED, modified.clone());
    }
    if not_modified(request, &variant.etag, prepared.modified.as_ref()) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return response;
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(prepared.document.media_type));
    if let Some(coding) = variant.coding.name() {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    for (name, value) in &prepared.document.headers {
        headers.append(name, value.clone());
    }
    *response.body_mut() = Body::from(variant.body.clone());
    response
}

fn moved(to: &str) -> Response {
    let mut response = StatusCode::MOVED_PERMANENTLY.into_response();
    set(response.headers_mut(), header::LOCATION, to);
    set(response.headers_mut(), header::CACHE_CONTROL, "public, max-age=300");
    response
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
