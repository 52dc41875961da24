//! Problem documents: an error in the form that programs read (RFC 9457).
//!
//! ```json
//! {"type":"about:blank","title":"Bad Request","status":400,"detail":"…","instance":"/api/v1/events","field":"issuer"}
//! ```

use serde::Serialize;

use crate::web::http::Refusal;

/// The media type.
pub(crate) const MEDIA_TYPE: &str = "application/problem+json";

#[derive(Debug, Serialize)]
struct Problem<'a> {
    /// No further semantics than the status has (RFC 9457, section 4.2.1).
    r#type: &'static str,
    title: &'static str,
    status: u16,
    detail: &'a str,
    instance: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
}

/// The document for `refusal` of the request for `path`.
pub(crate) fn problem(refusal: &Refusal, path: &str) -> String {
    let problem = Problem {
        r#type: "about:blank",
        title: refusal.status.canonical_reason().unwrap_or("Error"),
        status: refusal.status.as_u16(),
        detail: &refusal.english,
        instance: path,
        field: refusal.field.as_deref(),
    };
    serde_json::to_string(&problem).unwrap_or_default()
}
