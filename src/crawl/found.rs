//! The stored consultation that an entry of a list is about, by its names.

use std::sync::Arc;

use super::{RunError, blocking, list_entry::ListEntry, recorder::is_written_over, run::Run};
use crate::domain::ConsultationId;

/// The known consultation that an entry is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub(super) id: ConsultationId,
    /// Another source wrote over it, as version 0.1 allowed.
    pub(super) is_written_over: bool,
    /// A copy discovered it, and no source of its site has found it yet.
    pub(super) is_by_copy_alone: bool,
}

impl Run<'_> {
    /// The known consultation of this source that an entry is about.
    pub(super) async fn find(&self, entry: &ListEntry) -> Result<Option<Found>, RunError> {
        let address = entry.address().to_string();
        let (names, rechecked): (Vec<String>, _) = (entry.names().map(str::to_owned).collect(), entry.rechecked);
        let (recorder, store) = (Arc::clone(&self.crawler.recorder), Arc::clone(&self.crawler.store));
        let (source, sources) = (Arc::clone(self.source), self.crawler.sources());
        blocking(move || {
            let known = match rechecked {
                Some(id) => store.consultation(id)?,
                // A key may be another one's too; the address is not.
                None => {
                    let mut found = recorder.own_candidates(names.iter().map(String::as_str), &source)?;
                    found.sort_by_key(|one| one.names().all(|name| name != address));
                    found.into_iter().next()
                }
            };
            Ok(known.map(|known| Found {
                id: known.id,
                is_written_over: is_written_over(&known, &sources),
                is_by_copy_alone: known.claims.values().any(|claim| claim.discovered),
            }))
        })
        .await
    }

    /// Returns `true` if an entry is another publisher's consultation, by a name that both publishers give.
    pub(super) async fn is_anothers(&self, entry: &ListEntry) -> Result<bool, RunError> {
        // A foreign name is no statement of both.
        let names = entry.names().filter(|name| !self.source.is_foreign(name)).map(str::to_owned);
        let names: Vec<String> = names.collect();
        let (recorder, source) = (Arc::clone(&self.crawler.recorder), Arc::clone(self.source));
        blocking(move || {
            let is_own = !recorder.own_candidates(names.iter().map(String::as_str), &source)?.is_empty();
            Ok(!is_own && recorder.is_named_by_another(&names, &source)?)
        })
        .await
    }
}
