//! Refuses malformed requests, renders errors, and adds the security headers.
//!
//! In: any request. Out: the response of the routes with the security headers, or, for every status from 400 up, an error
//! in the form that clients of the address expect. It stands outside the router, so that the router's own 404 and 405, a
//! caught panic and a timeout look like all other errors.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    domain::Lang,
    web::{
        AppState,
        api::problem,
        http::{Complete, Refusal, Surface, is_personal, takes_form, with_prefix},
        pages,
        params::Query,
    },
};

/// The most bytes of path and query together.
const MAX_ADDRESS_BYTES: usize = 4096;
/// The most bytes of all header fields together. Browsers and proxies send some two thousand.
const MAX_HEADER_BYTES: usize = 32 * 1024;

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
    let takes_form = state.letters.is_some() && *request.method() == Method::POST && takes_form(&path);
    let refused = refusal_status(&request, takes_form);
    let mut response = match refused {
        Some(status) => Refusal::of_status(status).into_response(),
        None => next.run(request).await,
    };
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    if is_error && response.extensions().get::<Complete>().is_none() {
        let is_personal = state.letters.is_some() && is_personal(&path);
        let may_cache = refused.is_none() && depends_on_address(status) && !is_personal && !takes_form;
        response = render_error(&state, &path, lang.unwrap_or_default(), response, may_cache);
    }
    add_security_headers(&state, &path, status, response.headers_mut());
    response
}

/// Adds the security headers, and for addresses of programs the permission for any site's scripts to read them.
///
/// A 304 has no document: the headers of the one that the client keeps still hold (RFC 9110, section 15.4.5; RFC 9111,
/// section 3.2).
pub(crate) fn add_security_headers(state: &AppState, path: &str, status: StatusCode, headers: &mut HeaderMap) {
    if status != StatusCode::NOT_MODIFIED {
        for (name, value) in SECURITY {
            // A page for one reader is stricter about its referrer.
            headers.entry(name).or_insert(HeaderValue::from_static(value));
        }
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

/// The status that refuses a request for its form alone. A body is refused unless the address takes a form, which bounds
/// it itself.
pub(crate) fn refusal_status(request: &Request, takes_form: bool) -> Option<StatusCode> {
    let address = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    if address > MAX_ADDRESS_BYTES {
        return Some(StatusCode::URI_TOO_LONG);
    }
    let headers = request.headers();
    let header_bytes: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if header_bytes > MAX_HEADER_BYTES {
        return Some(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
    }
    let hosts = headers.get_all(header::HOST).iter().count();
    // RFC 9112, section 3.2. HTTP/2 has an authority instead.
    if hosts > 1 || (hosts == 0 && request.version() == Version::HTTP_11) {
        return Some(StatusCode::BAD_REQUEST);
    }
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let has_body = headers.contains_key(header::TRANSFER_ENCODING) || length.is_some_and(|length| length != "0");
    (has_body && !takes_form).then_some(StatusCode::PAYLOAD_TOO_LARGE)
}

/// Returns `true` for an error that every client would get at the address.
///
/// A shared cache gives all other errors of one client to everybody: a used-up rate, a request body, a busy server.
fn depends_on_address(status: StatusCode) -> bool {
    matches!(status, StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND | StatusCode::GONE)
}

/// The error `bare` in the form that clients of `path` expect.
fn render_error(state: &AppState, path: &str, lang: Lang, mut bare: Response, may_cache: bool) -> Response {
    let status = bare.status();
    let refusal = bare.extensions_mut().remove::<Refusal>().unwrap_or_else(|| Refusal::of_status(status));
    let (media_type, body) = match Surface::of(path) {
        Surface::Api => (problem::MEDIA_TYPE, problem::problem(&refusal, path)),
        Surface::Text => ("text/plain; charset=utf-8", format!("{}\n{}\n", refusal.swedish, refusal.english)),
        Surface::Page => {
            let site = &state.shared.settings.site;
            let page = pages::error_page(site, &refusal, lang);
            ("text/html; charset=utf-8", with_prefix(&page, site.path_prefix()))
        }
    };
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    // Short-lived: a missing page may be there after the next harvest.
    let cache = if may_cache { "public, max-age=30" } else { "no-store" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    if let Some(allow) = bare.headers().get(header::ALLOW) {
        headers.insert(header::ALLOW, allow.clone());
    }
    if let Some(seconds) = refusal.retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    (refusal.status, headers, body).into_response()
}
