//! Walls: an answer that is not the page but something in front of it.
//!
//! A source file names what only its walls say (`Just a moment`); beside that stand the marks that the big providers
//! set for every site. `403` with `cf-mitigated: challenge` becomes "a bot challenge of Cloudflare". A wall that
//! nobody has named and that answers 200 is told from a page in `extract`, by what a page must have.

use super::transport::Reply;

/// How much of an answer is looked at: walls are short, and a case's text may well speak of one.
const FIRST_PART_BYTES: usize = 16 * 1024;

/// What only challenge pages hold.
const CHALLENGES: [&str; 4] =
    ["/cdn-cgi/challenge-platform/", "cf-chl-", "<title>just a moment...</title>", "/_incapsula_resource"];

/// The sign by which an answer is seen to be a wall.
pub(super) fn sign(reply: &Reply, walls: &[String]) -> Option<String> {
    if reply.header("cf-mitigated").is_some_and(|value| value.eq_ignore_ascii_case("challenge")) {
        return Some("a bot challenge (header `cf-mitigated: challenge`)".to_owned());
    }
    if !(matches!(reply.status, 403 | 503) || (200..300).contains(&reply.status)) || !is_html(reply) {
        return None;
    }
    let first = &reply.body[..reply.body.len().min(FIRST_PART_BYTES)];
    let first = String::from_utf8_lossy(first).to_lowercase();
    if let Some(wall) = walls.iter().find(|wall| !wall.trim().is_empty() && first.contains(&wall.to_lowercase())) {
        return Some(format!("a wall (the text `{wall}`)"));
    }
    // On a 200 these can belong to a real page that Cloudflare only watches.
    let challenge = CHALLENGES.iter().find(|mark| reply.status >= 400 && first.contains(**mark));
    challenge.map(|mark| format!("a bot challenge (the text `{mark}`)"))
}

/// Whether an answer says that it is HTML, or nothing.
fn is_html(reply: &Reply) -> bool {
    let kind = reply.header("content-type").unwrap_or_default().to_ascii_lowercase();
    kind.is_empty() || kind.starts_with("text/html") || kind.starts_with("application/xhtml")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sign_of(status: u16, header: (&'static str, &'static str), body: &str) -> Option<String> {
        let mut reply = Reply { status, body: body.to_owned().into(), ..Reply::default() };
        reply.headers.insert(header.0, header.1.parse().unwrap());
        sign(&reply, &["Just a moment".to_owned(), String::new()])
    }

    #[test]
    fn walls_and_no_walls() {
        const HTML: (&str, &str) = ("content-type", "text/html; charset=utf-8");
        let far = format!("{}Just a moment", " ".repeat(FIRST_PART_BYTES));
        let challenge = "<script src='/cdn-cgi/challenge-platform/h/b.js'>";
        let table = [
            ("named, 200", 200, HTML, "<h1>just a Moment</h1>", true),
            ("named, 503", 503, HTML, "<h1>Just a moment</h1>", true),
            ("named, 500", 500, HTML, "<h1>Just a moment</h1>", false),
            ("deep in a long text", 200, HTML, far.as_str(), false),
            ("a feed that speaks of it", 200, ("content-type", "application/rss+xml"), "Just a moment", false),
            ("header", 403, ("cf-mitigated", "challenge"), "", true),
            ("challenge", 403, HTML, challenge, true),
            ("watched page", 200, HTML, challenge, false),
            ("page", 200, HTML, "<h1>Remiss</h1>", false),
        ];
        for (name, status, header, body, wall) in table {
            assert_eq!(sign_of(status, header, body).is_some(), wall, "{name}");
        }
    }
}
