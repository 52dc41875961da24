//! Why a request is not answered with what it asked for, in words for people and for programs.
//!
//! A handler says *why*; how it looks (a page, a problem document, a line of text) follows from the address alone, in one
//! place, for every error: those of the router and of a caught panic too.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

/// After how many seconds to try again where nothing better is known.
const RETRY_AFTER: u32 = 10;

/// A request that is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The status, 400 or above.
    pub(crate) status: StatusCode,
    /// One Swedish sentence: what was wrong and what to do.
    pub(crate) swedish: String,
    /// The same in English.
    pub(crate) english: String,
    /// The query key in question.
    pub(crate) field: Option<String>,
    /// After how many seconds it is worth another try.
    pub(crate) retry_after: Option<u32>,
}

/// How an error at an address looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Surface {
    /// `application/problem+json` (RFC 9457).
    Api,
    /// A page.
    Page,
    /// A line of text, for feed readers and calendars.
    Text,
}

impl Surface {
    /// The surface that `path` belongs to: what ends like a file is read by a program.
    pub(crate) fn of(path: &str) -> Self {
        let last = path.rsplit('/').next().unwrap_or_default();
        match last.rsplit_once('.') {
            _ if ["/api/", "/datasets/", "/health/"].iter().any(|begin| path.starts_with(begin)) => Self::Api,
            Some((_, "atom" | "json" | "rss" | "xml" | "csv" | "ndjson" | "ics" | "opml" | "svg" | "css" | "txt")) => {
                Self::Text
            }
            _ => Self::Page,
        }
    }
}

impl Refusal {
    /// A refusal with its sentence in both languages.
    pub(crate) fn new(status: StatusCode, swedish: impl Into<String>, english: impl Into<String>) -> Self {
        Self { status, swedish: swedish.into(), english: english.into(), field: None, retry_after: None }
    }

    /// Names the query key in question.
    pub(crate) fn about(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// Nothing stands at this address.
    pub(crate) fn not_found() -> Self {
        Self::of_status(StatusCode::NOT_FOUND)
    }

    /// No answer yet: try again in `seconds`.
    pub(crate) fn not_ready(seconds: u32) -> Self {
        let mut refusal = Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "Tjänsten startar och läser in det den vet. Försök igen om några sekunder.",
            "the service is starting and reads what it knows: try again in a few seconds",
        );
        refusal.retry_after = Some(seconds);
        refusal
    }

    /// What a bare status says, for the router's own refusals.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        let (swedish, english) = match status {
            StatusCode::NOT_FOUND => (
                "Det finns ingenting på den här adressen. Den kan vara felskriven, eller så har sidan aldrig funnits.",
                "nothing is found at this address: check its spelling",
            ),
            StatusCode::METHOD_NOT_ALLOWED => {
                ("Här kan man bara läsa: använd GET eller HEAD.", "this address is only read: use `GET` or `HEAD`")
            }
            StatusCode::URI_TOO_LONG => (
                "Adressen är för lång. Ta bort några filter.",
                "the address is too long: leave out some of its filters",
            ),
            StatusCode::PAYLOAD_TOO_LARGE => {
                ("Den här tjänsten tar inte emot något innehåll.", "no request body is taken here: send none")
            }
            StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT | StatusCode::SERVICE_UNAVAILABLE => {
                ("Svaret tog för lång tid. Försök igen om en stund.", "the answer took too long: try again in a while")
            }
            StatusCode::TOO_MANY_REQUESTS => {
                ("För många frågor på en gång. Försök igen om en stund.", "too many requests at once: try again later")
            }
            status if status.is_server_error() => (
                "Något gick fel hos oss. Felet är antecknat.",
                "something went wrong on our side, and is noted in the log",
            ),
            _ => ("Frågan kunde inte förstås.", "the request could not be understood"),
        };
        let mut refusal = Self::new(status, swedish, english);
        if matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
            refusal.retry_after = Some(RETRY_AFTER);
        }
        refusal
    }
}

impl IntoResponse for Refusal {
    /// A bare status; the guard gives it its looks.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::Surface;

    #[test]
    fn the_address_decides_how_an_error_looks() {
        for (path, surface) in [
            ("/api/v1/consultations/x", Surface::Api),
            ("/health/ready", Surface::Api),
            ("/datasets/dcat", Surface::Api),
            ("/api", Surface::Page),
            ("/robots.txt", Surface::Text),
            ("/feed.atom", Surface::Text),
            ("/sista-svarsdag.ics", Surface::Text),
            ("/remisser", Surface::Page),
            ("/remisser/en-lag-1.2-1a2b3c4d", Surface::Page),
            ("/", Surface::Page),
        ] {
            assert_eq!(Surface::of(path), surface, "{path}");
        }
    }
}
