//! The table of all addresses, and the layers around them.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    http::{Method, StatusCode, header},
    middleware,
    response::IntoResponse,
    routing::get,
};
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    cors::{Any, CorsLayer},
    request_id::{PropagateRequestIdLayer, SetRequestIdLayer},
    timeout::TimeoutLayer,
    trace::TraceLayer,
};

use super::{
    fast_path::FastPath,
    rate_limit::{ClientRateLimiter, limit},
};
use crate::{
    output::Format,
    web::{
        AppState,
        api::v1,
        handlers::{assets, crawlers, datasets, digests, exports, feeds, health, journal, letters, metrics, operators},
        http::{Refusal, answer, export, redacted},
        middleware::{
            request_id::{REQUEST_ID, RequestIdSource},
            security_headers, trace_context,
        },
        pages,
    },
};

/// The time limit for making a response.
const TIMEOUT: Duration = Duration::from_secs(20);
/// The time for which a browser may cache a preflight response.
const PREFLIGHT: Duration = Duration::from_secs(86_400);

/// The whole site as one service.
#[must_use]
pub fn service(state: AppState) -> FastPath {
    let state = Arc::new(state);
    let rate = Arc::new(ClientRateLimiter::new(state.shared.settings.limits.clone()));
    let router = router(Arc::clone(&state), Arc::clone(&rate));
    FastPath::new(state, rate, router)
}

fn router(state: Arc<AppState>, rate: Arc<ClientRateLimiter>) -> Router {
    let machine_routes = Router::new()
        .route("/feed.atom", answer(|context| feeds::events(context, Format::Atom)))
        .route("/atom.xml", answer(|context| feeds::events(context, Format::Atom)))
        .route("/feed.xml", answer(|context| feeds::events(context, Format::Atom)))
        .route("/feed.json", answer(|context| feeds::events(context, Format::Json)))
        .route("/feed.rss", answer(|context| feeds::events(context, Format::Rss)))
        .route("/rss.xml", answer(|context| feeds::events(context, Format::Rss)))
        .route("/remisser.atom", answer(|context| feeds::state(context, Format::Atom)))
        .route("/remisser.json", answer(|context| feeds::state(context, Format::Json)))
        .route("/remisser.rss", answer(|context| feeds::state(context, Format::Rss)))
        .route("/veckobrev.atom", answer(|context| digests::weeks(context, Format::Atom)))
        .route("/veckobrev.json", answer(|context| digests::weeks(context, Format::Json)))
        .route("/veckobrev.rss", answer(|context| digests::weeks(context, Format::Rss)))
        .route("/remisser/arkiv/{file}", answer(feeds::archived))
        .route("/remisser.csv", export(|context| v1::bulk(context, v1::Form::Csv)))
        .route("/remisser.xlsx", export(|context| v1::bulk(context, v1::Form::Xlsx)))
        .route("/remisser.ndjson", export(|context| v1::bulk(context, v1::Form::Ndjson)))
        .route("/sista-svarsdag.ics", answer(exports::deadlines))
        .route("/kallor.atom", answer(operators::sources))
        .route("/feeds.opml", answer(exports::feeds))
        .route("/api/v1/api-info", answer(v1::api_info))
        .route("/api/v1/consultations", answer(v1::consultations))
        .route("/api/v1/consultations.csv", export(|context| v1::bulk(context, v1::Form::Csv)))
        .route("/api/v1/consultations.json", export(|context| v1::bulk(context, v1::Form::Json)))
        .route("/api/v1/consultations.ndjson", export(|context| v1::bulk(context, v1::Form::Ndjson)))
        .route("/api/v1/consultations/{id}", answer(v1::consultation))
        .route("/api/v1/consultations/{id}/revisions", answer(v1::revisions))
        .route("/api/v1/consultations/{id}/responses", answer(v1::responses))
        .route("/api/v1/responses.csv", export(|context| v1::all_responses(context, v1::Form::Csv)))
        .route("/api/v1/responses.ndjson", export(|context| v1::all_responses(context, v1::Form::Ndjson)))
        .route("/api/v1/events", answer(v1::events))
        .route("/api/v1/documents", answer(v1::documents))
        .route("/api/v1/openapi.json", answer(v1::openapi))
        .route("/api/v1/organizations", answer(v1::organizations))
        .route("/api/v1/organizations/{slug}", answer(v1::organization))
        .route("/api/v1/issuers", answer(v1::issuers))
        .route("/api/v1/sources", answer(v1::sources))
        .route("/api/v1/events.csv", export(|context| v1::table(context, v1::Table::Events)))
        .route("/api/v1/organizations.csv", export(|context| v1::table(context, v1::Table::Organizations)))
        .route("/api/v1/documents.csv", export(|context| v1::table(context, v1::Table::Documents)))
        .route("/api/v1/consultees.csv", export(|context| v1::table(context, v1::Table::Consultees)))
        .route("/api/v1/submissions.csv", export(|context| v1::table(context, v1::Table::Submissions)))
        .route("/api/v1/outcomes.csv", export(|context| v1::table(context, v1::Table::Outcomes)))
        .route("/api/v1/datapackage.json", answer(v1::datapackage))
        .route("/api/v1/changes.ndjson", export(v1::changes))
        .route("/journal.ndjson", get(journal::journal))
        .route("/datasets/dcat", answer(datasets::xml))
        .route("/datasets/dcat.rdf", answer(datasets::xml))
        .route("/datasets/dcat.ttl", answer(datasets::turtle))
        .layer(cors());
    let page_routes = Router::new()
        .route("/", answer(pages::start))
        .route("/remisser", answer(pages::list))
        .route("/remisser/{segment}", answer(pages::consultation))
        .route("/remisser/{segment}/svar.docx", answer(pages::answer_template))
        .route("/remisser/{segment}/upplast", answer(pages::reading))
        .route("/avsandare", answer(pages::issuers))
        .route("/avsandare/{slug}", answer(pages::issuer))
        .route("/amnen", answer(pages::subjects))
        .route("/amnen/{slug}", answer(pages::subject))
        .route("/organisationer", answer(pages::organizations))
        .route("/organisationer/{slug}", answer(pages::organization))
        .route("/kalender", answer(pages::calendar))
        .route("/siffror", answer(pages::numbers))
        .route("/siffror/{file}", answer(pages::numbers_csv))
        .route("/veckobrev", answer(pages::last_week))
        .route("/veckobrev/{monday}", answer(pages::week))
        .route("/kallor", answer(pages::sources))
        .route("/api", answer(pages::api))
        .route("/om", answer(pages::about))
        .route("/tillganglighet", answer(pages::accessibility))
        .route("/underhall", answer(pages::maintainers))
        .route("/robots.txt", answer(crawlers::robots))
        .route("/sitemap.xml", answer(crawlers::sitemap))
        .route("/sitemap/{file}", answer(crawlers::sitemap_part))
        .route("/.well-known/security.txt", answer(crawlers::security))
        .route("/assets/style.css", answer(assets::style))
        .route("/assets/icon.svg", answer(assets::icon))
        .route("/favicon.ico", answer(assets::icon));
    let letter_routes = letter_routes(&state);
    let operator_routes = Router::new()
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/metrics", get(metrics::metrics));

    machine_routes
        .merge(page_routes)
        .merge(letter_routes)
        .merge(operator_routes)
        .fallback(async || Refusal::not_found())
        .layer(
            ServiceBuilder::new()
                .layer(SetRequestIdLayer::new(REQUEST_ID, RequestIdSource))
                .layer(TraceLayer::new_for_http().make_span_with(span))
                .layer(PropagateRequestIdLayer::new(REQUEST_ID))
                .layer(middleware::from_fn(trace_context::return_trace_context))
                .layer(middleware::from_fn_with_state(state.clone(), metrics::count))
                .layer(middleware::from_fn_with_state(state.clone(), security_headers::apply))
                .layer(middleware::from_fn_with_state(rate, limit))
                .layer(CatchPanicLayer::custom(|_| {
                    Refusal::of_status(StatusCode::INTERNAL_SERVER_ERROR).into_response()
                }))
                .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIMEOUT)),
        )
        .with_state(state)
}

/// The page of subscriptions, and the forms of letters by mail: the only requests that change anything. They exist only
/// where letters are sent.
fn letter_routes(state: &AppState) -> Router<Arc<AppState>> {
    let explaining = answer(pages::subscribing);
    let mut routes = Router::new();
    if state.shared.settings.site.letters {
        routes = routes.route("/integritet", answer(pages::privacy));
    }
    if state.letters.is_none() {
        return routes.route("/prenumerera", explaining);
    }
    routes
        .route("/prenumerera", explaining.post(letters::ask))
        .route("/prenumerera/bekrafta/{token}", get(letters::confirmation).post(letters::confirm))
        .route("/prenumerera/andra/{link}", get(letters::subscription).post(letters::change))
        .route("/prenumerera/avsluta/{link}", get(letters::leaving).post(letters::leave))
}

/// Allows scripts of any site to read, with the conditional headers that feed readers send.
fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD])
        .allow_headers([header::ACCEPT, header::IF_NONE_MATCH, header::IF_MODIFIED_SINCE, trace_context::TRACEPARENT])
        .max_age(PREFLIGHT)
        .vary([])
}

/// The span of a request: method, path, id, and the caller's trace (W3C Trace Context), if it sent one.
fn span(request: &axum::extract::Request) -> tracing::Span {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    tracing::info_span!(
        "request",
        method = %request.method(),
        path = &*redacted(request.uri().path()),
        id = header("x-request-id"),
        traceparent = trace_context::traceparent(request.headers()).and_then(|value| value.to_str().ok()),
    )
}
