//! From a request to an answer: the kept bytes, or one rendering that everyone who waits shares.

use std::{collections::HashMap, sync::Arc};

use axum::{
    body::Body,
    extract::{MatchedPath, Path, Request, State},
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
    web::{AppState, Shared, query::Query, state::Day},
};

/// How long an answer may be kept while nothing is known yet, in seconds.
const FIRST_MINUTE_MAX_AGE: u32 = 5;

/// When a request is answered, and from what.
struct Moment {
    snapshot: Arc<Snapshot>,
    day: Day,
    epoch: Epoch,
    /// For how many seconds the answer stays true.
    max_age: u32,
}

impl Moment {
    /// The current one; none while the store is not loaded.
    fn current(state: &AppState) -> Option<Self> {
        if !state.is_ready() {
            return None;
        }
        let now = state.now();
        let (snapshot, day) = (state.catalog.snapshot(), state.day(now));
        let epoch = Epoch { generation: snapshot.generation, today: day.date };
        let max_age = match snapshot.generation {
            0 => FIRST_MINUTE_MAX_AGE,
            _ => state.shared.settings.max_age.min(day.seconds_left(now)),
        };
        Some(Self { snapshot, day, epoch, max_age })
    }
}

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
pub(crate) fn answer(render: Render) -> MethodRouter<Arc<AppState>> {
    get(
        move |State(state): State<Arc<AppState>>, Path(params): Path<HashMap<String, String>>, request: Request| async move {
            match kept(&state, params, request.uri(), render).await {
                Ok((cell, max_age)) => {
                    let route = request.extensions().get::<MatchedPath>();
                    cell.counts.get_or_init(|| state.measure.counts("GET", route.map_or("none", MatchedPath::as_str)));
                    cell.kept.get().map_or_else(
                        || Refusal::of_status(StatusCode::INTERNAL_SERVER_ERROR).into_response(),
                        |kept| respond(request.headers(), kept, max_age),
                    )
                }
                Err(refusal) => refusal.into_response(),
            }
        },
    )
}

/// An answer whose bytes are at hand, and where it is counted.
pub(crate) struct AtHand {
    /// The answer, as [`answer`] gives it.
    pub(crate) response: Response,
    place: Cell,
}

impl AtHand {
    /// Counts the answer, which took `seconds`.
    pub(crate) fn count(&self, seconds: f64) {
        if let Some(counts) = self.place.counts.get() {
            counts.add(self.response.status().as_u16(), seconds);
        }
    }
}

/// The answer to a `GET` that was answered before, of the same snapshot and day; none where it must be worked out.
pub(crate) fn at_hand(state: &AppState, request: &Request) -> Option<AtHand> {
    let moment = Moment::current(state)?;
    let place = state.cache.filled_cell(moment.epoch, address(request.uri()))?;
    place.counts.get()?;
    let response = respond(request.headers(), place.kept.get()?, moment.max_age);
    Some(AtHand { response, place })
}

fn address(uri: &Uri) -> &str {
    uri.path_and_query().map_or(uri.path(), |address| address.as_str())
}

/// The place that holds the answer, filled, and for how many seconds it stays true.
async fn kept(
    state: &AppState,
    params: HashMap<String, String>,
    uri: &Uri,
    render: Render,
) -> Result<(Cell, u32), Refusal> {
    let Some(Moment { snapshot, day, epoch, max_age }) = Moment::current(state) else {
        return Err(Refusal::not_ready(2));
    };
    let cell = state.cache.cell(epoch, address(uri));
    if cell.kept.initialized() {
        return Ok((cell, max_age));
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
        Ok(filled) => {
            if filled {
                state.cache.filled(epoch, &cell);
            }
            Ok((cell, max_age))
        }
        Err(refusal) => {
            state.cache.forget(epoch, address(uri));
            Err(refusal)
        }
    }
}

/// Fills the cell; tells whether it was this request that did.
async fn fill(cell: &Cell, renders: &Semaphore, ask: Ask, render: Render) -> Result<bool, Refusal> {
    let mut filled = false;
    let fill = || {
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
    };
    cell.kept.get_or_try_init(fill).await?;
    Ok(filled)
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
