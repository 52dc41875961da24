//! When what is served last changed: from content, never from the clock or the build.

use jiff::Timestamp;

use super::Ask;
use crate::catalog::Snapshot;

/// When anything of any consultation last changed here; none for an empty catalog.
///
/// The whole catalog, for a filtered answer too: what leaves a filter (a title that no longer has the word) changes the
/// answer and leaves no trace in what remains. A reader with an entity tag still gets its 304.
pub(crate) fn catalog_changed_at(snapshot: &Snapshot) -> Option<Timestamp> {
    snapshot.changed_at()
}

/// When anything that is told of the sources last changed.
pub(crate) fn sources_changed_at(snapshot: &Snapshot) -> Option<Timestamp> {
    let states = snapshot.sources().iter().map(|source| &source.state);
    states.flat_map(|state| [state.last_success_at, state.since, state.last_new_at]).flatten().max()
}

/// When an answer that depends on the day as well as on the catalog last changed: a status changes and a deadline draws
/// near at midnight, though nothing was fetched.
pub(crate) fn of_today(ask: &Ask) -> Option<Timestamp> {
    catalog_changed_at(&ask.snapshot).map(|at| at.max(ask.day_began_at))
}
