//! Adds what was read in a document that the consultation's page links to.
//!
//! The reading is kept beside the owner's values, as a claim is, and the consultation that readers see is composed of them.
//! What a document says was said when the consultation was published, so only a deadline that moves is an event.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Change, Known, Occasion, claims, differences, events, revision_at};
use crate::domain::{
    Consultation, Deadline, DocumentContent, DocumentReading, EventKind, FieldChange, RawItem, day_of,
};

/// The maximum number of documents whose readings are kept; a page whose links never repeat would add some each day.
const MAX_READINGS: usize = 50;

/// Adds the reading of the document at `address`. `raw` and `source_version` are those of the owner's last revision.
///
/// A document that can no longer be read keeps its last content, and a reading that says the same is no change.
#[must_use]
pub fn add_document(
    known: Known<'_>,
    address: &str,
    reading: DocumentReading,
    at: Timestamp,
    raw: RawItem,
    source_version: String,
) -> Change {
    let Known { consultation: before, events: history } = known;
    let last = before.document_readings.get(address);
    let says_nothing_new =
        last.is_some_and(|last| last.content == reading.content || is_lost(&last.content, &reading.content));
    if says_nothing_new || (last.is_none() && before.document_readings.len() >= MAX_READINGS) {
        return Change::Unchanged;
    }
    let mut owner = claims::owner_part(before);
    owner.document_readings.insert(address.to_owned(), reading);
    let after = claims::compose(owner);
    let mut changes = differences(before, &after);
    let (old, new) = (described(before, address), described(&after, address));
    changes.push(FieldChange { field: "document_readings".to_owned(), old, new });
    let mut events = events::of_change(before, &after, history, at, Occasion::Run);
    let learned = learned_day(before, &after, at);
    events.retain(|event| event.kind == EventKind::DeadlineChanged && learned.is_some());
    for event in &mut events {
        // the sender has moved nothing: the day became known
        (event.old, event.new) = (None, learned.clone());
    }
    let source = before.source.clone();
    Change::Revised(revision_at(at, after, changes, events, raw, source, source_version))
}

/// Returns `true` if the new content of a document lacks what was read in it: an error page, a scan and an empty file take
/// nothing away.
#[must_use]
pub fn is_lost(last: &DocumentContent, new: &DocumentContent) -> bool {
    match last {
        DocumentContent::Letter(_) => !matches!(new, DocumentContent::Letter(_)),
        DocumentContent::Proposal(_) => !matches!(new, DocumentContent::Proposal(_)),
        _ => last.is_read() && !new.is_read(),
    }
}

/// The day that counts from now on, if the letter gives it and the page does not: the first, or an earlier one than before.
/// A later day changes nothing for those who answer, and neither does one that has passed.
fn learned_day(before: &Consultation, after: &Consultation, at: Timestamp) -> Option<String> {
    let first = |consultation: &Consultation| Deadline::for_everyone(&consultation.deadlines).next().cloned();
    let (old, new) = (first(before), first(after)?);
    let counts = new.on >= day_of(at) && old.is_none_or(|old| new.on < old.on);
    counts.then(|| events::dates(&[new]))
}

/// One document as a value of a change: which it is, and since when it is read so. Its content stands in the consultation.
fn described(consultation: &Consultation, address: &str) -> Value {
    let reading = consultation.document_readings.get(address);
    reading.map_or(
        Value::Null,
        |reading| json!({ "url": address, "kind": reading.content.kind(), "since": reading.since }),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    use crate::domain::{Document, DocumentContent, DocumentKind, Letter, ProposalPage};

    const PAGE: &str = "https://a.example/sou/";

    fn consultation() -> Consultation {
        let url = "https://a.example/1/";
        Consultation::new(url, "Tolkar", "a", url, Timestamp::UNIX_EPOCH)
    }

    fn add(known: &Consultation, content: DocumentContent) -> Change {
        let reading = DocumentReading { since: Timestamp::UNIX_EPOCH, program: "1".to_owned(), content };
        let known = Known { consultation: known, events: &[] };
        add_document(known, PAGE, reading, Timestamp::UNIX_EPOCH, RawItem::default(), String::new())
    }

    fn proposal(summary: &str) -> DocumentContent {
        DocumentContent::Proposal(ProposalPage { summary: Some(summary.to_owned()), ..ProposalPage::default() })
    }

    #[test]
    fn a_reading_is_kept_until_the_document_says_something_else() {
        let first = add(&consultation(), proposal("Avgiften tas bort."));
        let first = &first.revision().unwrap().consultation;
        assert_eq!(add(first, proposal("Avgiften tas bort.")), Change::Unchanged, "read again");
        assert_eq!(add(first, DocumentContent::Missing), Change::Unchanged, "gone");
        let error_page = DocumentContent::File { media_type: Some("text/html".to_owned()), bytes: 900 };
        assert_eq!(add(first, error_page), Change::Unchanged, "an error page");
        let second = add(first, proposal("Avgiften höjs."));
        let revision = second.revision().unwrap();
        assert_eq!(revision.consultation.document_readings[PAGE].content, proposal("Avgiften höjs."));
        assert_eq!(revision.changes[0].field, "document_readings");
        assert_eq!(revision.events, [], "what a document says is no event");
    }

    #[test]
    fn a_page_with_links_without_end_fills_no_store() {
        let mut known = consultation();
        let reading = DocumentReading {
            since: Timestamp::UNIX_EPOCH,
            program: "1".to_owned(),
            content: DocumentContent::Missing,
        };
        known.document_readings =
            (0..MAX_READINGS).map(|n| (format!("https://a.example/{n}"), reading.clone())).collect();
        assert_eq!(add(&known, proposal("Avgiften tas bort.")), Change::Unchanged);
    }

    #[test]
    fn a_letter_makes_a_day_known_and_moves_none() {
        let day = |day: i8| Deadline {
            on: date(2026, 12, day),
            at: None,
            scope: None,
            evidence: String::new(),
            letter: None,
        };
        let event = |page: &[i8], letter: &[i8], today: &str| {
            let mut known = consultation();
            known.documents = vec![Document {
                kind: DocumentKind::CoverLetter,
                title: "Missiv".to_owned(),
                url: PAGE.to_owned(),
                media_type: Some("application/pdf".to_owned()),
            }];
            known.deadlines = page.iter().copied().map(day).collect();
            let deadlines = letter.iter().copied().map(day).collect();
            let content = DocumentContent::Letter(Box::new(Letter { deadlines, ..Letter::default() }));
            let at = today.parse().unwrap();
            let reading = DocumentReading { since: at, program: "1".to_owned(), content };
            let known = Known { consultation: &known, events: &[] };
            let change = add_document(known, PAGE, reading, at, RawItem::default(), String::new());
            let events = change.revision().unwrap().events.clone();
            assert!(events.len() < 2);
            events.first().map(|event| (event.old.clone(), event.new.clone().unwrap()))
        };
        let new = |day: &str| Some((None, day.to_owned()));
        let today = "2026-11-01T12:00:00Z";
        assert_eq!(event(&[], &[4], today), new("2026-12-04"), "the first day");
        assert_eq!(event(&[25], &[4], today), new("2026-12-04"), "an earlier day");
        assert_eq!(event(&[4], &[25], today), None, "the page's day comes first");
        assert_eq!(event(&[25], &[4], "2026-12-05T12:00:00Z"), None, "it has passed");
    }
}
