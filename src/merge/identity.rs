//! Finds the stored consultation that a page is about.

use crate::domain::{Consultation, ConsultationId};

/// The stored consultation that a reading is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolved {
    /// This one.
    Known(ConsultationId),
    /// None of them.
    Unknown,
}

/// Finds the stored consultation that `seen` is, among those that share a name with it, and makes the names of `seen`
/// unambiguous.
///
/// The same address is the same consultation. The same permanent id at two addresses is one consultation that moved, if
/// anything else agrees: day of publication, title, or a case number. Otherwise the publisher has used an id twice, and
/// the second goes by its address: two consultations shown as one would hide a deadline.
#[must_use]
pub fn resolve(candidates: &[Consultation], seen: &mut Consultation) -> Resolved {
    let by_address = |known: &&Consultation| known.names().any(|name| name == seen.source_url);
    let agreeing = |known: &&Consultation| agrees(known, seen);
    let oldest = |known: &&Consultation| (known.first_seen_at, known.id);
    let found = (candidates.iter().filter(by_address).min_by_key(oldest))
        .or_else(|| candidates.iter().filter(agreeing).min_by_key(oldest))
        .map(|known| known.id);
    let taken: Vec<&str> = candidates.iter().filter(|c| Some(c.id) != found).flat_map(Consultation::names).collect();
    if taken.contains(&seen.key.as_str()) {
        seen.key.clone_from(&seen.source_url);
        seen.id = ConsultationId::from_key(&seen.key);
    }
    let key = seen.key.clone();
    seen.aliases.retain(|alias| *alias != key && !taken.contains(&alias.as_str()));
    found.map_or(Resolved::Unknown, Resolved::Known)
}

fn agrees(known: &Consultation, seen: &Consultation) -> bool {
    let shared_number =
        seen.case_numbers.iter().any(|number| known.case_numbers.iter().any(|k| k.display == number.display));
    shared_number
        || known.title == seen.title
        || (known.published_on.is_some() && known.published_on == seen.published_on)
}
