//! The knowledge of who was asked and who answered. An empty list may mean that there is nobody, or that nobody says.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date};

use super::{Filter, IndexedConsultation, Snapshot};
use crate::domain::QualityCode;

/// The consultations that the counts of organizations rest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Basis {
    /// Those that say who was asked.
    pub consultees_known: usize,
    /// Those of which answers are posted.
    pub with_submissions: usize,
}

impl Snapshot {
    /// Returns `true` if the answers to a consultation are known: some are posted, or its page was read where others have
    /// theirs, so that none is posted yet.
    #[must_use]
    pub fn knows_submissions(&self, indexed: &IndexedConsultation) -> bool {
        let consultation = &indexed.consultation;
        let is_unread = consultation.quality_notes.iter().any(|note| note.code == QualityCode::PageUnread);
        !consultation.submissions.is_empty() || (!is_unread && self.posting_sources().contains(&consultation.source))
    }

    /// The consultations that the counts of organizations rest on, of those that match `filter` on the day `today`.
    #[must_use]
    pub fn basis(&self, filter: &Filter, today: Date) -> Basis {
        let mut basis = Basis::default();
        for indexed in self.consultations().iter().filter(|indexed| filter.matches(indexed, today)) {
            basis.consultees_known += usize::from(!indexed.consultation.consultees.is_empty());
            basis.with_submissions += usize::from(!indexed.consultation.submissions.is_empty());
        }
        basis
    }

    /// The instant from which changes are known: that at which the first consultation was seen here. What changed before
    /// is not in the events.
    #[must_use]
    pub fn history_since(&self) -> Option<Timestamp> {
        self.consultations().iter().map(|indexed| indexed.consultation.first_seen_at).min()
    }

    /// The sources of whose consultations answers are posted.
    fn posting_sources(&self) -> &BTreeSet<String> {
        self.posting_sources.get_or_init(|| {
            let posted = self.consultations().iter().filter(|indexed| !indexed.consultation.submissions.is_empty());
            posted.map(|indexed| indexed.consultation.source.clone()).collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        catalog::testing,
        domain::{Consultee, QualityNote, Submission},
    };

    #[test]
    fn an_empty_list_is_known_where_others_have_answers() {
        let mut all = ["a", "b", "c", "d"].map(|key| testing::consultation(key, key));
        let (organization, url) = ("Malmö stad".to_owned(), "https://a.example/svar.pdf".to_owned());
        all[0].submissions = vec![Submission { organization, url }];
        all[1].consultees = vec![Consultee::named("Malmö stad")];
        all[2].quality_notes = vec![QualityNote::new(QualityCode::PageUnread)];
        "myndigheten".clone_into(&mut all[3].source);
        let snapshot = testing::snapshot(&all, &[]);
        let known = |key: &str| {
            let indexed = snapshot.consultations().iter().find(|indexed| indexed.consultation.key == key).unwrap();
            snapshot.knows_submissions(indexed)
        };
        assert_eq!(["a", "b", "c", "d"].map(known), [true, true, false, false]);
        let basis = snapshot.basis(&Filter::default(), "2026-06-01".parse().unwrap());
        assert_eq!(basis, Basis { consultees_known: 1, with_submissions: 1 });
        assert_eq!(snapshot.history_since(), Some(all[0].first_seen_at));
        assert_eq!(Snapshot::default().history_since(), None);
    }
}
