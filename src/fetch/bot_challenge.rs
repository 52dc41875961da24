//! Bot challenges: pages that a site shows to a program instead of the requested page.
//!
//! A source file names the texts of its own challenges (`challenge-markers = ["Just a moment"]`); the marks of the big
//! providers are known here. `403` with `cf-mitigated: challenge` becomes "a bot challenge (header …)". An unknown
//! challenge with the status 200 is found by `extract`, since it lacks what every page of the source has.

use super::transport::WireResponse;

/// The searched part of a page: challenge pages are short, and a consultation's text may mention one.
const SEARCHED_BYTES: usize = 16 * 1024;

/// Texts that only challenge pages contain.
const PROVIDER_MARKERS: [&str; 4] =
    ["/cdn-cgi/challenge-platform/", "cf-chl-", "<title>just a moment...</title>", "/_incapsula_resource"];

/// The evidence that a response is a bot challenge; none for an ordinary page.
pub(super) fn detect(response: &WireResponse, markers: &[String]) -> Option<String> {
    if response.header("cf-mitigated").is_some_and(|value| value.eq_ignore_ascii_case("challenge")) {
        return Some("a bot challenge (header `cf-mitigated: challenge`)".to_owned());
    }
    if !(matches!(response.status, 403 | 503) || (200..300).contains(&response.status)) || !is_html(response) {
        return None;
    }
    let first = &response.body[..response.body.len().min(SEARCHED_BYTES)];
    let first = String::from_utf8_lossy(first).to_lowercase();
    let configured = markers.iter().find(|text| !text.trim().is_empty() && first.contains(&text.to_lowercase()));
    // On a 200 these can belong to a real page that Cloudflare only monitors.
    let of_a_provider = || PROVIDER_MARKERS.iter().copied().find(|text| response.status >= 400 && first.contains(text));
    let marker = configured.map(String::as_str).or_else(of_a_provider)?;
    Some(format!("a bot challenge (the text `{marker}`)"))
}

/// Returns `true` for a response that is declared as HTML or not declared at all.
fn is_html(response: &WireResponse) -> bool {
    let kind = response.header("content-type").unwrap_or_default().to_ascii_lowercase();
    kind.is_empty() || kind.starts_with("text/html") || kind.starts_with("application/xhtml")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detect_in(status: u16, header: (&'static str, &'static str), body: &str) -> Option<String> {
        let mut response = WireResponse { status, body: body.to_owned().into(), ..WireResponse::default() };
        response.headers.insert(header.0, header.1.parse().unwrap());
        detect(&response, &["Just a moment".to_owned(), String::new()])
    }

    #[test]
    fn challenges_are_distinguished_from_pages() {
        const HTML: (&str, &str) = ("content-type", "text/html; charset=utf-8");
        let far = format!("{}Just a moment", " ".repeat(SEARCHED_BYTES));
        let challenge = "<script src='/cdn-cgi/challenge-platform/h/b.js'>";
        let table = [
            ("named, 200", 200, HTML, "<h1>just a Moment</h1>", true),
            ("named, 503", 503, HTML, "<h1>Just a moment</h1>", true),
            ("named, 500", 500, HTML, "<h1>Just a moment</h1>", false),
            ("deep in a long text", 200, HTML, far.as_str(), false),
            ("a feed that mentions it", 200, ("content-type", "application/rss+xml"), "Just a moment", false),
            ("header", 403, ("cf-mitigated", "challenge"), "", true),
            ("challenge", 403, HTML, challenge, true),
            ("monitored page", 200, HTML, challenge, false),
            ("page", 200, HTML, "<h1>Remiss</h1>", false),
        ];
        for (name, status, header, body, is_challenge) in table {
            assert_eq!(detect_in(status, header, body).is_some(), is_challenge, "{name}");
        }
    }
}
