//! The tags by which a cache in front finds the answers that a change makes old.
//!
//! ```text
//! /remisser/rent-vatten-1a2b3c4d   ->  remissflode remiss-1a2b3c4d
//! /feed.atom?q=vatten              ->  remissflode lists
//! a change of that consultation    ->  purge lists remiss-1a2b3c4d
//! ```

use std::sync::Arc;

use crate::domain::{Consultation, ConsultationId};

/// The tag of every answer.
pub const ALL: &str = "remissflode";
/// The tag of every answer that shows more than one consultation.
pub const LISTS: &str = "lists";

/// The tag of the pages of one consultation.
#[must_use]
pub fn of_consultation(id: ConsultationId) -> String {
    format!("remiss-{}", id.short())
}

/// The tags of the answers that a change of these consultations makes old; none without any.
#[must_use]
pub fn of_changes(consultations: &[Arc<Consultation>]) -> Vec<String> {
    let lists = (!consultations.is_empty()).then(|| LISTS.to_owned());
    lists.into_iter().chain(consultations.iter().map(|one| of_consultation(one.id))).collect()
}
