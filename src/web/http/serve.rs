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
    document::Variant,
};
use crate::{
    catalog::{IndexedConsultation, Snapshot},
    output::Site,
    web::{AppState, Shared, params::query::Query, server::state::Day},
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
        Self::at(state, state.catalog.snapshot(), state.day(state.now()), uri, params)
    }

    fn at(state: &AppState, snapshot: Arc<Snapshot>, day: Day, uri: &Uri, params: HashMap<String, String>) -> Self {
        Self {
            shared: Arc::clone(&state.shared),
            snapshot,
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

    /// The case that this parameter names: by its whole id, or as a page's address does.
    ///
    /// # Errors
    /// 404 where there is none.
    pub(crate) fn consultation(&self, name: &str) -> Result<&Arc<IndexedConsultation>, Refusal> {
        let named = self.param(name);
        let by_id = named.parse().ok().and_then(|id| self.snapshot.consultation(id));
        by_id.or_else(|| self.snapshot.consultation_at(named)).ok_or_else(Refusal::not_found)
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
                    cell.counts.get_or_init(|| state.metrics.counts("GET", route.map_or("none", MatchedPath::as_str)));
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
    /// The answer, as [`answer`] gives it, with what `finish` put into its head.
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

/// The answer to a `GET` that was answered before, of the same snapshot and day; none where it must be worked out. Its head is
/// made once, and finished by `finish`, which must give the same headers each time.
pub(crate) fn at_hand(state: &AppState, request: &Request, finish: impl Fn(&mut HeaderMap)) -> Option<AtHand> {
    let moment = Moment::current(state)?;
    let place = state.cache.filled_cell(moment.epoch, address(request.uri()))?;
    place.counts.get()?;
    let Kept::Document(prepared) = place.kept.get()? else { return None };
    let coding = Coding::preferred(request.headers());
    let variant = prepared.variant(coding);
    let unchanged = not_modified(request.headers(), &variant.etag, prepared.modified.as_ref());
    let head = place.heads[coding as usize][usize::from(unchanged)].get_or_init(|| {
        let mut head = head(prepared, variant, unchanged);
        finish(&mut head);
        head
    });
    let mut response = Response::new(body(variant, unchanged));
    *response.status_mut() = status(unchanged);
    *response.headers_mut() = head.clone();
    response.headers_mut().insert(header::CACHE_CONTROL, cache_control(prepared, moment.max_age));
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
    let ask = Ask::at(state, snapshot, day, uri, params);
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
    let unchanged = not_modified(request, &variant.etag, prepared.modified.as_ref());
    let mut response = Response::new(body(variant, unchanged));
    *response.status_mut() = status(unchanged);
    *response.headers_mut() = head(prepared, variant, unchanged);
    response.headers_mut().insert(header::CACHE_CONTROL, cache_control(prepared, max_age));
    response
}

const fn status(unchanged: bool) -> StatusCode {
    if unchanged { StatusCode::NOT_MODIFIED } else { StatusCode::OK }
}

fn body(variant: &Variant, unchanged: bool) -> Body {
    if unchanged { Body::empty() } else { Body::from(variant.body.clone()) }
}

/// The head but for `Cache-Control`, which the time of day decides: that is empty.
fn head(prepared: &Prepared, variant: &Variant, unchanged: bool) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(24);
    headers.insert(header::ETAG, variant.etag.clone());
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(""));
    headers.extend(prepared.modified.clone().map(|modified| (header::LAST_MODIFIED, modified)));
    if unchanged {
        return headers;
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(prepared.document.media_type));
    headers.extend(variant.coding.name().map(|name| (header::CONTENT_ENCODING, HeaderValue::from_static(name))));
    for (name, value) in &prepared.document.headers {
        headers.append(name, value.clone());
    }
    headers
}

fn cache_control(prepared: &Prepared, max_age: u32) -> HeaderValue {
    let text = match prepared.document.max_age {
        Some(seconds) => format!("public, max-age={seconds}, immutable"),
        None => format!("public, max-age={max_age}"),
    };
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("no-cache"))
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
