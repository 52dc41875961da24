//! Hosts whose documents of a kind fail one after the other: those are left alone for an hour, whichever source asks.
//!
//! Many sources may share a host. A document that trickles in holds its queue for half a minute, and each source would find
//! that out for itself, while the pages of all wait. Pages of proposals that answer say nothing of the letters between them.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::document_readers::DocumentReader;

/// So many documents in a row.
const MAX_IN_A_ROW: u32 = 3;
/// The time until the next try.
const REST: SignedDuration = SignedDuration::from_hours(1);

/// The failures in a row of each host and kind of document, with the time of the last one.
#[derive(Debug, Default)]
pub(super) struct DocumentFailures(Mutex<BTreeMap<(DocumentReader, String), (u32, Timestamp)>>);

impl DocumentFailures {
    /// Returns `true` if no document of this kind is to be requested now from the host of `url`.
    pub(super) fn rests(&self, reader: DocumentReader, url: &Url, now: Timestamp) -> bool {
        let failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of_host = failures.get(&(reader, host_of(url)));
        of_host.is_some_and(|(count, at)| *count >= MAX_IN_A_ROW && now.duration_since(*at) < REST)
    }

    /// Notes whether a document of this kind could be fetched from the host of `url`.
    pub(super) fn note(&self, reader: DocumentReader, url: &Url, failed: bool, now: Timestamp) {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (reader, host_of(url));
        if failed {
            let (count, at) = failures.entry(key).or_insert((0, now));
            (*count, *at) = (count.saturating_add(1), now);
        } else {
            failures.remove(&key);
        }
    }
}

fn host_of(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_whose_documents_fail_rests_for_an_hour_and_an_answer_ends_that() {
        let failures = DocumentFailures::default();
        let at = |minute: i64| Timestamp::from_second(minute * 60).unwrap();
        let (one, other) = (Url::parse("https://a.se/1.pdf").unwrap(), Url::parse("https://b.se/1.pdf").unwrap());
        let rests = |url: &Url, minute| failures.rests(DocumentReader::Letter, url, at(minute));
        let note = |failed, minute| failures.note(DocumentReader::Letter, &one, failed, at(minute));
        for minute in 0..3 {
            assert!(!rests(&one, minute), "{minute}");
            note(true, minute);
            failures.note(DocumentReader::Proposal, &one, false, at(minute));
        }
        assert!(rests(&one, 3) && !rests(&other, 3));
        assert!(!failures.rests(DocumentReader::Proposal, &one, at(3)), "pages answer");
        assert!(!rests(&one, 63));
        note(true, 63);
        assert!(rests(&one, 64), "one more failure is enough");
        note(false, 64);
        assert!(!rests(&one, 64));
    }
}
