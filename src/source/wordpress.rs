//! `kind = "wordpress"`: WordPress' own API (`/wp-json/wp/v2/posts?categories=12`), whose answers are the same on every site.
//!
//! A list of this kind needs its address and nothing else: the fields, the number of posts of a page and the paging are
//! WordPress'. What the file says itself is used instead.

use super::{
    FieldRule, JsonQuery,
    rule::{Place, Target},
    stage::Paging,
};
use crate::domain::{Field, Reader};

/// The most posts that WordPress gives at once.
const MAX_SIZE: u32 = 100;
/// The whole answer is the list of posts.
pub(super) const ITEM: &str = "$";
/// The fields of a post; of links in its text, those to files are documents.
const FIELDS: [(Field, &str, Reader); 7] = [
    (Field::Key, "/id", Reader::Text),
    (Field::Link, "/link", Reader::Text),
    (Field::Title, "/title/rendered", Reader::Text),
    (Field::Published, "/date", Reader::Date),
    (Field::Updated, "/modified", Reader::Date),
    (Field::Body, "/content/rendered", Reader::Deadline),
    (Field::Documents, "/content/rendered", Reader::Links),
];
/// The address of a file, as a pattern.
const FILES: &str = r"(?i)^[^?]+\.(?:pdf|docx?|odt|rtf|xlsx?|ods|pptx?|zip)(?:\?.*)?$";

/// Returns `true` for the address of WordPress' API.
pub(crate) fn is_api(address: &str) -> bool {
    ["/wp-json/", "rest_route="].iter().any(|part| address.contains(part))
}

/// The address with the number and the size of a page, and its paging: `…/posts?categories=12` to
/// `…/posts?categories=12&per_page={size}&page={page}`.
pub(super) fn paged(address: &str) -> (String, Paging) {
    let query = address.split_once('?').map_or("", |(_, query)| query);
    let value = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    let size = value("per_page").and_then(|size| size.parse().ok()).filter(|size| (1..=MAX_SIZE).contains(size));
    let mut paged = address.to_owned();
    for (name, pair) in [("per_page", "per_page={size}"), ("page", "page={page}")] {
        if value(name).is_none() {
            let before = if paged.contains('?') { '&' } else { '?' };
            paged.push(before);
            paged.push_str(pair);
        }
    }
    (paged, Paging { first: 1, size: size.unwrap_or(MAX_SIZE), max_pages: super::read::read_stage::MAX_PAGES })
}

/// The rules of the fields for which the file `is_absent` of any.
pub(super) fn rules(is_absent: impl Fn(Field) -> bool) -> Vec<FieldRule> {
    let rule = |(field, at, read): (Field, &str, Reader)| {
        let is_of_files = read == Reader::Links;
        Some(FieldRule {
            field,
            read,
            column: None,
            at: vec![Place { written: at.to_owned(), target: Target::Json(JsonQuery::parse(at).ok()?) }],
            without: None,
            under: None,
            after: None,
            pattern: is_of_files.then(|| regex::Regex::new(FILES).ok()).flatten(),
            scheme: None,
            form: None,
            line: 0,
        })
    };
    FIELDS.into_iter().filter(|(field, ..)| is_absent(*field)).filter_map(rule).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_gets_its_paging() {
        for (address, expected, size) in [
            ("{home}/wp-json/wp/v2/posts", "{home}/wp-json/wp/v2/posts?per_page={size}&page={page}", 100),
            (
                "{home}/wp-json/wp/v2/posts?categories=12",
                "{home}/wp-json/wp/v2/posts?categories=12&per_page={size}&page={page}",
                100,
            ),
            (
                "{home}/?rest_route=/wp/v2/remiss&per_page=20",
                "{home}/?rest_route=/wp/v2/remiss&per_page=20&page={page}",
                20,
            ),
        ] {
            let (paged, paging) = paged(address);
            assert_eq!((paged.as_str(), paging.size), (expected, size));
        }
    }

    #[test]
    fn every_default_rule_compiles() {
        let rules = rules(|_| true);
        assert_eq!(rules.len(), FIELDS.len());
        let files = rules.iter().find(|rule| rule.field == Field::Documents).unwrap();
        assert_eq!(files.shape("https://x.se/a.PDF?v=1").as_deref(), Some("https://x.se/a.PDF?v=1"));
        assert_eq!(files.shape("https://x.se/nyhet/"), None);
    }
}
