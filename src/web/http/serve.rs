//! From a request to a response: the cached bytes, or one rendering that everyone who waits shares.

use std::{collections::HashMap, sync::Arc};

use axum::{
    body::Body,
    extract::{MatchedPath, Path, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
    routing::{MethodRouter, get},
};

use super::{
    Answer, Refusal, RequestContext,
    address::address,
    cache::{CachedAnswer, Content, Key},
    coding::Coding,
    conditional::not_modified,
    context::ServedSnapshot,
    representation::Representation,
};
use crate::web::{
    AppState,
    server::{
        answer_budget::{AnswerBudget, AnswerReader},
        export_slots::ClientKey,
        render_queue::RenderQueue,
    },
};

/// Renders the answer to a request.
pub(crate) type Render = fn(&RequestContext) -> Result<Answer, Refusal>;

/// A route for `GET` and `HEAD`, answered by `render`.
pub(crate) fn answer(render: Render) -> MethodRouter<Arc<AppState>> {
    get(
        move |State(state): State<Arc<AppState>>, Path(params): Path<HashMap<String, String>>, request: Request| async move {
            let Some(served) = ServedSnapshot::current(&state) else {
                return Refusal::not_ready(2).into_response();
            };
            let (max_age, coding) = (served.max_age, Coding::preferred(request.headers()));
            let reader = request.extensions().get::<AnswerReader>().cloned().unwrap_or_default();
            if state.answers.is_used_up(reader.client) {
                return Refusal::busy().into_response();
            }
            let asked = Asked { uri: request.uri(), params, coding, client: reader.client };
            match find_or_render(&state, served, asked, render).await {
                Ok(answer) => {
                    let route = request.extensions().get::<MatchedPath>();
                    answer
                        .counts
                        .get_or_init(|| state.metrics.counts("GET", route.map_or("none", MatchedPath::as_str)));
                    respond(request.headers(), &answer.content, max_age, &state.answers, &reader)
                        .unwrap_or_else(IntoResponse::into_response)
                }
                Err(refusal) => refusal.into_response(),
            }
        },
    )
}

/// A response from cached bytes, and its counters.
pub(crate) struct CachedResponse {
    /// The response as [`answer`] gives it, with the headers that the caller added.
    pub(crate) response: Response,
    /// `true` for a 304.
    pub(crate) is_unchanged: bool,
    answer: Arc<CachedAnswer>,
}

impl CachedResponse {
    /// Counts the response, which took `seconds`.
    pub(crate) fn count(&self, seconds: f64) {
        if let Some(counts) = self.answer.counts.get() {
            counts.add(self.response.status().as_u16(), seconds);
        }
    }
}

/// The response to a `GET` that was answered before, from the same snapshot and day; none where it has to be rendered.
///
/// None either where its bytes have no room. `add_headers` completes the headers once; it must add the same ones each time.
pub(crate) fn cached_response(
    state: &AppState,
    request: &Request,
    reader: impl FnOnce() -> AnswerReader,
    add_headers: impl Fn(StatusCode, &mut HeaderMap),
) -> Option<CachedResponse> {
    let served = ServedSnapshot::current(state)?;
    let coding = Coding::preferred(request.headers());
    let answer = state.cache.get(served.epoch, coding, &address(request.uri()))?;
    answer.counts.get()?;
    let Content::Document(representation) = &answer.content else { return None };
    let unchanged = is_unchanged(request.headers(), representation);
    let body = if unchanged { Body::empty() } else { state.answers.hold(&reader(), &representation.body)?.into() };
    let headers = answer.headers[usize::from(unchanged)].get_or_init(|| {
        let mut headers = headers(representation, unchanged);
        add_headers(status(unchanged), &mut headers);
        headers
    });
    let mut response = Response::new(body);
    *response.status_mut() = status(unchanged);
    *response.headers_mut() = headers.clone();
    response.headers_mut().insert(header::CACHE_CONTROL, cache_control(representation, served.max_age));
    Some(CachedResponse { response, is_unchanged: unchanged, answer })
}

/// A request, as far as its answer depends on it, and who waits for that.
struct Asked<'a> {
    uri: &'a Uri,
    params: HashMap<String, String>,
    coding: Coding,
    client: Option<ClientKey>,
}

async fn find_or_render(
    state: &AppState,
    served: ServedSnapshot,
    asked: Asked<'_>,
    render: Render,
) -> Result<Arc<CachedAnswer>, Refusal> {
    let ServedSnapshot { snapshot, day, epoch, .. } = served;
    let Asked { uri, params, coding, client } = asked;
    let key = |coding| Key { epoch, coding, address: address(uri).into_owned() };
    let plain = async {
        let work = async {
            let context = RequestContext::new(state, snapshot, (day, epoch.monday), uri, params);
            run(&state.renders, client, move || {
                Ok(Arc::new(CachedAnswer::new(match render(&context)? {
                    Answer::Document(document) => {
                        let document = document.with_prefix(context.site().path_prefix());
                        Content::Document(Representation::new(document.with_cache_tags(context.shown_consultation())))
                    }
                    Answer::Moved(to) => Content::Redirect(format!("{}{to}", context.site().path_prefix())),
                })))
            })
            .await
        };
        state.cache.get_or_render(&key(Coding::Identity), work).await
    };
    match coding {
        Coding::Identity => plain.await,
        coding => {
            state.cache.get_or_render(&key(coding), async { encode(state, plain.await?, coding, client).await }).await
        }
    }
}

/// The answer in `coding`, or as it is where that is no gain.
async fn encode(
    state: &AppState,
    plain: Arc<CachedAnswer>,
    coding: Coding,
    client: Option<ClientKey>,
) -> Result<Arc<CachedAnswer>, Refusal> {
    match &plain.content {
        Content::Document(representation) if representation.is_worth_encoding() => {}
        _ => return Ok(plain),
    }
    run(&state.renders, client, move || {
        let encoded = match &plain.content {
            Content::Document(representation) => representation.encoded(coding),
            Content::Redirect(_) => None,
        };
        Ok(encoded.map_or(plain, |encoded| Arc::new(CachedAnswer::new(Content::Document(encoded)))))
    })
    .await
}

/// Runs `work` on a blocking thread when the turn of `client` has come.
///
/// The turn goes with the work: a client that leaves takes its place in the queue with it, but no running work
/// becomes uncounted.
pub(super) async fn run<T: Send + 'static>(
    turns: &RenderQueue,
    client: Option<ClientKey>,
    work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    let turn = turns.turn(client).await.ok_or_else(Refusal::busy)?;
    let done = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        work()
    });
    done.await.unwrap_or_else(|_| Err(Refusal::of_status(StatusCode::INTERNAL_SERVER_ERROR)))
}

/// # Errors
/// 503 if `reader` has no room for the body.
fn respond(
    request: &HeaderMap,
    content: &Content,
    max_age: u32,
    answers: &AnswerBudget,
    reader: &AnswerReader,
) -> Result<Response, Refusal> {
    let representation = match content {
        Content::Redirect(to) => return Ok(redirect(to)),
        Content::Document(representation) => representation,
    };
    let unchanged = is_unchanged(request, representation);
    let body = match unchanged {
        true => Body::empty(),
        false => answers.hold(reader, &representation.body).ok_or_else(Refusal::busy)?.into(),
    };
    let mut response = Response::new(body);
    *response.status_mut() = status(unchanged);
    *response.headers_mut() = headers(representation, unchanged);
    response.headers_mut().insert(header::CACHE_CONTROL, cache_control(representation, max_age));
    Ok(response)
}

fn is_unchanged(request: &HeaderMap, representation: &Representation) -> bool {
    not_modified(request, &representation.etag, representation.metadata.modified.as_ref())
}

const fn status(unchanged: bool) -> StatusCode {
    if unchanged { StatusCode::NOT_MODIFIED } else { StatusCode::OK }
}

/// The headers, with an empty `Cache-Control`: its value depends on the time of day.
fn headers(representation: &Representation, unchanged: bool) -> HeaderMap {
    let metadata = &representation.metadata;
    let mut headers = HeaderMap::with_capacity(24);
    headers.insert(header::ETAG, representation.etag.clone());
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(""));
    headers.extend(metadata.modified.clone().map(|modified| (header::LAST_MODIFIED, modified)));
    if unchanged {
        return headers;
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(metadata.media_type));
    headers.extend(representation.coding.name().map(|name| (header::CONTENT_ENCODING, HeaderValue::from_static(name))));
    for (name, value) in &metadata.headers {
        headers.append(name, value.clone());
    }
    headers
}

/// `Cache-Control` for an answer that is true for `max_age` seconds. A shared cache may give the last answer while it asks
/// for a newer one, and for a day while the server is down (RFC 5861).
pub(super) fn fresh_then_stale(max_age: u32) -> String {
    format!("public, max-age={max_age}, stale-while-revalidate=30, stale-if-error=86400")
}

fn cache_control(representation: &Representation, max_age: u32) -> HeaderValue {
    let text = match representation.metadata.max_age {
        Some(seconds) => format!("public, max-age={seconds}, immutable"),
        None => fresh_then_stale(max_age),
    };
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("no-cache"))
}

fn redirect(to: &str) -> Response {
    let mut response = StatusCode::MOVED_PERMANENTLY.into_response();
    set_header(response.headers_mut(), header::LOCATION, to);
    set_header(response.headers_mut(), header::CACHE_CONTROL, &fresh_then_stale(300));
    response
}

fn set_header(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{
            Condvar, Mutex,
            atomic::{AtomicUsize, Ordering::SeqCst},
        },
        time::Duration,
    };

    use axum::Router;
    use tower::ServiceExt;

    use super::*;
    use crate::web::{http::Document, tests::fixture::App};

    static STARTED: AtomicUsize = AtomicUsize::new(0);
    static RUNNING: AtomicUsize = AtomicUsize::new(0);
    static PEAK: AtomicUsize = AtomicUsize::new(0);
    static GATE: (Mutex<bool>, Condvar) = (Mutex::new(false), Condvar::new());

    /// Renders when the gate opens.
    fn slow(_: &RequestContext) -> Result<Answer, Refusal> {
        STARTED.fetch_add(1, SeqCst);
        PEAK.fetch_max(RUNNING.fetch_add(1, SeqCst) + 1, SeqCst);
        let open = GATE.1.wait_while(GATE.0.lock().unwrap(), |open| !*open).unwrap();
        drop(open);
        RUNNING.fetch_sub(1, SeqCst);
        Ok(Answer::Document(Document::new("text/plain", "slow", None)))
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn aborted_requests_leave_no_more_work_than_there_are_permits() {
        let state = Arc::new(App::new().state(None));
        let permits = state.renders.free();
        let router = Router::new().route("/slow/{n}", answer(slow)).with_state(state);
        let get = |n: usize| {
            let request = Request::get(format!("/slow/{n}")).body(Body::empty()).unwrap();
            tokio::spawn(router.clone().oneshot(request))
        };
        let requests: Vec<_> = (0..60).map(get).collect();
        let all_running = async {
            while STARTED.load(SeqCst) < permits {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), all_running).await.expect("the first renderings start");
        for request in &requests {
            request.abort();
        }
        for request in requests {
            assert!(request.await.unwrap_err().is_cancelled());
        }
        // Queued behind all that the aborted requests left.
        let last = get(60);
        *GATE.0.lock().unwrap() = true;
        GATE.1.notify_all();
        assert_eq!(last.await.unwrap().unwrap().status(), StatusCode::OK);
        assert_eq!(STARTED.load(SeqCst), permits + 1, "the queue of the aborted requests is gone");
        assert!(PEAK.load(SeqCst) <= permits, "the permits of running work are still held");
    }
}
