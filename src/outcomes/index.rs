//! Consultations by their names, and those that a document rests on.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::{ToSpan as _, civil::Date};
use url::Url;

use super::titles::{is_long, title_key};
use crate::{
    domain::{Certainty, Consultation, DocumentContent, MatchedBy, OutcomeDocument, ReferenceKind},
    normalize::{department_case_numbers, read_references},
};

/// The years after a consultation in which a document with its title is taken for its outcome.
const YEARS_BY_TITLE: i16 = 6;

/// A match of a document and a consultation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Match {
    pub(super) certainty: Certainty,
    pub(super) by: MatchedBy,
    pub(super) matched: String,
    /// The terms and reports that the document names with it.
    pub(super) group: Option<usize>,
}

/// A consultation with the reports that were sent out.
pub(super) struct Indexed<'a> {
    pub(super) consultation: &'a Consultation,
    /// The numbers of the reports that were sent out.
    pub(super) reports: Vec<String>,
}

/// The consultations by their names.
pub(super) struct Index<'a> {
    pub(super) all: Vec<Indexed<'a>>,
    case_numbers: HashMap<&'a str, Vec<usize>>,
    reports: HashMap<String, Vec<usize>>,
    titles: HashMap<String, Vec<usize>>,
    /// The most words of a title.
    longest_title: usize,
}

impl<'a> Index<'a> {
    pub(super) fn of(consultations: impl Iterator<Item = &'a Consultation>) -> Self {
        let mut index = Self {
            all: Vec::new(),
            case_numbers: HashMap::new(),
            reports: HashMap::new(),
            titles: HashMap::new(),
            longest_title: 0,
        };
        for consultation in consultations.filter(|one| one.joined_into.is_none()) {
            let at = index.all.len();
            let reports = reports_of(consultation);
            // The letter names the case as well, where the page names another number.
            let of_letters = consultation.letters().flat_map(|(_, letter)| &letter.case_numbers);
            for number in consultation.case_numbers.iter().chain(of_letters) {
                let known = index.case_numbers.entry(&number.display).or_default();
                if known.last() != Some(&at) {
                    known.push(at);
                }
            }
            for report in &reports {
                index.reports.entry(report.clone()).or_default().push(at);
            }
            if let Some(key) = title_key(&consultation.title) {
                index.longest_title = index.longest_title.max(key.split(' ').count());
                index.titles.entry(key).or_default().push(at);
            }
            index.all.push(Indexed { consultation, reports });
        }
        index
    }

    /// The consultations that a document rests on, each with the best reason.
    pub(super) fn matches(&self, document: &OutcomeDocument) -> BTreeMap<usize, Match> {
        let mut found: BTreeMap<usize, Match> = BTreeMap::new();
        let certain = |by, matched: &str, group| Match {
            certainty: Certainty::Certain,
            by,
            matched: matched.to_owned(),
            group: Some(group),
        };
        for (n, group) in document.basis.iter().enumerate() {
            for number in &group.case_numbers {
                let is_departments = !department_case_numbers(number).is_empty();
                for at in self.earlier(self.case_numbers.get(number.as_str()), document) {
                    // `1214-19` is another case at each agency.
                    if !is_departments && !is_on_one_site(self.all[at].consultation, document) {
                        continue;
                    }
                    found.entry(at).or_insert_with(|| certain(MatchedBy::CaseNumber, number, n));
                }
            }
        }
        for (n, group) in document.basis.iter().enumerate() {
            for report in &group.reports {
                for at in self.earlier(self.reports.get(report), document) {
                    found.entry(at).or_insert_with(|| certain(MatchedBy::Report, report, n));
                }
            }
        }
        // A title that belongs to what a number names says nothing of an older consultation with the same words.
        let certain: Vec<String> = found.keys().filter_map(|at| title_key(&self.all[*at].consultation.title)).collect();
        let is_explained = |title: &String| {
            certain.iter().any(|key| key.starts_with(title.as_str()) || title.starts_with(key.as_str()))
        };
        for (title, group) in self.titles_of(document).into_iter().filter(|(title, _)| !is_explained(title)) {
            let candidates: Vec<usize> = self.near(self.titles.get(&title), document).collect();
            if let [at] = candidates[..] {
                let probable =
                    || Match { certainty: Certainty::Probable, by: MatchedBy::Title, matched: title.clone(), group };
                found.entry(at).or_insert_with(probable);
            }
        }
        found
    }

    /// The titles of consultations in a document: its own, and the beginnings of what follows `promemorian`.
    fn titles_of(&self, document: &OutcomeDocument) -> BTreeSet<(String, Option<usize>)> {
        let own = title_key(&document.title).map(|key| (key, None));
        let mut titles: BTreeSet<(String, Option<usize>)> = own.into_iter().collect();
        for (n, group) in document.basis.iter().enumerate() {
            for tail in &group.titles {
                let mut longest = None;
                let ends = tail.match_indices(' ').map(|(at, _)| at).chain([tail.len()]);
                for end in ends.take(self.longest_title) {
                    let is_whole = end == tail.len() || is_long(&tail[..end]);
                    if is_whole && self.titles.contains_key(&tail[..end]) {
                        longest = Some(&tail[..end]);
                    }
                }
                titles.extend(longest.map(|title| (title.to_owned(), Some(n))));
            }
        }
        titles
    }

    /// Those that had begun on the document's day.
    fn earlier<'i>(
        &'i self,
        found: Option<&'i Vec<usize>>,
        document: &'i OutcomeDocument,
    ) -> impl Iterator<Item = usize> + 'i {
        let had_begun = move |at: &usize| match (began_on(self.all[*at].consultation), document.on) {
            (Some(began), Some(on)) => began <= on,
            _ => true,
        };
        found.into_iter().flatten().copied().filter(had_begun)
    }

    /// Those of them that began in the years before.
    fn near<'i>(
        &'i self,
        found: Option<&'i Vec<usize>>,
        document: &'i OutcomeDocument,
    ) -> impl Iterator<Item = usize> + 'i {
        let is_near = move |at: &usize| match (began_on(self.all[*at].consultation), document.on) {
            (Some(began), Some(on)) => began >= on.checked_sub(YEARS_BY_TITLE.years()).unwrap_or(Date::MIN),
            _ => true,
        };
        self.earlier(found, document).filter(is_near)
    }
}

/// Returns `true` if a document and the page of a consultation stand on one site.
fn is_on_one_site(consultation: &Consultation, document: &OutcomeDocument) -> bool {
    let host = |url: &str| Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned));
    let host_of_document = host(&document.key);
    host_of_document.is_some() && host(&consultation.source_url) == host_of_document
}

/// The day on which a consultation had begun: that of its publication, or the deadline of one that was published again years
/// later.
fn began_on(consultation: &Consultation) -> Option<Date> {
    let deadline = consultation.deadline().map(|deadline| deadline.on);
    consultation.published_on.into_iter().chain(deadline).min()
}

/// The numbers of the reports that were sent out: those in the title, else that of the proposal's page, else the only one that
/// the page links to.
fn reports_of(consultation: &Consultation) -> Vec<String> {
    let is_report = |kind: ReferenceKind| matches!(kind, ReferenceKind::Sou | ReferenceKind::Ds);
    let in_text = |text: &str| -> Vec<String> {
        let references = read_references(text).into_iter().filter(|reference| is_report(reference.kind));
        references.map(|reference| reference.number).collect()
    };
    let mut numbers = in_text(&consultation.raw_title);
    for reading in consultation.document_readings.values() {
        if let DocumentContent::Proposal(page) = &reading.content {
            let on_page = page.number.as_deref().map(in_text).unwrap_or_default();
            numbers.extend(on_page.into_iter().filter(|number| !numbers.contains(number)).collect::<Vec<_>>());
        }
    }
    if numbers.is_empty() {
        let linked: BTreeSet<&String> = (consultation.references.iter())
            .filter(|reference| is_report(reference.kind) && reference.url.is_some())
            .map(|reference| &reference.number)
            .collect();
        if linked.len() == 1 {
            numbers.extend(linked.into_iter().cloned());
        }
    }
    numbers
}
