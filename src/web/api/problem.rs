//! Problem documents: an error in the form that programs read (RFC 9457).
//!
//! ```json
//! {"type":"about:blank","title":"Bad Request","status":400,"detail":"…","instance":"/api/v1/events","field":"issuer"}
//! ```

use serde::Serialize;
use utoipa::ToSchema;

use crate::web::http::Refusal;

/// The media type.
pub(crate) const MEDIA_TYPE: &str = "application/problem+json";

/// A problem document (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// `about:blank`: no further semantics than the status has (RFC 9457, section 4.2.1).
    r#type: &'static str,
    /// The status in words.
    title: &'static str,
    /// The status.
    status: u16,
    /// One sentence: expected and found.
    detail: String,
    /// The path that was asked for.
    instance: String,
    /// The query key in question, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
}

/// The document for `refusal` of the request for `path`.
pub(crate) fn problem(refusal: &Refusal, path: &str) -> String {
    serde_json::to_string(&Problem::of(refusal, path)).unwrap_or_default()
}

impl Problem {
    /// The document for `refusal` of the request for `path`, as a value.
    pub(crate) fn of(refusal: &Refusal, path: &str) -> Self {
        Self {
            r#type: "about:blank",
            title: refusal.status.canonical_reason().unwrap_or("Error"),
            status: refusal.status.as_u16(),
            detail: refusal.english.clone(),
            instance: path.to_owned(),
            field: refusal.field.clone(),
        }
    }
}
