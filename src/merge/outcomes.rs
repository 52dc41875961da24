//! The steps before and after a consultation, as documents of other sources say.
//!
//! They are a function of all stored documents and consultations (`outcomes::link`), so a link may come, change or go. Each step
//! but a committee's report is an event once, whatever is read again later.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{
    Change, Known, change,
    events::{instant_of, unused_id},
    revision_at,
};
use crate::domain::{Consultation, Event, EventId, EventKind, RawItem, Step, StepKind};

/// The links of a consultation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Linked {
    /// The steps before it.
    pub precursors: Vec<Step>,
    /// The steps after it.
    pub outcomes: Vec<Step>,
}

/// Sets the links of a consultation. `is_archive` says of a step that it was read from the archive of its source. `raw` and
/// `source_version` are those of the owner's last revision.
#[must_use]
pub fn set_links(
    known: Known<'_>,
    linked: Linked,
    is_archive: impl Fn(&Step) -> bool,
    at: Timestamp,
    raw: RawItem,
    source_version: String,
) -> Change {
    let Known { consultation: before, events: history } = known;
    let Linked { precursors, outcomes } = linked;
    let mut changes = Vec::new();
    if before.precursors != precursors {
        changes.push(change("precursors", &before.precursors, &precursors));
    }
    if before.outcomes != outcomes {
        changes.push(change("outcomes", &before.outcomes, &outcomes));
    }
    if changes.is_empty() {
        return Change::Unchanged;
    }
    let mut events: Vec<Event> = Vec::new();
    for step in &outcomes {
        let last = before.outcomes.iter().find(|last| last.is_same(step));
        for (field, new) in news(step, last) {
            let is_known = |event: &Event| {
                event.kind == EventKind::Outcome
                    && event.field.as_deref() == Some(field)
                    && event.new.as_ref() == Some(&new)
            };
            // A decision that was entered wrongly and is corrected, even to what it once was, is news.
            let is_corrected = last.is_some_and(|last| last.result.is_some() && last.result != step.result);
            if !is_corrected && history.iter().chain(&events).any(is_known) {
                continue;
            }
            let id = event_id(before, field, &new, history, &events);
            events.push(Event {
                id,
                kind: EventKind::Outcome,
                // What is said later of a known step happened when it was said.
                at: step.on.filter(|_| last.is_none() && field != TAKEN_BACK).map_or(at, |day| instant_of(day, at)),
                recorded_at: at,
                archive: is_archive(step),
                consultation: before.id,
                field: Some(field.to_owned()),
                old: None,
                new: Some(new),
                claimed_by: Some(step.source.clone()),
            });
        }
    }
    let after = Consultation { precursors, outcomes, ..before.clone() };
    let source = before.source.clone();
    Change::Revised(revision_at(at, after, changes, events, raw, source, source_version))
}

/// The field of the event about a bill that was taken back.
const TAKEN_BACK: &str = "bill-withdrawn";

/// The news of a step: its kind and its name, with the content of a decision; and that it was taken back.
fn news(step: &Step, last: Option<&Step>) -> Vec<(&'static str, String)> {
    let mut news = Vec::new();
    let name = match (&step.follows, &step.result) {
        (Some(bill), Some(result)) if step.kind == StepKind::Decision => format!("{bill}: {result}"),
        (Some(bill), None) if step.kind == StepKind::Decision => bill.clone(),
        _ => step.name().to_owned(),
    };
    // A result may be entered after the decision, and corrected.
    let has_result = step.kind == StepKind::Decision && step.result.is_some();
    let has_other_result = has_result && last.is_some_and(|last| last.result != step.result);
    // The committee's report says what may be decided, some days before it is.
    if (last.is_none() && step.kind != StepKind::CommitteeReport) || has_other_result {
        news.push((step.kind.name(), name.clone()));
    }
    if step.withdrawn && !last.is_some_and(|last| last.withdrawn) {
        news.push((TAKEN_BACK, name));
    }
    news
}

fn event_id(of: &Consultation, field: &str, new: &str, history: &[Event], fresh: &[Event]) -> EventId {
    unused_id(of.id, EventKind::Outcome, &format!("{field}\n{new}"), history, fresh)
}

/// A consultation without the steps of these sources; `None` if it has none of theirs.
#[must_use]
pub fn without_steps_of(consultation: &Consultation, sources: &BTreeSet<String>) -> Option<Consultation> {
    let is_theirs = |step: &Step| sources.contains(&step.source);
    if !consultation.precursors.iter().chain(&consultation.outcomes).any(is_theirs) {
        return None;
    }
    let mut without = consultation.clone();
    without.precursors.retain(|step| !is_theirs(step));
    without.outcomes.retain(|step| !is_theirs(step));
    Some(without)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Certainty, MatchedBy};

    fn step(kind: StepKind, number: &str, on: &str) -> Step {
        Step {
            kind,
            number: Some(number.to_owned()),
            title: None,
            on: on.parse().ok(),
            url: None,
            result: None,
            withdrawn: false,
            certainty: Certainty::Certain,
            matched_by: MatchedBy::CaseNumber,
            matched: "Ju2020/00001".to_owned(),
            follows: None,
            source: "riksdagen".to_owned(),
        }
    }

    fn consultation() -> Consultation {
        let url = "https://a.example/1/";
        Consultation::new(url, "Tolkar", "a", url, Timestamp::UNIX_EPOCH)
    }

    fn set(known: &Consultation, history: &[Event], outcomes: Vec<Step>) -> Change {
        let at = "2026-11-27T08:00:00Z".parse().unwrap();
        let linked = Linked { precursors: Vec::new(), outcomes };
        let known = Known { consultation: known, events: history };
        set_links(known, linked, |step| step.on < "2026-01-01".parse().ok(), at, RawItem::default(), String::new())
    }

    fn shown(change: &Change) -> Vec<String> {
        let event = |event: &Event| {
            let Event { field, new, at, archive, .. } = event;
            format!("{} {} {at} {archive}", field.as_deref().unwrap_or_default(), new.as_deref().unwrap_or_default())
        };
        change.revision().map(|revision| revision.events.iter().map(event).collect()).unwrap_or_default()
    }

    #[test]
    fn each_step_is_an_event_once_and_dated_with_its_own_day() {
        let bill = step(StepKind::Bill, "prop. 2026/27:41", "2026-11-20");
        let report = step(StepKind::CommitteeReport, "bet. 2026/27:JuU1", "2026-11-25");
        let first = set(&consultation(), &[], vec![bill.clone(), report.clone()]);
        assert_eq!(shown(&first), ["bill prop. 2026/27:41 2026-11-20T11:00:00Z false"], "the report is none");
        let linked = &first.revision().unwrap().consultation;
        let history = &first.revision().unwrap().events;
        assert_eq!(set(linked, history, vec![bill.clone(), report.clone()]), Change::Unchanged);
        let gone = set(linked, history, Vec::new());
        let back = set(&gone.revision().unwrap().consultation, history, vec![bill.clone()]);
        assert!(shown(&gone).is_empty() && shown(&back).is_empty(), "a link that comes back is no news");
        let decision = Step {
            number: None,
            result: Some("bifall".to_owned()),
            follows: bill.number.clone(),
            ..step(StepKind::Decision, "", "2026-11-26")
        };
        let decided = set(linked, history, vec![bill.clone(), decision]);
        assert_eq!(shown(&decided), ["decision prop. 2026/27:41: bifall 2026-11-26T11:00:00Z false"]);
        let withdrawn = set(linked, history, vec![Step { withdrawn: true, ..bill }]);
        assert_eq!(shown(&withdrawn), ["bill-withdrawn prop. 2026/27:41 2026-11-27T08:00:00Z false"]);
    }

    #[test]
    fn a_result_that_comes_later_or_is_corrected_is_news_of_its_own_day() {
        let with_result = |result: Option<&str>| Step {
            result: result.map(str::to_owned),
            follows: Some("prop. 2026/27:41".to_owned()),
            ..step(StepKind::Decision, "", "2026-11-26")
        };
        let mut known = consultation();
        let mut history: Vec<Event> = Vec::new();
        let mut said = Vec::new();
        for result in [None, Some("bifall"), Some("bifall"), Some("avslag"), Some("bifall")] {
            let change = set(&known, &history, vec![with_result(result)]);
            said.extend(shown(&change));
            let Some(revision) = change.revision() else { continue };
            known = revision.consultation.clone();
            history.extend(revision.events.iter().cloned());
        }
        insta::assert_snapshot!(said.join("\n"), @r"
        decision prop. 2026/27:41 2026-11-26T11:00:00Z false
        decision prop. 2026/27:41: bifall 2026-11-27T08:00:00Z false
        decision prop. 2026/27:41: avslag 2026-11-27T08:00:00Z false
        decision prop. 2026/27:41: bifall 2026-11-27T08:00:00Z false
        ");
        let mut ids: Vec<EventId> = history.iter().map(|event| event.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 4, "each is an entry of its own");
    }

    #[test]
    fn a_step_from_an_archive_is_no_news() {
        let change = set(&consultation(), &[], vec![step(StepKind::Bill, "prop. 2016/17:14", "2016-09-27")]);
        assert_eq!(shown(&change), ["bill prop. 2016/17:14 2016-09-27T10:00:00Z true"]);
    }

    #[test]
    fn the_steps_of_a_retracted_source_are_left_out() {
        let change = set(&consultation(), &[], vec![step(StepKind::Bill, "prop. 2016/17:14", "2016-09-27")]);
        let linked = &change.revision().unwrap().consultation;
        assert_eq!(without_steps_of(linked, &["riksdagen".to_owned()].into()).unwrap().outcomes, []);
        assert_eq!(without_steps_of(linked, &["other".to_owned()].into()), None);
    }
}
