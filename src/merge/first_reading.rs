//! The first reading of a consultation that was published from a list alone, since its page could not be read: most of what
//! it adds is not new, only new to us.

use jiff::civil::Date;

use super::claims::is_unread;
use crate::domain::{Consultation, EventKind};

/// Returns `true` if an event of `kind` is about something that has happened since the last reading.
///
/// A first deadline is news as long as it lies ahead. Documents and submissions are news if a list or a copy of the page has
/// named others before, and a text is not.
pub(super) fn is_news(kind: EventKind, before: &Consultation, after: &Consultation, today: Date) -> bool {
    if !is_unread(before) {
        return true;
    }
    let was_copied = before.claims.values().any(|claim| claim.values.is_some());
    match kind {
        EventKind::DeadlineChanged => {
            !before.deadlines.is_empty() || after.deadlines.iter().any(|deadline| deadline.on >= today)
        }
        EventKind::DocumentAdded => !before.documents.is_empty(),
        EventKind::SubmissionsPublished => !before.submissions.is_empty(),
        EventKind::IssuerChanged => !before.issuers.is_empty(),
        EventKind::Updated => was_copied && is_unread(after),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, civil::date};

    use super::*;
    use crate::domain::{Deadline, Issuer, QualityCode, QualityNote};

    fn consultation(is_read: bool) -> Consultation {
        let url = "https://a.example/1/";
        let mut one = Consultation::new(url, "Tolkar", "a", url, Timestamp::UNIX_EPOCH);
        if !is_read {
            one.quality_notes = vec![QualityNote::new(QualityCode::PageUnread)];
        }
        one
    }

    fn with_deadline(one: Consultation, on: Date) -> Consultation {
        Consultation {
            deadlines: vec![Deadline { on, at: None, scope: None, evidence: String::new(), letter: None }],
            ..one
        }
    }

    const TODAY: Date = date(2026, 7, 3);

    #[test]
    fn a_first_deadline_is_news_while_it_lies_ahead() {
        let unread = consultation(false);
        let closed = with_deadline(consultation(true), date(2026, 7, 2));
        let open = with_deadline(consultation(true), TODAY);
        let is_news = |before: &Consultation, after| is_news(EventKind::DeadlineChanged, before, after, TODAY);
        assert!(!is_news(&unread, &closed) && is_news(&unread, &open));
        assert!(is_news(&with_deadline(unread, TODAY), &closed), "a deadline that was shown has moved");
        assert!(is_news(&consultation(true), &closed), "the page was read before");
    }

    #[test]
    fn what_a_page_has_at_its_first_reading_is_no_news() {
        let (unread, read) = (consultation(false), consultation(true));
        let issued = Consultation { issuers: vec![Issuer::default().to_ref()], ..consultation(false) };
        for kind in [EventKind::DocumentAdded, EventKind::SubmissionsPublished, EventKind::Updated] {
            assert!(!is_news(kind, &unread, &read, TODAY), "{kind:?}");
            assert!(is_news(kind, &read, &read, TODAY), "{kind:?}");
        }
        assert!(!is_news(EventKind::IssuerChanged, &unread, &read, TODAY));
        assert!(is_news(EventKind::IssuerChanged, &issued, &read, TODAY));
        assert!(
            is_news(EventKind::Withdrawn, &unread, &read, TODAY)
                && is_news(EventKind::TitleChanged, &unread, &read, TODAY)
        );
    }
}
