//! The documents that consultations link to, such as the page of the proposal: read once, and again when the consultation is.
//!
//! They are read after everything else of a run, those of consultations that can still be answered first, and the rest a few
//! at each run or with the archive. A document that cannot be read is a problem of its own: it counts neither as a page nor
//! against its host, and costs no other consultation anything. `document_readers` says what is read and how.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::{Timestamp, ToSpan as _, civil::Date};
use url::Url;

use super::{
    RunError, blocking,
    document_readers::DocumentReader,
    problems::Severity,
    recheck::is_due,
    recorder::{Recorded, Recorder},
    redirected::ended,
    run::{Part, Run},
    walk::state_of,
    workers,
};
use crate::{
    domain::{Consultation, ConsultationId, DocumentContent, DocumentReading, PageState, Status, day_of},
    fetch::{FetchOutcome, Request},
    merge::{Known, add_document, is_lost},
    source::Source,
    store::{Store, StoreError},
};

/// The documents of consultations that can no longer be answered, at most, of one run without the archive.
const MAX_OF_OTHERS: usize = 50;
/// Days after its publication during which a consultation without a deadline counts as open.
const OPEN_WITHOUT_DEADLINE_DAYS: i32 = 180;

/// The consultations whose documents are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DocumentsOf {
    /// Those that can still be answered.
    Answerable,
    /// All.
    All {
        /// `true` to read whatever is due, not a few of those that can no longer be answered.
        with_archive: bool,
    },
}

/// A document that is to be requested.
struct DueDocument {
    reader: DocumentReader,
    url: Url,
    /// The consultations that link to it, each with the address as it has it.
    linked_from: Vec<(ConsultationId, String)>,
    /// The state of the last answer, if the request may be conditional.
    known: Option<PageState>,
    /// It could not be read the last time: the others come first, or three of them would keep all others unread for ever.
    has_failed: bool,
}

/// The result of one request.
enum Answer {
    /// It was read, or is known not to be there.
    Content(Box<DocumentContent>, Option<PageState>),
    /// It has not changed.
    Same,
    /// The site refuses it, or asks for time: nothing is known of the document.
    Refused(String),
    /// No answer, or none within the bounds; `true` if the host seems to be in trouble.
    Failed(String, bool),
}

impl Run<'_> {
    /// Requests the documents that are due, and records what they say.
    pub(super) async fn read_documents(&mut self, of: DocumentsOf) -> Result<(), RunError> {
        // a site whose lists do not answer would not send documents either, and nothing would be known of them
        if self.source.is_copy() || self.problems.failed() {
            return Ok(());
        }
        self.part = Part::Documents;
        self.publish().await?; // what this run has found is read in it too
        let mut refused = BTreeSet::new();
        let crawler = self.crawler;
        for document in self.due_documents(of).await? {
            if self.should_stop_now() {
                break;
            }
            let reader = document.reader;
            if refused.contains(&reader) || crawler.document_failures.rests(reader, &document.url, crawler.clock.now())
            {
                continue;
            }
            let note = |failed| crawler.document_failures.note(reader, &document.url, failed, crawler.clock.now());
            match self.request_document(&document).await? {
                Answer::Content(content, state) => {
                    note(false);
                    self.record_document(&document, *content).await?;
                    self.document_answered(&document, state).await?;
                }
                Answer::Same => {
                    note(false);
                    let state = document.known.clone();
                    self.document_answered(&document, state).await?;
                }
                Answer::Refused(why) => {
                    refused.insert(reader);
                    self.problems.add(Severity::Partial, "document-refused", why);
                }
                Answer::Failed(why, blames_host) => {
                    if blames_host {
                        note(true);
                    }
                    self.record_document(&document, DocumentContent::Unread(why)).await?;
                    self.document_answered(&document, None).await?;
                }
            }
        }
        if of == DocumentsOf::Answerable {
            self.report_unread_documents().await?;
        }
        Ok(())
    }

    /// The documents that are due, in the order in which they are requested; each once, whoever links to it.
    async fn due_documents(&self, of: DocumentsOf) -> Result<Vec<DueDocument>, RunError> {
        let (source, now) = (Arc::clone(self.source), self.started_at);
        let (snapshot, store) = (self.crawler.publisher.snapshot(), Arc::clone(&self.crawler.store));
        blocking(move || {
            let today = day_of(now);
            let mut consultations: Vec<&Consultation> = snapshot
                .consultations()
                .iter()
                .map(|indexed| &*indexed.consultation)
                .filter(|consultation| consultation.source == source.slug && source.owns(consultation))
                .collect();
            consultations.sort_by_cached_key(|consultation| urgency(consultation, today));
            let answerable = consultations.partition_point(|consultation| is_answerable(consultation, today));
            let (answerable, others) = consultations.split_at(answerable);
            let others = if of == DocumentsOf::Answerable { &[] } else { others };
            // One list, since a document may belong to both.
            let (mut due, of_answerable) = due_of(answerable, others, &source, &store, now)?;
            if of == (DocumentsOf::All { with_archive: false }) {
                due.truncate(of_answerable + MAX_OF_OTHERS);
            }
            Ok(due)
        })
        .await
    }

    async fn request_document(&self, document: &DueDocument) -> Result<Answer, RunError> {
        let DueDocument { reader, url, known, .. } = document;
        let reader = *reader;
        let request = Request {
            etag: known.as_ref().and_then(|page| page.etag.clone()),
            last_modified: known.as_ref().and_then(|page| page.last_modified.clone()),
            ..reader.request(self.source, url)
        };
        Ok(match self.crawler.fetcher.get(&request).await {
            FetchOutcome::NotModified => Answer::Same,
            FetchOutcome::NotFound(_) => Answer::Content(Box::new(DocumentContent::Missing), None),
            FetchOutcome::RetryAfter { why, .. } | FetchOutcome::Blocked(why) => Answer::Refused(why),
            FetchOutcome::Failed(problem) => {
                let blames_host = problem.blames_host();
                Answer::Failed(problem.text, blames_host)
            }
            FetchOutcome::Fetched(page) if let Some(why) = ended(self.source, &page.url, &page) => {
                Answer::Content(Box::new(DocumentContent::Unread(why)), None)
            }
            FetchOutcome::Fetched(page) => {
                let state = state_of(&page, self.crawler.clock.now());
                let (source, pdfs) = (Arc::clone(self.source), self.crawler.pdfs.clone());
                let issuers = Arc::clone(self.crawler.sources().issuers());
                let content = workers::read_document(move || reader.read(&source, &page, &pdfs, &issuers)).await?;
                // Without validators, what could not be read is requested whole the next time.
                let state = content.is_read().then_some(state);
                Answer::Content(Box::new(content), state)
            }
        })
    }

    async fn record_document(&mut self, document: &DueDocument, content: DocumentContent) -> Result<(), RunError> {
        for (id, address) in document.linked_from.clone() {
            let content = self.checked_content(id, &address, content.clone()).await?;
            let (recorder, now) = (Arc::clone(&self.crawler.recorder), self.crawler.clock.now());
            let program = env!("CARGO_PKG_VERSION").to_owned();
            let reading = DocumentReading { since: now, program, content };
            let recorded = blocking(move || recorder.record_document(id, &address, reading, now)).await?;
            self.count_document(&recorded).await?;
        }
        Ok(())
    }

    /// The content, or why it cannot be what the consultation links to. What is lost is reported, and stays as it was.
    async fn checked_content(
        &mut self,
        id: ConsultationId,
        address: &str,
        content: DocumentContent,
    ) -> Result<DocumentContent, RunError> {
        let store = Arc::clone(&self.crawler.store);
        let Some(known) = blocking(move || store.consultation(id)).await? else { return Ok(content) };
        let content = with_expected_number(&known, address, content);
        let last = known.document_readings.get(address).map(|last| &last.content);
        // A document that is gone, or a host that does not answer, is no news.
        let answers_otherwise = matches!(content, DocumentContent::File { .. } | DocumentContent::NoText(_));
        if answers_otherwise && last.is_some_and(|last| is_lost(last, &content)) {
            let found = if let DocumentContent::NoText(why) = &content { why } else { "another document" };
            let text = format!("the document `{address}` answers with {found}; what was read in it before is kept");
            self.problems.add(Severity::Partial, "document-unread", text);
        }
        Ok(content)
    }

    /// Remembers that a document was requested, with the validators of its answer if they may be used.
    async fn document_answered(&mut self, document: &DueDocument, state: Option<PageState>) -> Result<(), RunError> {
        let now = self.crawler.clock.now();
        let address = document.url.as_str();
        let state = state.unwrap_or_else(|| PageState::unread(address, now));
        let rules = Some(document.reader.version(self.source));
        self.put_page(PageState { url: address.to_owned(), checked_at: now, rules, ..state }).await
    }

    /// Reports documents of consultations that can still be answered and could not be read, in this run or before.
    async fn report_unread_documents(&mut self) -> Result<(), RunError> {
        let (source, store) = (Arc::clone(self.source), Arc::clone(&self.crawler.store));
        let (snapshot, today) = (self.crawler.publisher.snapshot(), day_of(self.started_at));
        let unread = blocking(move || {
            let mut unread = Vec::new();
            for indexed in snapshot.consultations() {
                let is_own = indexed.consultation.source == source.slug;
                if !is_own || !is_answerable(&indexed.consultation, today) {
                    continue;
                }
                // As stored: the snapshot is older than this run.
                let Some(consultation) = store.consultation(indexed.consultation.id)? else { continue };
                unread.extend(consultation.document_readings.into_iter().filter_map(|(address, reading)| {
                    match reading.content {
                        DocumentContent::Unread(why) => {
                            Some(format!("the document `{address}` could not be read: {why}"))
                        }
                        _ => None,
                    }
                }));
            }
            Ok(unread)
        })
        .await?;
        for text in unread {
            self.problems.add(Severity::Partial, "document-unread", text);
        }
        Ok(())
    }
}

/// The page of a proposal, unless its number is another than the one that the consultation links to it by.
fn with_expected_number(known: &Consultation, address: &str, content: DocumentContent) -> DocumentContent {
    let DocumentContent::Proposal(page) = &content else { return content };
    let link = known.references.iter().find(|reference| reference.url.as_deref() == Some(address));
    match (link, &page.number) {
        (Some(link), Some(found)) if link.kind.is_proposal() && link.number != *found => {
            DocumentContent::Unread(format!("expected `{}`, found `{found}`", link.number))
        }
        _ => content,
    }
}

/// The documents that are due, in the order of their consultations, and the number of those that belong to one that can
/// still be answered.
fn due_of(
    answerable: &[&Consultation],
    others: &[&Consultation],
    source: &Source,
    store: &Store,
    now: Timestamp,
) -> Result<(Vec<DueDocument>, usize), StoreError> {
    let mut due: Vec<DueDocument> = Vec::new();
    let mut of_answerable = 0;
    let mut places: BTreeMap<(DocumentReader, Url), Option<usize>> = BTreeMap::new();
    for (place, consultation) in answerable.iter().chain(others).enumerate() {
        if place == answerable.len() {
            of_answerable = due.len();
        }
        for reader in DocumentReader::ALL {
            for (address, url) in reader.links(consultation, source) {
                let reading = consultation.document_readings.get(address);
                let page = store.page(url.as_str())?;
                let is_of_these_rules = page.as_ref().is_some_and(|page| page.rules == Some(reader.version(source)));
                let is_fresh = reading.is_some()
                    && is_of_these_rules
                    && page.as_ref().is_some_and(|page| !is_due(consultation, page.checked_at, now));
                // Whole, if this consultation has none of it yet.
                let may_be_conditional = is_of_these_rules && reading.is_some_and(|reading| reading.content.is_read());
                let link = (consultation.id, address.to_owned());
                match places.entry((reader, url.clone())).or_default() {
                    Some(place) => {
                        due[*place].linked_from.push(link);
                        due[*place].known.take_if(|_| !may_be_conditional);
                    }
                    None if is_fresh => {}
                    place @ None => {
                        *place = Some(due.len());
                        let known = page.filter(|_| may_be_conditional);
                        let has_failed = reading.is_some_and(|reading| !reading.content.is_read());
                        due.push(DueDocument { reader, url, linked_from: vec![link], known, has_failed });
                    }
                }
            }
        }
    }
    if others.is_empty() {
        of_answerable = due.len();
    }
    let (of_these, of_others) = due.split_at_mut(of_answerable);
    of_these.sort_by_key(|document| document.has_failed);
    of_others.sort_by_key(|document| document.has_failed);
    Ok((due, of_answerable))
}

/// Returns `true` if an answer may still be sent, as far as is known; an old consultation without a deadline is over.
fn is_answerable(consultation: &Consultation, today: Date) -> bool {
    let newest_old = today.checked_sub(OPEN_WITHOUT_DEADLINE_DAYS.days()).unwrap_or(Date::MIN);
    match consultation.status(today) {
        Status::Closed | Status::Withdrawn => false,
        _ if consultation.deadlines.is_empty() => consultation.published_on.is_some_and(|day| day > newest_old),
        _ => true,
    }
}

/// The place of a consultation in the order of reading: what can still be answered by its day, then what was closed last.
fn urgency(consultation: &Consultation, today: Date) -> (bool, i64, ConsultationId) {
    let day = consultation.deadline_ahead(today).map(|deadline| deadline.on).or(consultation.published_on);
    let distance = day.map_or(i64::MAX, |day| i64::from((day - today).get_days()).abs());
    (!is_answerable(consultation, today), distance, consultation.id)
}

impl Recorder {
    /// Records what was read in a document of a known consultation.
    fn record_document(
        &self,
        id: ConsultationId,
        address: &str,
        reading: DocumentReading,
        at: Timestamp,
    ) -> Result<Recorded, StoreError> {
        let mut unpublished = self.lock();
        let (Some(known), Some(last)) = (self.store.consultation(id)?, self.store.latest_revision(id)?) else {
            return Ok(Recorded::Unchanged(id));
        };
        let history = self.store.events_of(id)?;
        let both = Known { consultation: &known, events: &history };
        let change = add_document(both, address, reading, at, last.raw, last.source_version);
        self.commit(change, id, &mut unpublished)
    }
}
