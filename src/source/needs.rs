//! What shows that something is a consultation: `needs = ["deadline", "case-numbers"]`.
//!
//! A list of a site that nobody has seen may hold news and decisions as well. An entry that has none of the fields that
//! its source names is told as a problem and opens nothing; one that is known already stays.

use super::Source;
use crate::domain::{Consultation, Field, ItemProblem};

/// The fields that can be asked for: those that are understood, wherever on the page they stand.
pub(super) const NEEDS: [Field; 4] = [Field::Deadline, Field::CaseNumbers, Field::References, Field::Consultees];

impl Source {
    /// What is wrong with `consultation` if it has nothing of what the source's entries need.
    #[must_use]
    pub fn missed_by(&self, consultation: &Consultation) -> Option<ItemProblem> {
        let has = |field: &Field| match field {
            Field::Deadline => !consultation.deadlines.is_empty(),
            Field::CaseNumbers => !consultation.case_numbers.is_empty(),
            Field::References => !consultation.references.is_empty(),
            Field::Consultees => !consultation.consultees.is_empty(),
            _ => true,
        };
        if self.needs.is_empty() || self.needs.iter().any(has) {
            return None;
        }
        let names: Vec<&str> = self.needs.iter().map(|field| field.name()).collect();
        Some(ItemProblem {
            item: consultation.source_url.clone(),
            field: "needs".to_owned(),
            reason: format!(
                "expected `{}`, found none: it is left out, since it may be no consultation",
                names.join("` or `")
            ),
        })
    }
}
