//! Files for crawlers: `robots.txt`, the site map, and `security.txt`.

use axum::http::StatusCode;
use jiff::{Timestamp, ToSpan, civil::Date};

use crate::{
    domain::{Lang, start_of_day},
    web::{
        http::{Answer, Document, Refusal, RequestContext},
        params::refuse_unknown,
    },
};

/// The most addresses of one file (<https://www.sitemaps.org/protocol.html>).
const MOST: usize = 50_000;
/// The pages that belong to no consultation, issuer, subject or topic.
const PAGES: [&str; 10] = [
    "/",
    "/remisser",
    "/avsandare",
    "/amnen",
    "/organisationer",
    "/kalender",
    "/siffror",
    "/prenumerera",
    "/api",
    "/om",
];
const TEXT: &str = "text/plain; charset=utf-8";
const XML: &str = "application/xml; charset=utf-8";

/// `GET /robots.txt` (RFC 9309): everything is allowed but filters, of which there are endlessly many.
pub(crate) fn robots(context: &RequestContext) -> Result<Answer, Refusal> {
    refuse_unknown(&context.query, &[])?;
    let prefix = context.site().path_prefix();
    // The pages behind the links of letters belong to one reader each.
    let letters = if context.site().letters { format!("Disallow: {prefix}/prenumerera/\n") } else { String::new() };
    let text = format!(
        "User-agent: *\nAllow: /\nDisallow: {prefix}/remisser?\nDisallow: {prefix}/veckobrev\n{letters}Allow: {prefix}/remisser?lang=en$\nSitemap: {}\n",
        context.site().url("/sitemap.xml")
    );
    Ok(Answer::Document(Document::new(TEXT, text, None)))
}

/// `GET /.well-known/security.txt` (RFC 9116). It expires after a year at most (section 2.5.5): at the end of the month
/// that begins half a year from now, so that its bytes change once a month.
pub(crate) fn security(context: &RequestContext) -> Result<Answer, Refusal> {
    refuse_unknown(&context.query, &[])?;
    let site = context.site();
    let contact = site.contact.as_deref().ok_or_else(|| {
        Refusal::new(
            StatusCode::NOT_FOUND,
            "Den som driver den här installationen har inte angett någon kontaktadress (inställningen contact).",
            "whoever runs this installation has given no address: the setting `contact` is missing",
        )
    })?;
    let contact = if contact.contains("://") { contact.to_owned() } else { format!("mailto:{contact}") };
    let text = format!(
        "Contact: {contact}\nExpires: {}\nPreferred-Languages: sv, en\nCanonical: {}\n",
        expires(context.today),
        site.url("/.well-known/security.txt"),
    );
    Ok(Answer::Document(Document::new(TEXT, text, None)))
}

fn expires(today: Date) -> Timestamp {
    let month = today.first_of_month().checked_add(7.months()).unwrap_or(today);
    start_of_day(month)
}

/// `GET /sitemap.xml`: every page, or the index of several files if they are too many for one.
pub(crate) fn sitemap(context: &RequestContext) -> Result<Answer, Refusal> {
    refuse_unknown(&context.query, &[])?;
    let all = addresses(context);
    let body = if all.len() <= MOST { urls(context, &all) } else { index(context, all.len().div_ceil(MOST)) };
    Ok(Answer::Document(Document::new(XML, body, context.catalog_changed_at())))
}

/// `GET /sitemap/{file}`: one of several files, `1.xml` and so on.
pub(crate) fn sitemap_part(context: &RequestContext) -> Result<Answer, Refusal> {
    refuse_unknown(&context.query, &[])?;
    let number: Option<usize> = context.param("file").strip_suffix(".xml").and_then(|number| number.parse().ok());
    let all = addresses(context);
    let part = number.and_then(|number| all.chunks(MOST).nth(number.checked_sub(1)?)).ok_or_else(Refusal::not_found)?;
    Ok(Answer::Document(Document::new(XML, urls(context, part), context.catalog_changed_at())))
}

/// Every page's path in Swedish, and its last change if it is known.
fn addresses(context: &RequestContext) -> Vec<(String, Option<Timestamp>)> {
    let values = context.snapshot.filter_values();
    let letters = context.site().letters.then_some("/integritet");
    let pages = PAGES.into_iter().chain(letters).map(|path| (path.to_owned(), None));
    let issuers = values.issuers.keys().map(|slug| (format!("/avsandare/{slug}"), None));
    let subjects =
        values.subjects.keys().chain(values.topics.keys().filter(|slug| !values.subjects.contains_key(*slug)));
    let topics = subjects.map(|slug| (format!("/amnen/{slug}"), None));
    let organizations = context.snapshot.named_organizations();
    let organizations = organizations.map(|one| (format!("/organisationer/{}", one.slug), None));
    let consultations = context.snapshot.consultations().iter();
    let consultations = consultations
        .map(|indexed| (format!("/remisser/{}", indexed.consultation.path_segment()), Some(indexed.changed_at)));
    pages.chain(issuers).chain(topics).chain(organizations).chain(consultations).collect()
}

fn urls(context: &RequestContext, addresses: &[(String, Option<Timestamp>)]) -> String {
    let mut xml = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<urlset \
                   xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n"
        .to_owned();
    for (path, changed_at) in addresses {
        let url = escaped(&context.site().url(path));
        let changed = changed_at.map(|at| format!("<lastmod>{at}</lastmod>")).unwrap_or_default();
        // The same page in both languages.
        let others: String = Lang::ALL
            .iter()
            .map(|lang| {
                let href = if *lang == Lang::Sv { url.clone() } else { format!("{url}?lang={}", lang.code()) };
                format!("<xhtml:link rel=\"alternate\" hreflang=\"{}\" href=\"{href}\"/>", lang.code())
            })
            .collect();
        xml.push_str(&format!("<url><loc>{url}</loc>{changed}{others}</url>\n"));
    }
    xml + "</urlset>\n"
}

fn index(context: &RequestContext, parts: usize) -> String {
    let part = |n: usize| {
        let url = escaped(&context.site().url(&format!("/sitemap/{n}.xml")));
        format!("<sitemap><loc>{url}</loc></sitemap>\n")
    };
    let parts: String = (1..=parts).map(part).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<sitemapindex \
         xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{parts}</sitemapindex>\n"
    )
}

fn escaped(url: &str) -> String {
    url.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn security_txt_never_expires_within_half_a_year_nor_lasts_a_whole_one() {
        for (today, until) in [
            ("2026-07-03", "2027-01-31T23:00:00Z"),
            ("2026-07-31", "2027-01-31T23:00:00Z"),
            ("2026-08-01", "2027-02-28T23:00:00Z"),
            ("2026-12-31", "2027-06-30T22:00:00Z"),
        ] {
            assert_eq!(expires(today.parse().unwrap()).to_string(), until, "{today}");
        }
    }
}
