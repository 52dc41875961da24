//! Rows of a list that link to no page, and are known by their key.

use std::sync::Arc;

use super::{RunError, blocking, list_entry::ListEntry, run::Run};
use crate::domain::{Consultation, Field, QualityCode, RawItem, RawValue, is_row_address};

impl Run<'_> {
    /// The strings of an entry, which may be a row. One that lost its link keeps the page that it had, which is
    /// still asked for.
    pub(super) async fn at_known_page(&self, entry: &ListEntry, mut raw: RawItem) -> Result<RawItem, RunError> {
        if self.source.page.is_none() || !entry.is_row() {
            return Ok(raw);
        }
        let Some(found) = self.find(entry).await? else { return Ok(raw) };
        let store = Arc::clone(&self.crawler.store);
        let known = blocking(move || store.consultation(found.id)).await?;
        let is_gone = |known: &Consultation| known.quality_notes.iter().any(|note| note.code == QualityCode::PageGone);
        if let Some(known) = known.filter(|known| !is_row_address(&known.source_url) && !is_gone(known)) {
            raw.set(Field::Link, vec![RawValue { href: Some(known.source_url), ..RawValue::default() }]);
        }
        Ok(raw)
    }
}
