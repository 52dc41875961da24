//! Two sources that speak for one site: which of them the consultation is read from.

use super::{
    moves::has,
    publisher::Publisher,
    recorder::{Recorded, Recorder, Unpublished},
};
use crate::{
    domain::{Authority, Consultation, QualityCode},
    merge::{Claimed, Known, OwnReading, Seen, Standing, claim, standing, take_over},
    source::{Source, Sources},
    store::StoreError,
};

/// The source that read a page or list, with all others.
#[derive(Clone, Copy)]
pub(super) struct ReadBy<'a> {
    pub(super) source: &'a Source,
    pub(super) sources: &'a Sources,
    pub(super) publisher: &'a Publisher,
}

impl ReadBy<'_> {
    /// Compares a reading with the stored one, which counts as none if its source is switched off or retracted.
    pub(super) fn standing_beside(&self, known: &Consultation, seen: &Seen) -> Standing {
        let is_page = |consultation: &Consultation, source: &Source| {
            source.page.is_some() && !has(consultation, QualityCode::PageUnread)
        };
        let stored = self.sources.get(&known.source);
        let stored = stored.filter(|stored| stored.enabled && !self.publisher.is_retracted(&stored.slug));
        let stored = stored.map(|stored| OwnReading { source: &known.source, is_page: is_page(known, stored) });
        let is_page = is_page(&seen.consultation, self.source);
        standing(stored, OwnReading { source: &self.source.slug, is_page })
    }
}

impl Recorder {
    /// Records a reading beside that of another source of the same site, by rank.
    pub(super) fn record_by_rank(
        &self,
        known: &Consultation,
        seen: Seen,
        standing: Standing,
        to: &mut Unpublished,
    ) -> Result<Recorded, StoreError> {
        let history = self.store.events_of(known.id)?;
        let both = Known { consultation: known, events: &history };
        let change = match (standing, self.store.latest_revision(known.id)?) {
            (Standing::Yields, Some(last)) => {
                let Seen { consultation, raw: said, .. } = seen;
                let (authority, raw, source_version) = (Authority::Owner, last.raw, last.source_version);
                let address = consultation.source_url.clone();
                let (names, confirmed) = Default::default();
                let (hold, is_whole) = (false, true);
                claim(
                    both,
                    Claimed {
                        consultation,
                        address,
                        names,
                        confirmed,
                        authority,
                        hold,
                        is_whole,
                        said,
                        raw,
                        source_version,
                    },
                )
            }
            _ => take_over(both, seen),
        };
        self.commit(change, known.id, to)
    }
}
