//! Links between documents and consultations.
//!
//! | matched by | certainty | because |
//! | --- | --- | --- |
//! | a case number in the section | certain | it is where the answers lie |
//! | the number of the report in the section | certain | it is what was sent out |
//! | the number of a bill | as the bill | a statute names the bill that it follows |
//! | the title | probable | titles repeat, so one that several consultations have says nothing |
//!
//! A document is never the outcome of a consultation that began after it.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::civil::Date;

use super::index::{Index, Match};
use crate::domain::{
    Basis, Certainty, Consultation, ConsultationId, DocumentContent, MatchedBy, OutcomeDocument, ReferenceKind, Step,
    StepKind,
};

/// The most steps on each side of one consultation.
const MAX_STEPS: usize = 60;

/// The steps of one consultation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Links {
    /// Those before it, in their order.
    pub precursors: Vec<Step>,
    /// Those after it, by date.
    pub outcomes: Vec<Step>,
}

/// The links of all consultations that have any.
#[must_use]
pub fn link<'a>(
    consultations: impl Iterator<Item = &'a Consultation>,
    documents: &[&OutcomeDocument],
) -> BTreeMap<ConsultationId, Links> {
    let (index, numbered) = (Index::of(consultations), numbered(documents));
    let mut links: BTreeMap<ConsultationId, Links> = BTreeMap::new();
    for consultation in &index.all {
        // What its own page says alone is no link: it is shown from there.
        let is_numbered = |number: &&str| numbered.contains_key(number);
        let reports = consultation.reports.iter().map(String::as_str).filter(is_numbered);
        let reports = reports.map(|report| own_report(consultation.consultation, report));
        let terms = consultation.consultation.references.iter().filter(|one| one.kind == ReferenceKind::Dir);
        let terms = terms.filter(|one| is_numbered(&one.number.as_str()));
        let terms = terms.map(|one| own_terms(consultation.consultation, &one.number, one.url.clone()));
        let own: Vec<Step> = terms.chain(reports).collect();
        if !own.is_empty() {
            links.entry(consultation.consultation.id).or_default().precursors = own;
        }
    }
    // A list of another kind may be sent for that of the draft bills: no consultation is the outcome of one.
    let addresses: HashSet<&str> = index.all.iter().flat_map(|one| addresses(one.consultation)).collect();
    let is_outcome =
        |document: &&&OutcomeDocument| !document.kind.is_before() && !addresses.contains(document.url.as_str());
    for document in documents.iter().filter(is_outcome) {
        for (at, found) in index.matches(document) {
            let of = links.entry(index.all[at].consultation.id).or_default();
            add_document(of, document, &found);
        }
    }
    for of in links.values_mut() {
        follow_bills(of, documents);
        complete(of, &numbered);
        of.precursors.sort_by_key(|step| (step.kind, step.on, step.number.clone()));
        let days: Vec<Option<Date>> = of.outcomes.iter().map(|step| day_in_line(step, &of.outcomes)).collect();
        let mut dated: Vec<(Option<Date>, Step)> = days.into_iter().zip(of.outcomes.drain(..)).collect();
        dated.sort_by_key(|(on, step)| (on.is_none(), *on, step.kind, step.number.clone()));
        of.outcomes = dated.into_iter().map(|(_, step)| step).collect();
        of.precursors.truncate(MAX_STEPS);
        of.outcomes.truncate(MAX_STEPS);
    }
    links.retain(|_, of| *of != Links::default());
    links
}

fn addresses(consultation: &Consultation) -> impl Iterator<Item = &str> {
    let aliases = consultation.aliases.iter().map(String::as_str);
    [consultation.source_url.as_str(), consultation.key.as_str()].into_iter().chain(aliases)
}

/// The day by which a step is sorted. A committee's report without one stands before the decision on the same bill, or after
/// the bill.
fn day_in_line(step: &Step, all: &[Step]) -> Option<Date> {
    let decided = || {
        all.iter().filter(|other| step.follows.is_some() && other.follows == step.follows).find_map(|other| other.on)
    };
    let bill = || all.iter().find(|other| step.follows.as_deref() == Some(other.name())).and_then(|bill| bill.on);
    step.on.or_else(decided).or_else(bill)
}

/// The step of a report that was sent out, as far as the consultation says what it is.
fn own_report(consultation: &Consultation, number: &str) -> Step {
    let reference = consultation.references.iter().find(|reference| reference.number == number);
    let page = consultation.document_readings.iter().find_map(|(url, reading)| match &reading.content {
        DocumentContent::Proposal(page) if page.number.as_deref() == Some(number) => Some((url, page)),
        _ => None,
    });
    Step {
        title: page.and_then(|(_, page)| page.title.clone()),
        url: reference.and_then(|reference| reference.url.clone()).or_else(|| page.map(|(url, _)| url.clone())),
        ..step(consultation, StepKind::Inquiry, number)
    }
}

fn own_terms(consultation: &Consultation, number: &str, url: Option<String>) -> Step {
    Step { url, ..step(consultation, StepKind::Terms, number) }
}

/// A step that the consultation's own page names.
fn step(consultation: &Consultation, kind: StepKind, number: &str) -> Step {
    Step {
        kind,
        number: Some(number.to_owned()),
        title: None,
        on: None,
        url: None,
        result: None,
        withdrawn: false,
        certainty: Certainty::Certain,
        matched_by: MatchedBy::Report,
        matched: number.to_owned(),
        follows: None,
        source: consultation.source.clone(),
    }
}

/// Adds a document, what followed it, and what it says of the steps before.
fn add_document(of: &mut Links, document: &OutcomeDocument, found: &Match) {
    let Match { certainty, by, matched, group } = found;
    let base = Step {
        kind: document.kind,
        number: document.number.clone(),
        title: Some(document.title.clone()),
        on: document.on,
        url: Some(document.url.clone()),
        result: None,
        withdrawn: document.withdrawn,
        certainty: *certainty,
        matched_by: *by,
        matched: matched.clone(),
        follows: None,
        source: document.source.clone(),
    };
    push(&mut of.outcomes, base.clone());
    let name = base.name().to_owned();
    for later in &document.later {
        let step = Step {
            kind: later.kind,
            number: later.number.clone(),
            title: None,
            on: later.on,
            url: later.url.clone(),
            result: later.result.clone(),
            withdrawn: false,
            matched_by: MatchedBy::Document,
            matched: name.clone(),
            follows: Some(name.clone()),
            ..base.clone()
        };
        push(&mut of.outcomes, step);
    }
    let Some(basis) = group.and_then(|group| document.basis.get(group)) else { return };
    add_precursors(of, basis, &base);
}

/// Adds the terms and reports that a document names together with the consultation.
fn add_precursors(of: &mut Links, basis: &Basis, by: &Step) {
    let names = basis.terms.iter().map(|number| (StepKind::Terms, number));
    let names = names.chain(basis.reports.iter().map(|number| (StepKind::Inquiry, number)));
    for (kind, number) in names {
        let step = Step {
            kind,
            number: Some(number.clone()),
            title: None,
            on: None,
            url: None,
            result: None,
            withdrawn: false,
            matched_by: MatchedBy::Document,
            matched: by.name().to_owned(),
            follows: None,
            ..by.clone()
        };
        push(&mut of.precursors, step);
    }
}

fn push(steps: &mut Vec<Step>, step: Step) {
    if !steps.iter().any(|known| known.is_same(&step)) {
        steps.push(step);
    }
}

/// Adds the documents that name a bill among the outcomes: its statute.
fn follow_bills(of: &mut Links, documents: &[&OutcomeDocument]) {
    if of.outcomes.is_empty() {
        return;
    }
    let bills: Vec<Step> = of.outcomes.iter().filter(|step| step.kind == StepKind::Bill).cloned().collect();
    for bill in &bills {
        let Some(number) = &bill.number else { continue };
        let names_it = |document: &&&OutcomeDocument| document.basis.iter().any(|basis| basis.bills.contains(number));
        for document in documents.iter().filter(names_it) {
            let found =
                Match { certainty: bill.certainty, by: MatchedBy::Document, matched: number.clone(), group: None };
            let mut more = Links::default();
            add_document(&mut more, document, &found);
            for step in more.outcomes {
                push(&mut of.outcomes, Step { follows: Some(number.clone()), ..step });
            }
        }
    }
}

/// The documents that are known by a number: a report, terms of reference.
fn numbered<'d>(documents: &[&'d OutcomeDocument]) -> HashMap<&'d str, &'d OutcomeDocument> {
    let before = documents.iter().filter(|document| document.kind.is_before());
    before.filter_map(|document| Some((document.number.as_deref()?, *document))).collect()
}

/// Completes the steps before by the documents with their numbers, and adds the terms that a report names.
fn complete(of: &mut Links, numbered: &HashMap<&str, &OutcomeDocument>) {
    let mut terms = Vec::new();
    for step in &mut of.precursors {
        let Some(document) = step.number.as_deref().and_then(|number| numbered.get(number)) else { continue };
        step.title = step.title.take().or_else(|| Some(document.title.clone()));
        step.on = step.on.or(document.on);
        step.url = step.url.take().or_else(|| Some(document.url.clone()));
        terms.extend(document.basis.iter().flat_map(|basis| &basis.terms).map(|number| Step {
            kind: StepKind::Terms,
            number: Some(number.clone()),
            title: numbered.get(number.as_str()).map(|terms| terms.title.clone()),
            on: numbered.get(number.as_str()).and_then(|terms| terms.on),
            url: numbered.get(number.as_str()).map(|terms| terms.url.clone()),
            matched_by: MatchedBy::Document,
            matched: step.name().to_owned(),
            source: document.source.clone(),
            ..step.clone()
        }));
    }
    terms.into_iter().for_each(|step| push(&mut of.precursors, step));
}

#[cfg(test)]
#[path = "linking_tests.rs"]
mod tests;
