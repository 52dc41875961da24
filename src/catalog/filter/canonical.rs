//! The canonical form of a filter: its pairs, sorted, and the query of an address.

use super::Filter;
use crate::domain::ConsultationId;

impl Filter {
    /// Every choice as key and value, sorted; the same for every way of typing the same filter.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs: Vec<(&'static str, String)> = Vec::new();
        pairs.extend(self.issuers.iter().map(|issuer| ("issuer", issuer.slug.clone())));
        pairs.extend(self.kinds.iter().map(|kind| ("kind", kind.name().to_owned())));
        pairs.extend(self.subjects.iter().map(|subject| ("subject", subject.slug.clone())));
        pairs.extend(self.topics.iter().map(|topic| ("topic", topic.slug.clone())));
        pairs.extend(self.statuses.iter().map(|status| ("status", status.name().to_owned())));
        pairs.extend(self.outcomes.iter().map(|state| ("outcome", state.name().to_owned())));
        pairs.extend(self.texts.iter().map(|text| ("q", text.typed.clone())));
        pairs.extend(self.references.iter().map(|reference| ("reference", reference.typed.clone())));
        pairs.extend(self.asked.iter().map(|organization| ("asked", organization.name.clone())));
        pairs.extend(self.answered.iter().map(|organization| ("answered", organization.name.clone())));
        pairs.extend(self.silent.iter().map(|organization| ("silent", organization.slug.clone())));
        pairs.extend(self.awaited.iter().map(|organization| ("for", organization.slug.clone())));
        pairs.extend(self.consultations.iter().map(|(id, _)| ("consultation", bare(*id))));
        pairs.extend(self.deadline_after.map(|day| ("deadlineAfter", day.to_string())));
        pairs.extend(self.deadline_before.map(|day| ("deadlineBefore", day.to_string())));
        pairs.extend(self.published_after.map(|day| ("publishedAfter", day.to_string())));
        pairs.extend(self.published_before.map(|day| ("publishedBefore", day.to_string())));
        pairs.extend(self.changed_after.map(|instant| ("changedAfter", instant.to_string())));
        pairs.extend(self.events.iter().map(|kind| ("events", kind.name().to_owned())));
        pairs.extend(self.days.iter().map(|days| ("days", days.to_string())));
        pairs.sort();
        pairs
    }

    /// The pairs, percent-encoded, without a question mark; empty for an empty filter.
    #[must_use]
    pub fn to_query(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.pairs());
        query.finish()
    }

    /// The same without one of its [`pairs`](Self::pairs).
    #[must_use]
    pub fn without(&self, key: &str, value: &str) -> Self {
        let mut rest = self.clone();
        match key {
            "issuer" => rest.issuers.retain(|issuer| issuer.slug != value),
            "kind" => rest.kinds.retain(|kind| kind.name() != value),
            "subject" => rest.subjects.retain(|subject| subject.slug != value),
            "topic" => rest.topics.retain(|topic| topic.slug != value),
            "status" => rest.statuses.retain(|status| status.name() != value),
            "outcome" => rest.outcomes.retain(|state| state.name() != value),
            "q" => rest.texts.retain(|text| text.typed != value),
            "reference" => rest.references.retain(|reference| reference.typed != value),
            "asked" => rest.asked.retain(|organization| organization.name != value),
            "answered" => rest.answered.retain(|organization| organization.name != value),
            "silent" => rest.silent.retain(|organization| organization.slug != value),
            "for" => rest.awaited.retain(|organization| organization.slug != value),
            "consultation" => rest.consultations.retain(|(id, _)| bare(*id) != value),
            "deadlineAfter" => rest.deadline_after = None,
            "deadlineBefore" => rest.deadline_before = None,
            "publishedAfter" => rest.published_after = None,
            "publishedBefore" => rest.published_before = None,
            "changedAfter" => rest.changed_after = None,
            "events" => rest.events.retain(|kind| kind.name() != value),
            "days" => rest.days.retain(|days| days.to_string() != value),
            _ => {}
        }
        rest
    }
}

/// The id as it stands in addresses, without `urn:uuid:`.
fn bare(id: ConsultationId) -> String {
    id.to_string().trim_start_matches("urn:uuid:").to_owned()
}
