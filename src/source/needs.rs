//! Fields that identify a consultation: `needs = ["deadline", "case-numbers"]`.
//!
//! A list of a site that nobody has seen may hold news and decisions as well. An entry with none of the fields that its
//! source names is counted and skipped; a consultation that is already stored stays.

use super::Source;
use crate::domain::{Consultation, Field, ItemProblem};

/// The fields that `needs` may name: those that `normalize` recognizes wherever on the page they are.
pub(crate) const NEEDS: [Field; 4] = [Field::Deadline, Field::CaseNumbers, Field::References, Field::Consultees];

impl Source {
    /// The reason to leave out a `consultation` that has none of the source's needed fields; `None` if it has one.
    #[must_use]
    pub fn unmet_needs(&self, consultation: &Consultation) -> Option<ItemProblem> {
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
                "expected `{}`, found none: the entry is skipped, since it may not be a consultation",
                names.join("` or `")
            ),
        })
    }
}
