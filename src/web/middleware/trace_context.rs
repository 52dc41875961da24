//! `traceparent`: the caller's own trace (W3C Trace Context, <https://www.w3.org/TR/trace-context/#traceparent-header>).
//!
//! ```text
//! traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01   ->   the same on the answer, and in the log
//! ```
//!
//! The program calls nobody on a caller's behalf, so the response carries the trace on. Malformed values are ignored.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};

/// The header.
pub(crate) const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// The caller's trace, if it sent a valid one.
pub(crate) fn traceparent(headers: &HeaderMap) -> Option<&HeaderValue> {
    let value = headers.get(TRACEPARENT)?;
    let text = value.to_str().ok()?;
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    let is_hex = text.bytes().all(|b| b == b'-' || b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    let none = |part: usize| text.split('-').nth(part).is_some_and(|id| id.bytes().all(|b| b == b'0'));
    // Version ff is forbidden, and so are ids of zeros.
    (is_hex && lengths == [2, 32, 16, 2] && !text.starts_with("ff") && !none(1) && !none(2)).then_some(value)
}

/// The middleware that returns it.
pub(crate) async fn return_trace_context(request: Request, next: Next) -> Response {
    let trace = traceparent(request.headers()).cloned();
    let mut response = next.run(request).await;
    response.headers_mut().extend(trace.map(|trace| (TRACEPARENT, trace)));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_is_valid_or_ignored() {
        for (text, is) in [
            ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", true),
            ("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", false),
            ("00-00000000000000000000000000000000-b7ad6b7169203331-01", false),
            ("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01", false),
            ("00-x", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(TRACEPARENT, HeaderValue::from_static(text));
            assert_eq!(traceparent(&headers).is_some(), is, "{text}");
        }
    }
}
