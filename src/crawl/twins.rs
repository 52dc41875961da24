//! Twins: one consultation that an earlier version stored twice, under the mark of each session or each address of a redirect.
//!
//! The records of a source whose addresses have one canonical form by the present rules, and whose title or case number
//! agree, are joined at the source's next run. The one that is known longest is shown; the others lead to it.

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;

use super::{
    RunError, blocking,
    recorder::{Recorder, Unpublished},
    run::Run,
};
use crate::{
    domain::{Consultation, ConsultationId, Revision},
    merge::{Change, Occasion, Seen, are_alike, owner_part},
    normalize,
    store::StoreError,
};

/// The maximum number of consultations that are joined with their twins in a run.
const MAX_GROUPS: usize = 200;

impl Run<'_> {
    /// Joins the twins among the stored consultations of this source.
    pub(super) async fn join_twins(&mut self) -> Result<(), RunError> {
        let (snapshot, source) = (self.crawler.publisher.snapshot(), Arc::clone(self.source));
        let (recorder, now) = (Arc::clone(&self.crawler.recorder), self.crawler.clock.now());
        blocking(move || {
            let own = snapshot.consultations().iter().map(|indexed| &*indexed.consultation);
            let own = own.filter(|known| known.source == source.slug && source.owns(known));
            for (address, group) in twins(own, &source.home).into_iter().take(MAX_GROUPS) {
                recorder.join_all(&address, group, now)?;
            }
            Ok(())
        })
        .await
    }
}

/// Returns `true` if `twin` is known by an address that led to `seen`, whose `names` are as read, and is like it.
pub(super) fn is_twin(twin: &Consultation, names: &[String], seen: &Consultation) -> bool {
    let address = url::Url::parse(&twin.source_url).ok();
    let address = address.and_then(|home| normalize::canonical(&twin.source_url, &home));
    address.is_some_and(|address| names.iter().any(|name| name == address.as_str())) && are_alike(twin, seen)
}

impl Recorder {
    /// Joins a twin into the consultation `into`, which is shown in its place.
    pub(super) fn join(
        &self,
        twin: &Consultation,
        into: ConsultationId,
        at: Timestamp,
        to: &mut Unpublished,
    ) -> Result<(), StoreError> {
        let Some(last) = self.store.latest_revision(twin.id)? else { return Ok(()) };
        let consultation = Consultation { joined_into: Some(into), ..twin.clone() };
        let revision = Revision { consultation, changes: Vec::new(), events: Vec::new(), at, ..last };
        self.commit(Change::Noted(Box::new(revision)), twin.id, to)?;
        Ok(())
    }

    /// Joins `group`, all of which are the consultation at `address`: it keeps the id that is known longest, and the values
    /// that were read last.
    fn join_all(&self, address: &str, group: Vec<ConsultationId>, at: Timestamp) -> Result<(), StoreError> {
        let mut unpublished = self.lock();
        let mut known = Vec::new();
        for id in group {
            known.extend(self.store.consultation(id)?.filter(|one| one.joined_into.is_none()));
        }
        let Some(whole) = known.iter().min_by_key(|one| (one.first_seen_at, one.id)) else { return Ok(()) };
        let Some(latest) = known.iter().max_by_key(|one| (one.fetched_at, one.id == whole.id)) else { return Ok(()) };
        let Some(last) = self.store.latest_revision(latest.id)? else { return Ok(()) };
        let mut consultation = owner_part(latest);
        consultation.fetched_at = at;
        consultation.aliases.insert(address.to_owned());
        for twin in known.iter().filter(|twin| twin.id != whole.id) {
            self.join(twin, whole.id, at, &mut unpublished)?;
            consultation.aliases.extend(twin.names().map(str::to_owned));
        }
        let seen = Seen { consultation, raw: last.raw, source_version: last.source_version, occasion: Occasion::Run };
        self.merge_into(whole, seen, &mut unpublished)?;
        Ok(())
    }
}

/// The groups of consultations that are one, by their address; also single ones that do not have it among their names, since
/// their next reading would be a twin. A part of a page (`#`) has no address of its own.
fn twins<'c>(own: impl Iterator<Item = &'c Consultation>, home: &url::Url) -> BTreeMap<String, Vec<ConsultationId>> {
    let mut groups: BTreeMap<String, Vec<&Consultation>> = BTreeMap::new();
    for known in own.filter(|known| !known.source_url.contains('#') && !known.key.contains('#')) {
        if let Some(address) = normalize::canonical(&known.source_url, home) {
            groups.entry(address.into()).or_default().push(known);
        }
    }
    groups.retain(|address, group| match &group[..] {
        [one] => one.names().all(|name| name != address),
        [first, others @ ..] => others.iter().all(|one| are_alike(one, first)),
        [] => false,
    });
    groups.into_iter().map(|(address, group)| (address, group.iter().map(|one| one.id).collect())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twins_have_one_address_by_the_present_rules_and_are_alike() {
        let home = url::Url::parse("https://a.se").unwrap();
        let known = |url: &str, title: &str| Consultation::new(url, title, "a", url, jiff::Timestamp::UNIX_EPOCH);
        let all = [
            known("https://a.se/1;jsessionid=A", "Tolkavgift"),
            known("https://a.se/1;jsessionid=B", "Tolkavgift"),
            known("https://a.se/1/", "Tolkavgift"),
            known("https://a.se/2;jsessionid=A", "Tolkavgift"),
            known("https://a.se/3?PHPSESSID=1", "Tolkavgift"),
            known("https://a.se/3?PHPSESSID=2", "Hundskatt"),
            known("https://a.se/4#a", "Tolkavgift"),
            known("https://a.se/4#b", "Tolkavgift"),
        ];
        let groups = twins(all.iter(), &home);
        let ids = |of: &[Consultation]| of.iter().map(|one| one.id).collect::<Vec<_>>();
        let expected = [("https://a.se/1/", ids(&all[..3])), ("https://a.se/2/", ids(&all[3..4]))];
        assert_eq!(groups, BTreeMap::from(expected.map(|(address, ids)| (address.to_owned(), ids))));
    }
}
