//! Refusals: a site that answers our requests for one kind of address with a refusal or a bot challenge.
//!
//! The kinds wait apart: while the pages are refused, a feed that answers is still read.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

/// A kind of address of a source.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, IntoStaticStr, VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum AddressKind {
    /// A list that is a feed.
    Feed,
    /// Any other list.
    List,
    /// The page of a consultation.
    Page,
}

impl AddressKind {
    /// The word in answers, `feed`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The number of different addresses that must be refused, with no answer in between, before the kind counts as
    /// refused. One page may be closed by itself.
    const fn needed(self) -> usize {
        match self {
            Self::Feed | Self::List => 1,
            Self::Page => 3,
        }
    }
}

/// The first wait of a source that is run on its schedule. It doubles with each further refusal.
pub const FIRST_WAIT: SignedDuration = SignedDuration::from_hours(1);
/// The longest wait, in first waits.
const LONGEST_WAIT: i32 = 24;

/// One kind of address that is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The first refusal after the last answer.
    pub since: Timestamp,
    /// The refusals that were followed by a wait.
    pub times: u32,
    /// The earliest time of the next scheduled request.
    pub until: Timestamp,
    /// The last address and its answer, in one English sentence.
    pub why: String,
    /// The first addresses that were refused, as many as it takes for the kind to count as refused.
    pub addresses: BTreeSet<String>,
}

/// The kinds of addresses of one source that are refused, or seem to be.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Refusals(BTreeMap<AddressKind, Refusal>);

impl Refusals {
    /// Returns `true` if there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The kinds that count as refused.
    pub fn iter(&self) -> impl Iterator<Item = (AddressKind, &Refusal)> {
        self.0.iter().filter(|(kind, refusal)| refusal.addresses.len() >= kind.needed()).map(|(kind, one)| (*kind, one))
    }

    /// The refusal of a kind, if it counts as refused.
    #[must_use]
    pub fn of(&self, kind: AddressKind) -> Option<&Refusal> {
        self.0.get(&kind).filter(|refusal| refusal.addresses.len() >= kind.needed())
    }

    /// The refusals of single pages, as long as they do not count for all pages.
    #[must_use]
    pub fn single_pages(&self) -> Option<&Refusal> {
        self.0.get(&AddressKind::Page).filter(|_| self.of(AddressKind::Page).is_none())
    }

    /// Returns `true` if a scheduled run may request addresses of this kind at `now`. A time further ahead than the longest
    /// wait was noted by a clock that was wrong.
    #[must_use]
    pub fn may_request(&self, kind: AddressKind, now: Timestamp, first_wait: SignedDuration) -> bool {
        let longest = first_wait.saturating_mul(LONGEST_WAIT);
        self.of(kind).is_none_or(|refusal| now >= refusal.until || refusal.until.duration_since(now) > longest)
    }

    /// Notes an answer that was no refusal.
    pub fn answered(&mut self, kind: AddressKind) {
        self.0.remove(&kind);
    }

    /// Notes a refusal of `address` by a run that started at `now`.
    pub fn refused(&mut self, kind: AddressKind, address: &str, why: &str, now: Timestamp, first_wait: SignedDuration) {
        let new = || Refusal { since: now, times: 0, until: now, why: String::new(), addresses: BTreeSet::new() };
        let refusal = self.0.entry(kind).or_insert_with(new);
        if refusal.addresses.len() < kind.needed() {
            refusal.addresses.insert(address.to_owned());
        }
        why.clone_into(&mut refusal.why);
        // A run that a person asked for during the wait does not lengthen it.
        if refusal.addresses.len() >= kind.needed() && now >= refusal.until {
            let wait = first_wait.saturating_mul((1 << refusal.times.min(8)).min(LONGEST_WAIT));
            refusal.times = refusal.times.saturating_add(1);
            refusal.until = now.saturating_add(wait).unwrap_or(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        format!("2026-11-{text}:00Z").parse().unwrap()
    }

    #[test]
    fn each_kind_waits_by_itself_and_longer_each_time() {
        let mut refusals = Refusals::default();
        let mut now = at("01T06:00");
        let mut waits = Vec::new();
        for _ in 0..6 {
            assert!(refusals.may_request(AddressKind::List, now, FIRST_WAIT));
            refusals.refused(AddressKind::List, "https://a.se/list", "the status 403", now, FIRST_WAIT);
            assert!(!refusals.may_request(AddressKind::List, now, FIRST_WAIT));
            assert!(refusals.may_request(AddressKind::Feed, now, FIRST_WAIT));
            let until = refusals.of(AddressKind::List).unwrap().until;
            waits.push(until.duration_since(now).as_hours());
            now = until;
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 24]);
        assert_eq!(refusals.of(AddressKind::List).unwrap().since, at("01T06:00"));
        refusals.answered(AddressKind::List);
        assert!(refusals.is_empty());
    }

    #[test]
    fn one_page_that_is_closed_by_itself_closes_no_others() {
        let mut refusals = Refusals::default();
        let now = at("01T06:00");
        for page in ["1", "1", "1", "2"] {
            refusals.refused(AddressKind::Page, page, "the status 403", now, FIRST_WAIT);
            assert_eq!(refusals.iter().count(), 0);
            assert!(refusals.may_request(AddressKind::Page, now, FIRST_WAIT));
        }
        refusals.refused(AddressKind::Page, "3", "the status 403", now, FIRST_WAIT);
        assert!(!refusals.may_request(AddressKind::Page, now, FIRST_WAIT));
    }

    #[test]
    fn a_refusal_during_the_wait_does_not_lengthen_it() {
        let mut refusals = Refusals::default();
        for minute in ["06:00", "06:10", "06:59"] {
            refusals.refused(
                AddressKind::Feed,
                "https://a.se/feed",
                "the status 403",
                at(&format!("01T{minute}")),
                FIRST_WAIT,
            );
        }
        assert_eq!(refusals.of(AddressKind::Feed).unwrap().until, at("01T07:00"));
    }

    #[test]
    fn a_wait_that_a_wrong_clock_noted_is_void() {
        let mut refusals = Refusals::default();
        refusals.refused(
            AddressKind::Feed,
            "https://a.se/feed",
            "the status 403",
            "2099-01-01T00:00:00Z".parse().unwrap(),
            FIRST_WAIT,
        );
        assert!(refusals.may_request(AddressKind::Feed, at("01T06:00"), FIRST_WAIT));
    }
}
