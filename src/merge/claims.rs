//! Claims: what other sources may add to a consultation that they do not own.
//!
//! The consultation that readers see is a pure function of the owner's values and of the claims. So the order in which
//! sources run changes nothing. A claim fills fields that the owner leaves empty, and never anything else.

use super::{Change, Known, differences, events, flapping, letters, revision_at};
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::domain::{
    Authority, Claim, Consultation, Deadline, FallbackValues, Field, QualityCode, QualityNote, RawItem,
};

/// A reading by a source that does not own the consultation.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// The values that the normalizer read; `source` and `fetched_at` say who claims and when.
    pub consultation: Consultation,
    /// The address that it was read from.
    pub address: String,
    /// The addresses on its own sites by which the source knows the consultation.
    pub names: BTreeSet<String>,
    /// Those of them that the owner confirms.
    pub confirmed: BTreeSet<String>,
    /// The authority of the source; [`Authority::Owner`] for a reading that another of the site's sources outranks.
    pub authority: Authority,
    /// `true` if its deadlines are held back: the last ones that are believed stay.
    pub hold: bool,
    /// `false` for a copy's list alone, without the page: it takes back nothing that the page said.
    pub is_whole: bool,
    /// The strings of the claim.
    pub said: RawItem,
    /// The strings of the owner's last revision, which stay.
    pub raw: RawItem,
    /// The version of the source file of the owner's last revision.
    pub source_version: String,
}

/// Runs a macro with the fields that a fallback may fill.
macro_rules! with_fields {
    ($run:ident!($($argument:tt)*)) => {
        $run!($($argument)*; summary published_on case_numbers documents consultees submissions)
    };
}

/// The notes that follow from claims.
const OF_CLAIMS: [QualityCode; 3] =
    [QualityCode::SourcesDisagree, QualityCode::DeadlineFromOther, QualityCode::FieldsFromOther];

/// Adds the claim of a source to a known consultation.
#[must_use]
pub fn claim(known: Known<'_>, claimed: Claimed) -> Change {
    let Known { consultation: before, events: history } = known;
    let Claimed { consultation: seen, address, names, confirmed, authority, hold, is_whole, said, raw, source_version } =
        claimed;
    let (at, source) = (seen.fetched_at, seen.source.clone());
    let mut owner = owner_part(before);
    let last = owner.claims.get(&source);
    let mut held = Vec::new();
    let values = (authority != Authority::Listing).then(|| {
        let older = last.and_then(|claim| claim.values.as_deref());
        let gives_no_day = seen.deadlines.is_empty();
        let mut values = completed(FallbackValues::of(seen), older);
        if let Some(last) = last.filter(|_| !is_whole) {
            values.withdrawn |= older.is_some_and(|older| older.withdrawn);
            if gives_no_day {
                held.clone_from(&last.held);
            }
        }
        let older = older.map(|older| &older.deadlines[..]).unwrap_or_default();
        if hold {
            held = std::mem::replace(&mut values.deadlines, older.to_vec());
        } else if flapping::keeps_claim(older, &values.deadlines, history, at) {
            values.deadlines = older.to_vec();
        }
        Box::new(values)
    });
    let is_owners = authority == Authority::Owner;
    let is_same = |claim: &Claim| {
        claim.values == values && claim.is_owners == is_owners && claim.names == names && claim.held == held
    };
    if last.is_some_and(is_same) && confirmed.is_subset(&before.aliases) {
        return Change::Unchanged;
    }
    owner.aliases.extend(confirmed);
    let since = last.filter(|claim| claim.values == values).map_or(at, |claim| claim.since);
    let texts = if values.is_some() { texts(&said) } else { BTreeMap::new() };
    let discovered = last.is_some_and(|claim| claim.discovered);
    let address = Some(address);
    owner.claims.insert(source.clone(), Claim { since, is_owners, discovered, address, names, texts, values, held });
    with_claims(known, owner, &source, at, raw, source_version)
}

/// Believes the deadlines of the claim of `source` that are held back. `raw` and `source_version` are those of the owner's
/// last revision.
#[must_use]
pub fn release_claim(known: Known<'_>, source: &str, at: Timestamp, raw: RawItem, source_version: String) -> Change {
    let mut owner = owner_part(known.consultation);
    let Some(claim) = owner.claims.get_mut(source).filter(|claim| !claim.held.is_empty()) else {
        return Change::Unchanged;
    };
    let held = std::mem::take(&mut claim.held);
    if let Some(values) = &mut claim.values {
        values.deadlines = held;
    }
    with_claims(known, owner, source, at, raw, source_version)
}

/// The change from what is known to the owner's values with their new claims, of which that of `claimed_by` is new.
fn with_claims(
    Known { consultation: before, events: history }: Known<'_>,
    owner: Consultation,
    claimed_by: &str,
    at: Timestamp,
    raw: RawItem,
    source_version: String,
) -> Change {
    let mut after = compose(owner);
    flapping::keep_open(before, &mut after, history, at);
    if !after.withdrawn {
        after.origins.remove("withdrawn");
    }
    let changes = differences(before, &after);
    let source = before.source.clone();
    if changes.is_empty() {
        return Change::Noted(revision_at(at, after, Vec::new(), Vec::new(), raw, source, source_version));
    }
    let mut events = events::of_change(before, &after, history, at, super::Occasion::Run);
    events.iter_mut().for_each(|event| event.claimed_by = Some(claimed_by.to_owned()));
    Change::Revised(revision_at(at, after, changes, events, raw, source, source_version))
}

/// A consultation that its `owner`, a source of its site, has not found, from what a copy says: the title and the issuers
/// as if the owner listed it, and the rest as the claim of the copy, which yields when the owner is read.
#[must_use]
pub fn discovered(seen: Consultation, owner: &str, address: Option<String>, said: &RawItem) -> Consultation {
    let is_of_issuers =
        |note: &QualityNote| matches!(note.code, QualityCode::IssuerInferred | QualityCode::IssuerUnknown);
    let mut notes: Vec<QualityNote> = seen.quality_notes.iter().filter(|note| is_of_issuers(note)).cloned().collect();
    notes.push(QualityNote::new(QualityCode::PageUnread));
    let copy = seen.source.clone();
    let (since, texts) = (seen.fetched_at, texts(said));
    let listed = Consultation {
        id: seen.id,
        aliases: seen.aliases.clone(),
        raw_title: seen.raw_title.clone(),
        issuers: seen.issuers.clone(),
        kind: seen.kind,
        references: seen.references.clone(),
        updated_on: seen.updated_on,
        extended: seen.extended,
        quality_notes: notes,
        ..Consultation::new(&seen.key, &seen.title, owner, &seen.source_url, seen.fetched_at)
    };
    let values = Some(Box::new(FallbackValues::of(seen)));
    let (names, held) = Default::default();
    let claim = Claim { since, is_owners: false, discovered: true, address, names, texts, values, held };
    compose(Consultation { claims: BTreeMap::from([(copy, claim)]), ..listed })
}

/// The statements of `seen` that a source of this authority makes in vain: they contradict the owner's.
#[must_use]
pub fn refused(known: &Consultation, seen: &Consultation, authority: Authority) -> Vec<&'static str> {
    let days = |c: &Consultation| c.deadlines.iter().map(|deadline| deadline.on).collect::<Vec<_>>();
    let mut refused = Vec::new();
    let may_withdraw = authority != Authority::Listing && is_unread(known);
    if seen.withdrawn && !known.withdrawn && !may_withdraw {
        refused.push("a withdrawal");
    }
    if !seen.deadlines.is_empty() && !known.deadlines.is_empty() && days(known) != days(seen) {
        refused.push("another deadline");
    }
    refused
}

/// A consultation as it is shown without the claims of `sources`; `None` if they have none, or have discovered it.
#[must_use]
pub fn without_claims_of(shown: &Consultation, sources: &BTreeSet<String>) -> Option<Consultation> {
    let is_theirs = |(source, claim): (&String, &Claim)| sources.contains(source).then_some(claim.discovered);
    let theirs: Vec<bool> = shown.claims.iter().filter_map(is_theirs).collect();
    if theirs.is_empty() || theirs.contains(&true) {
        return None;
    }
    let mut owner = owner_part(shown);
    owner.claims.retain(|source, _| !sources.contains(source));
    Some(compose(owner))
}

/// The owner's values of a consultation as shown, with its claims.
#[must_use]
pub fn owner_part(shown: &Consultation) -> Consultation {
    let mut owner = shown.clone();
    macro_rules! empty {
        ($owner:ident; $($field:ident)*) => { $(
            if $owner.origins.contains_key(stringify!($field)) {
                $owner.$field = Default::default();
            }
        )* };
    }
    with_fields!(empty!(owner));
    if let Some(source) = owner.origins.get("deadlines") {
        owner.deadlines.clear();
        if owner.claims.get(source).is_some_and(|claim| !claim.held.is_empty()) {
            owner.quality_notes.retain(|note| note.code != QualityCode::DeadlineHeld);
        }
    }
    if owner.origins.contains_key("withdrawn") {
        owner.withdrawn = false;
    }
    letters::take_away(&mut owner);
    owner.quality_notes.retain(|note| !OF_CLAIMS.contains(&note.code));
    owner.origins.clear();
    owner
}

/// The consultation as shown: the owner's values, and those of its letters and of claims where the owner has none.
pub(super) fn compose(owner: Consultation) -> Consultation {
    let mut shown = owner;
    let claims = std::mem::take(&mut shown.claims);
    // The site's own sources come first, then by name.
    let mut ranked: Vec<_> = claims
        .iter()
        .filter_map(|(source, claim)| Some((!claim.is_owners, source, claim.values.as_deref()?)))
        .collect();
    ranked.sort_by_key(|(rank, source, _)| (*rank, *source));
    let values = || ranked.iter().map(|(_, source, values)| (*source, *values));
    macro_rules! fill {
        ($shown:ident; $($field:ident)*) => { $(
            if is_empty(&$shown.$field)
                && let Some((source, values)) = values().find(|(_, values)| !is_empty(&values.$field))
            {
                $shown.$field = values.$field.clone();
                $shown.origins.insert(stringify!($field).to_owned(), source.clone());
            }
        )* };
    }
    with_fields!(fill!(shown));
    let of_deadlines: Vec<_> = ranked.iter().filter(|(.., values)| !values.deadlines.is_empty()).copied().collect();
    let mut disagree = of_deadlines.iter().any(|(is_others, _, values)| {
        !is_others && !shown.deadlines.is_empty() && headline(&values.deadlines) != headline(&shown.deadlines)
    });
    if shown.deadlines.is_empty()
        && let Some(rank) = of_deadlines.first().map(|(rank, ..)| *rank)
    {
        let mut claimed: Vec<_> = of_deadlines.iter().filter(|(of, ..)| *of == rank).collect();
        // The earlier deadline is the safe one.
        claimed.sort_by_key(|(_, source, values)| (headline(&values.deadlines), *source));
        if let Some((_, source, values)) = claimed.first() {
            disagree = claimed.iter().any(|(.., other)| headline(&other.deadlines) != headline(&values.deadlines));
            shown.deadlines.clone_from(&values.deadlines);
            shown.origins.insert("deadlines".to_owned(), (*source).clone());
        }
    }
    if !shown.withdrawn
        && is_unread(&shown)
        && let Some((source, _)) = values().find(|(source, values)| values.withdrawn && !claims[*source].is_owners)
    {
        shown.withdrawn = true;
        shown.origins.insert("withdrawn".to_owned(), source.clone());
    }
    let is_held =
        shown.origins.get("deadlines").and_then(|source| claims.get(source)).is_some_and(|c| !c.held.is_empty());
    let is_others = |source: &String| claims.get(source).is_some_and(|claim| !claim.is_owners);
    let others = || shown.origins.iter().filter(|(_, source)| is_others(source)).map(|(field, _)| field.as_str());
    let notes = [
        (QualityCode::SourcesDisagree, disagree),
        (QualityCode::DeadlineFromOther, others().any(|field| field == "deadlines")),
        (QualityCode::FieldsFromOther, others().any(|field| field != "deadlines")),
        (QualityCode::DeadlineHeld, is_held),
    ];
    let notes = notes.into_iter().filter(|(_, holds)| *holds).map(|(code, _)| QualityNote::new(code));
    shown.quality_notes.extend(notes.collect::<Vec<_>>());
    shown.quality_notes.sort();
    shown.quality_notes.dedup();
    shown.claims = claims;
    letters::compose(&mut shown);
    shown
}

/// A claim's values, with those of the source's earlier claim where the new one has none: nothing that was once read is
/// erased because a page no longer has it.
fn completed(values: FallbackValues, older: Option<&FallbackValues>) -> FallbackValues {
    let Some(older) = older else { return values };
    let mut whole = values;
    macro_rules! keep {
        ($whole:ident; $($field:ident)*) => { $(
            if is_empty(&$whole.$field) {
                $whole.$field.clone_from(&older.$field);
            }
        )* };
    }
    with_fields!(keep!(whole));
    if whole.deadlines.is_empty() {
        whole.deadlines.clone_from(&older.deadlines);
    }
    whole
}

/// The texts of a claim, each cut to the length of a line or two.
fn texts(said: &RawItem) -> BTreeMap<String, String> {
    const MAX_CHARS: usize = 300;
    let text = |field: Field| {
        let text: String = said.first(field)?.text.chars().take(MAX_CHARS).collect();
        (!text.is_empty()).then(|| (field.name().to_owned(), text))
    };
    [Field::Deadline, Field::Body, Field::Summary, Field::Published, Field::CaseNumbers]
        .into_iter()
        .filter_map(text)
        .collect()
}

/// Returns `true` if the owner's page has not been read yet.
pub(super) fn is_unread(consultation: &Consultation) -> bool {
    consultation.quality_notes.iter().any(|note| note.code == QualityCode::PageUnread)
}

fn is_empty<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// The day of everyone's deadline.
fn headline(deadlines: &[Deadline]) -> Option<jiff::civil::Date> {
    Deadline::for_everyone(deadlines).next().map(|deadline| deadline.on)
}
