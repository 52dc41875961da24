//! Linked files: the consultation's own documents and the answers, `Remissinstanser (pdf 119 kB)` to its kind, title
//! and media type.
//!
//! Nothing is fetched; the type is what the link's text or the address says.

use std::sync::LazyLock;

use regex::Regex;
use url::Url;

use super::{links::web_address, pattern, whitespace::one_line};
use crate::domain::{Document, DocumentKind, RawValue, Submission};

/// `(pdf 119 kB)`, `Pdf, 1 MB.`, `(docx, 59,1 kB, öppnas i nytt fönster)`, `.pdf`
static SIZE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)[\s,]*(?:\(\s*(?:öppnas i nytt fönster,? )?(?P<inner>pdf|docx?|xlsx?|pptx?|odt|rtf|txt|zip)\b[^()]{0,60}\)|\b(?P<bare>pdf|docx?|xlsx?|odt|rtf)[,\s]+[\d.,\s]+\s?(?:k|m|g)?b\b\.?(?:,? öppnas i nytt fönster\.?)?|\.(?P<file>pdf|docx?|xlsx?|odt|rtf))\s*$",
    )
});

/// The title of a link less the type and size at its end, and the type.
fn split_size(text: &str) -> (String, Option<String>) {
    let mut title = one_line(text);
    let mut extension = None;
    // at most twice: "Remissvar.pdf (pdf 119 kB)"
    for _ in 0..2 {
        let Some(captures) = SIZE.captures(&title) else { break };
        let found =
            ["inner", "bare", "file"].iter().find_map(|name| captures.name(name)).map(|m| m.as_str().to_lowercase());
        let start = captures.get(0).map_or(title.len(), |whole| whole.start());
        extension = extension.or(found);
        title.truncate(start);
    }
    (title.trim().trim_end_matches(',').to_owned(), extension)
}

fn media_type(extension: &str) -> Option<&'static str> {
    Some(match extension {
        "pdf" => "application/pdf",
        "doc" => "application/msword",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xls" => "application/vnd.ms-excel",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "ppt" => "application/vnd.ms-powerpoint",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "odt" => "application/vnd.oasis.opendocument.text",
        "rtf" => "application/rtf",
        "txt" => "text/plain",
        "zip" => "application/zip",
        _ => return None,
    })
}

/// Words in the titles of documents that stand beside the letter and are none: a guide, a press release, a list of answers.
const NOT_OF_THE_CONSULTATION: [&str; 9] = [
    "så svarar",
    "svara på remiss",
    "svarar på remiss",
    "hur man svarar",
    "råd om remiss",
    "pressmeddelande",
    "som svarat",
    "som har svarat",
    "sammanställning av remissvar",
];

/// The kind of a document, from its title and the heading it stands under: the government's list of those who were asked
/// is often just called "Remiss av promemorian …".
fn kind(title: &str, heading: Option<&str>) -> DocumentKind {
    let lower = title.to_lowercase();
    let listed = heading.is_some_and(|heading| heading.to_lowercase().contains("remissinstans"));
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if has(&NOT_OF_THE_CONSULTATION) {
        return DocumentKind::Other;
    }
    if has(&["missiv", "remissbrev", "följebrev", "remisskrivelse"]) && !has(&["remissinstans"]) {
        DocumentKind::CoverLetter
    } else if listed || has(&["remissinstans", "remisslista", "sändlista", "remisslistan"]) {
        DocumentKind::ConsulteeList
    } else if has(&["promemoria", "(ds ", "lagrådsremiss"])
        || lower.starts_with("ds ")
        || lower.starts_with("pm ")
        || lower.ends_with(" pm")
    {
        DocumentKind::Memorandum
    } else if has(&["betänkande", "sou ", "rapport", "redovisning", "framställan", "hemställan"]) {
        DocumentKind::Report
    } else {
        DocumentKind::Other
    }
}

/// The document that a link leads to; none without a web address.
#[must_use]
pub fn read_document(value: &RawValue, home: &Url) -> Option<Document> {
    let url = web_address(value.href.as_deref()?, home)?;
    let (title, extension) = split_size(&value.text);
    // In JSON the address stands alone: the file's name is the only title.
    let is_address = title.starts_with("https://") || title.starts_with("http://");
    let title = if is_address { title.rsplit('/').next().unwrap_or_default().to_owned() } else { title };
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let file_name = || path.rsplit('/').find(|part| !part.is_empty());
    let from_address =
        || file_name().and_then(|name| name.rsplit_once('.')).map(|(_, extension)| extension.to_lowercase());
    let media_type = extension.or_else(from_address).and_then(|extension| media_type(&extension)).map(str::to_owned);
    let title = if title.is_empty() {
        url.rsplit('/').find(|part| !part.is_empty()).unwrap_or_default().to_owned()
    } else {
        title
    };
    let kind = kind(&title, value.heading.as_deref());
    Some(Document { kind, title, url, media_type })
}

/// The answer that a link leads to; none without a web address or a name.
#[must_use]
pub fn read_submission(value: &RawValue, home: &Url) -> Option<Submission> {
    let url = web_address(value.href.as_deref()?, home)?;
    let (organization, _) = split_size(&value.text);
    (!organization.is_empty()).then_some(Submission { organization, url })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_and_size_are_no_part_of_a_title() {
        for (text, title, extension) in [
            ("Remissinstanser (pdf 119 kB)", "Remissinstanser", Some("pdf")),
            ("Ystads kommun (docx, 59,1 kB)", "Ystads kommun", Some("docx")),
            ("Bilaga 1 Pdf, 59.1 kB.", "Bilaga 1", Some("pdf")),
            ("Svea hovrätt.pdf (pdf 1 MB)", "Svea hovrätt", Some("pdf")),
            ("Myndigheten (MSB)", "Myndigheten (MSB)", None),
        ] {
            assert_eq!(split_size(text), (title.to_owned(), extension.map(str::to_owned)), "{text}");
        }
    }

    #[test]
    fn a_link_without_a_web_address_is_dropped() {
        let home = Url::parse("https://a.test").unwrap();
        let value = |href: &str| RawValue { href: Some(href.to_owned()), ..RawValue::text("Remissmissiv (pdf 1 kB)") };
        assert_eq!(read_document(&value("javascript:x()"), &home), None);
        let with_query = RawValue { href: Some("/x/missiv.pdf?v=1.2".to_owned()), ..RawValue::text("Missiv") };
        let document = read_document(&with_query, &home).unwrap();
        assert_eq!(document.media_type.as_deref(), Some("application/pdf"));
        let document = read_document(&value("/contentassets/x/missiv"), &home).unwrap();
        assert_eq!(
            (document.kind, document.media_type.as_deref()),
            (DocumentKind::CoverLetter, Some("application/pdf"))
        );
    }

    #[test]
    fn an_address_is_no_title() {
        let home = Url::parse("https://a.test").unwrap();
        let href = "https://a.test/filer/b7f2-missiv.pdf";
        let document = read_document(&RawValue { href: Some(href.to_owned()), ..RawValue::text(href) }, &home).unwrap();
        assert_eq!((document.title.as_str(), document.kind), ("b7f2-missiv", DocumentKind::CoverLetter));
    }

    #[test]
    fn what_stands_under_the_heading_of_those_asked_is_their_list() {
        for (heading, title, expected) in [
            (Some("Remissinstanser:"), "Remiss av promemorian Rent vatten", DocumentKind::ConsulteeList),
            (Some("Remissinstanser:"), "Remissmissiv", DocumentKind::CoverLetter),
            (None, "Missiv och remissinstanser", DocumentKind::ConsulteeList),
            (None, "Promemorian Rent vatten", DocumentKind::Memorandum),
        ] {
            assert_eq!(kind(title, heading), expected, "{title}");
        }
    }
}
