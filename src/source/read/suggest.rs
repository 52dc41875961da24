//! "Did you mean": the known word nearest to a misspelt one, `isuer` to `issuer`; or the one that another word means, `dnr` to
//! `case-numbers`.

/// Words of other programs and of Swedish, each with what it means here; of several meanings, the first that is known counts.
const SYNONYMS: [(&[&str], &[&str]); 22] = [
    (&["selector", "css", "xpath", "path", "element"], &["at"]),
    (&["regex", "regexp", "pattern", "matches"], &["match"]),
    (&["attr", "property"], &["attribute"]),
    (&["format", "template", "replace"], &["as"]),
    (&["type", "parse", "parser", "reader"], &["read", "kind"]),
    (&["exclude", "remove", "except"], &["without", "skip"]),
    (&["include", "filter", "where"], &["only"]),
    (&["heading", "header", "th"], &["column"]),
    (&["url", "href", "uri", "address", "lank"], &["link", "url", "at"]),
    (&["rubrik", "namn", "headline"], &["title", "name"]),
    (&["description", "beskrivning", "ingress"], &["summary", "body"]),
    (&["text", "html", "innehall", "content:encoded"], &["body", "content"]),
    (&["content"], &["body"]),
    (&["date", "datum", "pubdate", "dc:date", "publicerad", "created"], &["published", "date"]),
    (&["modified", "changed", "andrad", "a10:updated"], &["updated"]),
    (&["sista-svarsdag", "svarsdag", "svara-senast", "due", "closes", "end", "last-day"], &["deadline"]),
    (&["dnr", "diarienummer", "diarienr", "number", "arendenummer"], &["case-numbers"]),
    (&["pdf", "files", "attachments", "bilagor", "dokument"], &["documents"]),
    (&["avsandare", "department", "agency", "author", "departement", "myndighet"], &["issuers", "issuer"]),
    (&["remissinstanser", "instanser", "recipients"], &["consultees"]),
    (&["remissvar", "answers", "svar", "responses"], &["submissions"]),
    (&["id", "guid", "uuid"], &["key", "guid"]),
];

/// The word of `known` that `word` means.
pub(crate) fn meant<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    let word = crate::domain::slugify(word).replace('_', "-");
    let is_it = |written: &&&str| crate::domain::slugify(written) == word;
    let meanings = SYNONYMS.iter().filter(|(words, _)| words.iter().any(|written| is_it(&written)));
    meanings.flat_map(|(_, meanings)| *meanings).find_map(|one| known.iter().find(|known| *known == one)).copied()
}

/// The word of `known` that is nearest to `word`, if it is near enough; the first of equals.
///
/// At most a third of the word may differ, one letter of a short one: a wrong suggestion costs more than none.
pub(crate) fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let word = word.to_lowercase().replace('_', "-");
    let limit = (word.chars().count() / 3).max(1);
    let distances = known.into_iter().map(|candidate| (strsim::osa_distance(&word, candidate), candidate));
    distances.filter(|(distance, _)| *distance <= limit).min_by_key(|(distance, _)| *distance).map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::{meant, nearest};

    #[test]
    fn another_word_for_a_key_is_understood() {
        let known = ["at", "case-numbers", "deadline", "published", "body", "issuers"];
        for (word, expected) in [
            ("css", Some("at")),
            ("dnr", Some("case-numbers")),
            ("sista_svarsdag", Some("deadline")),
            ("pubDate", Some("published")),
            ("Avsändare", Some("issuers")),
            ("content:encoded", Some("body")),
            ("regex", None),
        ] {
            assert_eq!(meant(word, &known), expected, "{word}");
        }
    }

    #[test]
    fn the_nearest_word_is_suggested() {
        let known = ["title", "link", "issuer", "case-numbers", "min-items", "schedule"];
        for (word, expected) in [
            ("titel", Some("title")),
            ("isuer", Some("issuer")),
            ("case_numbers", Some("case-numbers")),
            ("casenumber", Some("case-numbers")),
            ("MinItems", Some("min-items")),
            ("sheduel", Some("schedule")),
            ("lnk", Some("link")),
            ("deadline", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, known), expected, "{word}");
        }
    }
}
