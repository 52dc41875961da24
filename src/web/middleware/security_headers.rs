//! Refuses malformed requests, renders errors, and adds the security headers.
//!
//! In: any request. Out: the response of the routes with the security headers, or, for every status from 400 up, an error
//! in the form that clients of the address expect. It stands outside the router, so that the router's own 404 and 405, a
//! caught panic and a timeout look like all other errors.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    domain::Lang,
    web::{
        AppState,
        api::problem,
        http::{Refusal, Surface},
        pages,
        params::Query,
    },
};

/// The most bytes of path and query together.
const MAX_ADDRESS_BYTES: usize = 4096;

/// Nothing runs, nothing comes from elsewhere, nobody frames it. Without exceptions.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
                                       base-uri 'none'; frame-ancestors 'none'";

const SECURITY: [(HeaderName, &str); 5] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "interest-cohort=()"),
];

/// The middleware.
pub(crate) async fn apply(State(state): State<Arc<AppState>>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let lang = Query::parse(request.uri().query().unwrap_or_default()).get("lang").and_then(Lang::from_code);
    let mut response = match refusal_status(&request) {
        Some(status) => Refusal::of_status(status).into_response(),
        None => next.run(request).await,
    };
    if response.status().is_client_error() || response.status().is_server_error() {
        response = render_error(&state, &path, lang.unwrap_or_default(), response);
    }
    add_security_headers(&state, &path, response.headers_mut());
    response
}

/// Adds the security headers, and for addresses of programs the permission for any site's scripts to read them.
pub(crate) fn add_security_headers(state: &AppState, path: &str, headers: &mut HeaderMap) {
    for (name, value) in SECURITY {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Some(days) = state.shared.settings.hsts_days {
        let value = format!("max-age={}", u64::from(days) * 86_400);
        headers.extend(HeaderValue::from_str(&value).ok().map(|value| (header::STRICT_TRANSPORT_SECURITY, value)));
    }
    if Surface::of(path) != Surface::Page {
        // Scripts of any site may read feeds and the API; they need no pages.
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert(
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static("etag, last-modified, link, retry-after, traceparent"),
        );
    }
}

/// The status that refuses a request for its form alone.
pub(crate) fn refusal_status(request: &Request) -> Option<StatusCode> {
    let address = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    if address > MAX_ADDRESS_BYTES {
        return Some(StatusCode::URI_TOO_LONG);
    }
    let headers = request.headers();
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let has_body = headers.contains_key(header::TRANSFER_ENCODING) || length.is_some_and(|length| length != "0");
    has_body.then_some(StatusCode::PAYLOAD_TOO_LARGE)
}

/// The error `bare` in the form that clients of `path` expect.
fn render_error(state: &AppState, path: &str, lang: Lang, mut bare: Response) -> Response {
    let status = bare.status();
    let refusal = bare.extensions_mut().remove::<Refusal>().unwrap_or_else(|| Refusal::of_status(status));
    let (media_type, body) = match Surface::of(path) {
        Surface::Api => (problem::MEDIA_TYPE, problem::problem(&refusal, path)),
        Surface::Text => ("text/plain; charset=utf-8", format!("{}\n{}\n", refusal.swedish, refusal.english)),
        Surface::Page => ("text/html; charset=utf-8", pages::error_page(&state.shared.settings.site, &refusal, lang)),
    };
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    // Errors are short-lived: what is missing may be there after the next harvest.
    let cache = if status.is_server_error() { "no-store" } else { "public, max-age=30" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    if let Some(allow) = bare.headers().get(header::ALLOW) {
        headers.insert(header::ALLOW, allow.clone());
    }
    if let Some(seconds) = refusal.retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    (refusal.status, headers, body).into_response()
}
