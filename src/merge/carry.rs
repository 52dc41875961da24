//! Carries over the stored fields that a page no longer has.

use jiff::{ToSpan as _, civil::Date};
use url::Url;

use crate::domain::{
    Consultation, QualityCode, QualityNote, Site, day_of,
    text::{MAX_BODY_CHARS, MAX_SUMMARY_CHARS, MAX_TITLE_CHARS, cut},
};

/// The notes on deadlines, which are kept with them.
pub(super) const OF_DEADLINES: [QualityCode; 8] = [
    QualityCode::DeadlineBeforePublication,
    QualityCode::DeadlineFarOff,
    QualityCode::WeekdayMismatch,
    QualityCode::YearGuessed,
    QualityCode::SpellingCorrected,
    QualityCode::ReadersDisagree,
    QualityCode::DeadlineFlapping,
    QualityCode::DeadlineKept,
];

/// The maximum number of further names. A site whose addresses never repeat would add one at every run.
const MAX_ALIASES: usize = 100;

/// The state after `seen` was read: the fields that `seen` has, else the known ones. Id, key and first sighting are kept.
pub(super) fn carry(known: &Consultation, seen: Consultation) -> Consultation {
    // A page without text of its own (a list entry alone, a page in a new design) gives no sign of withdrawal.
    let has_text = seen.body.is_some() || seen.summary.is_some();
    let mut now = seen;
    keep_deadlines(known, &mut now);
    keep_issuers(known, &mut now);
    keep_names(known, &mut now);
    now.title = keep_text(&known.title, now.title);
    now.raw_title = keep_text(&known.raw_title, now.raw_title);
    now.case_numbers = keep_all(&known.case_numbers, now.case_numbers);
    now.summary = now.summary.or_else(|| known.summary.as_deref().map(|text| cut(text, MAX_SUMMARY_CHARS)));
    now.body = now.body.or_else(|| known.body.as_deref().map(|text| cut(text, MAX_BODY_CHARS)));
    // What an earlier version let in is not carried on for ever.
    let latest = day_of(now.fetched_at).saturating_add(1.year());
    let plausible = |day: Option<Date>| day.filter(|day| *day <= latest);
    now.published_on = plausible(now.published_on).or(plausible(known.published_on));
    now.updated_on = plausible(now.updated_on).max(plausible(known.updated_on));
    now.meetings = keep_all(&known.meetings, now.meetings);
    now.references = keep_all(&known.references, now.references);
    now.documents = keep_all(&known.documents, now.documents);
    now.consultees = keep_all(&known.consultees, now.consultees);
    now.submissions = keep_all(&known.submissions, now.submissions);
    now.topics = keep_all(&known.topics, now.topics);
    now.withdrawn = if has_text { now.withdrawn } else { known.withdrawn };
    now.extended |= known.extended || postponed(known, &now);
    now.first_seen_at = known.first_seen_at;
    now.claims.clone_from(&known.claims);
    now.document_readings.clone_from(&known.document_readings);
    now.precursors.clone_from(&known.precursors);
    now.outcomes.clone_from(&known.outcomes);
    now
}

/// Replaces the deadlines that `seen` has by the stored ones, with a note.
pub fn hold_deadlines(known: &Consultation, seen: &mut Consultation) {
    let known = super::owner_part(known);
    seen.deadlines = known.deadlines;
    seen.extended = known.extended;
    seen.quality_notes.retain(|note| !OF_DEADLINES.contains(&note.code));
    seen.quality_notes.extend(known.quality_notes.into_iter().filter(|note| OF_DEADLINES.contains(&note.code)));
    seen.quality_notes.push(QualityNote::new(QualityCode::DeadlineHeld));
    seen.quality_notes.sort();
    seen.quality_notes.dedup();
}

fn keep_text(known: &str, seen: String) -> String {
    if seen.is_empty() { cut(known, MAX_TITLE_CHARS) } else { seen }
}

fn keep_all<T: Clone>(known: &[T], seen: Vec<T>) -> Vec<T> {
    if seen.is_empty() { known.to_vec() } else { seen }
}

fn keep_deadlines(known: &Consultation, now: &mut Consultation) {
    if !now.deadlines.is_empty() || known.deadlines.is_empty() {
        return;
    }
    now.deadlines.clone_from(&known.deadlines);
    now.quality_notes.retain(|note| note.code != QualityCode::DeadlineUnread);
    now.quality_notes.extend(known.quality_notes.iter().filter(|note| OF_DEADLINES.contains(&note.code)).cloned());
    now.quality_notes.push(QualityNote::new(QualityCode::DeadlineKept));
    now.quality_notes.sort();
    now.quality_notes.dedup();
}

/// Issuers are joined, not replaced: two departments' lists may show the same consultation. An inferred issuer gives way
/// to one that the page names.
fn keep_issuers(known: &Consultation, now: &mut Consultation) {
    let inferred = |c: &Consultation| {
        c.quality_notes.iter().any(|note| matches!(note.code, QualityCode::IssuerInferred | QualityCode::IssuerUnknown))
    };
    if now.issuers.is_empty() || (inferred(now) && !inferred(known) && !known.issuers.is_empty()) {
        now.issuers.clone_from(&known.issuers);
        now.quality_notes.retain(|note| {
            !matches!(note.code, QualityCode::IssuerInferred | QualityCode::IssuerUnknown)
                || known.quality_notes.contains(note)
        });
    } else if !inferred(known) {
        let mut issuers = known.issuers.clone();
        issuers.extend(now.issuers.drain(..).filter(|issuer| !known.issuers.iter().any(|k| k.slug == issuer.slug)));
        now.issuers = issuers;
    }
}

fn keep_names(known: &Consultation, now: &mut Consultation) {
    // A store of version 0.1 has numbers without their site: `17` for `fi.se:17`. One name is enough.
    let site = Url::parse(&now.source_url).ok().and_then(|url| Site::of(&url));
    let is_known = |name: &str| {
        let bare = site.as_ref().and_then(|site| site.unscoped(name));
        bare.is_some_and(|bare| known.names().any(|known| known == bare))
    };
    let added = now.names().filter(|name| !is_known(name));
    let names: Vec<String> = known.names().chain(added).map(str::to_owned).collect();
    now.id = known.id;
    now.key.clone_from(&known.key);
    now.aliases = names.into_iter().filter(|name| *name != known.key).take(MAX_ALIASES).collect();
}

fn postponed(known: &Consultation, now: &Consultation) -> bool {
    matches!((known.deadline(), now.deadline()), (Some(old), Some(new)) if old.on < new.on)
}
