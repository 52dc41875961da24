//! The reason why a request is refused, in words for people and for programs.
//!
//! A handler gives the reason. Its form (a page, a problem document, a line of text) follows from the address alone, in one
//! place, also for errors of the router and for a caught panic.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

/// The default for `Retry-After`, in seconds.
const RETRY_AFTER: u32 = 10;

/// The refusal of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The status, 400 or above.
    pub(crate) status: StatusCode,
    /// One Swedish sentence with the reason and a way on.
    pub(crate) swedish: String,
    /// The same in English.
    pub(crate) english: String,
    /// The query key in question.
    pub(crate) field: Option<String>,
    /// The keys and values that would do instead, for a page to offer.
    pub(crate) choices: Vec<(String, String)>,
    /// The seconds after which another try is worthwhile.
    pub(crate) retry_after: Option<u32>,
}

/// The form of errors at an address.
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
    /// The surface of `path`: an address that ends like a file is read by a program.
    pub(crate) fn of(path: &str) -> Self {
        let last = path.rsplit('/').next().unwrap_or_default();
        match last.rsplit_once('.') {
            _ if ["/api/", "/datasets/", "/health/"].iter().any(|begin| path.starts_with(begin)) => Self::Api,
            Some((
                _,
                "atom" | "json" | "rss" | "xml" | "csv" | "xlsx" | "ndjson" | "ics" | "opml" | "svg" | "css" | "txt",
            )) => Self::Text,
            _ => Self::Page,
        }
    }
}

impl Refusal {
    /// A refusal with its sentence in both languages.
    pub(crate) fn new(status: StatusCode, swedish: impl Into<String>, english: impl Into<String>) -> Self {
        Self {
            status,
            swedish: swedish.into(),
            english: english.into(),
            field: None,
            choices: Vec::new(),
            retry_after: None,
        }
    }

    /// Names the query key in question.
    pub(crate) fn with_field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// There is nothing at this address.
    pub(crate) fn not_found() -> Self {
        Self::of_status(StatusCode::NOT_FOUND)
    }

    /// The consultation was taken back here.
    pub(crate) fn retracted() -> Self {
        Self::new(
            StatusCode::GONE,
            "Uppgifterna om den här remissen är borttagna, eftersom de hade lästs fel från avsändarens webbplats. Det säger ingenting om remissen själv: se avsändarens webbplats.",
            "the data of this consultation were removed, since they had been read wrong from the sender’s site; this says nothing about the consultation itself: see the sender’s site",
        )
    }

    /// The program is still starting; try again in `seconds`.
    pub(crate) fn not_ready(seconds: u32) -> Self {
        let mut refusal = Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "Tjänsten startar och läser in det den vet. Försök igen om några sekunder.",
            "the service is starting and reads what it knows: try again in a few seconds",
        );
        refusal.retry_after = Some(seconds);
        refusal
    }

    /// The client has as many answers or renderings under way as it may.
    pub(crate) fn busy() -> Self {
        let mut refusal = Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "För många svar är på väg. Läs dem som redan kommer, och försök igen om några sekunder.",
            "too many answers are under way: read those that are coming, and try again in a few seconds",
        );
        refusal.retry_after = Some(5);
        refusal
    }

    /// The refusal for a bare status, for the router's own errors.
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
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => (
                "Frågans huvud är för stort. Ta bort kakor och andra fält.",
                "the request's header is too large: leave out cookies and other fields",
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
    /// A bare status, which `security_headers` renders.
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
