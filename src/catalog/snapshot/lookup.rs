//! One consultation of a snapshot, by its id, its slot or the address of its page.

use std::sync::Arc;

use super::Snapshot;
use crate::{
    catalog::IndexedConsultation,
    domain::{ConsultationId, slugify},
};

impl Snapshot {
    /// The consultation with this id; for a twin, the one that is shown in its place.
    #[must_use]
    pub fn consultation(&self, id: ConsultationId) -> Option<&Arc<IndexedConsultation>> {
        self.shown(self.in_slot(id)?)
    }

    /// The consultation with this id, retracted or not.
    pub(in crate::catalog) fn in_slot(&self, id: ConsultationId) -> Option<&Arc<IndexedConsultation>> {
        self.by_id.get(&id).and_then(|slot| self.slots.get(*slot as usize))
    }

    /// The consultation in this slot.
    pub(in crate::catalog) fn at(&self, slot: u32) -> Option<&Arc<IndexedConsultation>> {
        self.slots.get(slot as usize).filter(|indexed| !self.hides(&indexed.consultation))
    }

    /// The consultation of a page's address: `adelmetallutredningen-1a2b3c4d`, whatever the slug says, or
    /// `1a2b3c4d`. Where several ids begin alike, the one with the same slug, else the one known longest.
    #[must_use]
    pub fn consultation_at(&self, segment: &str) -> Option<&Arc<IndexedConsultation>> {
        self.shown(self.in_slot_at(segment)?)
    }

    /// The consultation of a page's address, retracted or not.
    pub(in crate::catalog) fn in_slot_at(&self, segment: &str) -> Option<&Arc<IndexedConsultation>> {
        let (slug, hex) = segment.rsplit_once('-').unwrap_or(("", segment));
        let short = u32::from_str_radix(hex, 16).ok().filter(|_| hex.len() == 8)?;
        let from = self.by_short.partition_point(|(other, _)| *other < short);
        let same = self.by_short.iter().skip(from).take_while(|(other, _)| *other == short);
        let mut found = same.filter_map(|(_, slot)| self.slots.get(*slot as usize));
        let first = found.next()?;
        let slug = slugify(slug);
        Some(std::iter::once(first).chain(found).find(|indexed| indexed.consultation.slug() == slug).unwrap_or(first))
    }
}

/// The first four bytes of an id, which its short form spells.
pub(super) fn short(id: ConsultationId) -> u32 {
    id.as_bytes().iter().take(4).fold(0, |short, byte| short << 8 | u32::from(*byte))
}
