//! A consultation (remiss): a proposal sent out for comment, which anyone may answer until its deadline.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{
    CaseNumber, Claims, ConsultationId, ConsultationKind, Consultee, Deadline, Document, DocumentReadings, IssuerRef,
    Meeting, QualityNote, Reference, Status, Step, Submission, Topic, slugify,
};

/// A consultation as it was last read and merged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consultation {
    /// The permanent public id, made from `key`.
    pub id: ConsultationId,
    /// The publisher's permanent id or, where it has none, the canonical address.
    pub key: String,
    /// Every other key and address of the same consultation, without `key` itself.
    #[serde(default)]
    pub aliases: BTreeSet<String>,
    /// The title for display, "Remiss av" removed; typos left alone.
    pub title: String,
    /// The title as published.
    pub raw_title: String,
    /// The case numbers, in page order.
    #[serde(default)]
    pub case_numbers: Vec<CaseNumber>,
    /// The departments and agencies that sent it out.
    #[serde(default)]
    pub issuers: Vec<IssuerRef>,
    /// The kind of text that was sent out.
    #[serde(default)]
    pub kind: ConsultationKind,
    /// A sentence or two about the content.
    #[serde(default)]
    pub summary: Option<String>,
    /// The running text, blocks separated by an empty line.
    #[serde(default)]
    pub body: Option<String>,
    /// The day of publication.
    #[serde(default)]
    pub published_on: Option<Date>,
    /// The day of the publisher's last change.
    #[serde(default)]
    pub updated_on: Option<Date>,
    /// All deadlines, in order of date.
    #[serde(default)]
    pub deadlines: Vec<Deadline>,
    /// Meetings mentioned in the text, in order of date.
    #[serde(default)]
    pub meetings: Vec<Meeting>,
    /// Other texts that this one refers to; the one that is sent out comes first.
    #[serde(default)]
    pub references: Vec<Reference>,
    /// The documents of the consultation itself.
    #[serde(default)]
    pub documents: Vec<Document>,
    /// The organizations that were asked, where the page lists them as text.
    #[serde(default)]
    pub consultees: Vec<Consultee>,
    /// The posted answers.
    #[serde(default)]
    pub submissions: Vec<Submission>,
    /// The publisher's own topics.
    #[serde(default)]
    pub topics: Vec<Topic>,
    /// `true` if the publisher withdrew it.
    #[serde(default)]
    pub withdrawn: bool,
    /// `true` if the deadline was extended, by the text or by comparison with an earlier reading.
    #[serde(default)]
    pub extended: bool,
    /// The slug of the source that read it last.
    pub source: String,
    /// The publisher's page.
    pub source_url: String,
    /// When it was first seen here.
    pub first_seen_at: Timestamp,
    /// When the page was fetched that these values come from; unchanged while nothing changes.
    pub fetched_at: Timestamp,
    /// Doubts about what was read.
    #[serde(default)]
    pub quality_notes: Vec<QualityNote>,
    /// The statements of sources that do not own it, by slug.
    #[serde(default, skip_serializing_if = "Claims::is_empty")]
    pub claims: Claims,
    /// The fields that hold a claim's value, `deadlines`, with the slug of its source; the owner gives all others.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub origins: BTreeMap<String, String>,
    /// The readings of the documents that its page links to, by their addresses.
    #[serde(default, skip_serializing_if = "DocumentReadings::is_empty")]
    pub document_readings: DocumentReadings,
    /// The steps before it, from documents of other sources, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub precursors: Vec<Step>,
    /// The steps after it, from documents of other sources, in order of date.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<Step>,
    /// The consultation of which this record, made by an earlier version, is a twin. It is shown in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joined_into: Option<ConsultationId>,
}

/// The most days to answer that are no slip of a date; extended ones are rarely longer than a year.
const MAX_DAYS_TO_ANSWER: i32 = 400;

impl Consultation {
    /// A consultation of which only the names and the place are known: read by `source` from `source_url` at `seen_at`.
    ///
    /// Everything else is empty, to be filled with `Consultation { …, ..Consultation::new(…) }`.
    #[must_use]
    pub fn new(key: &str, title: &str, source: &str, source_url: &str, seen_at: Timestamp) -> Self {
        Self {
            id: ConsultationId::from_key(key),
            key: key.to_owned(),
            aliases: BTreeSet::new(),
            title: title.to_owned(),
            raw_title: title.to_owned(),
            case_numbers: Vec::new(),
            issuers: Vec::new(),
            kind: ConsultationKind::default(),
            summary: None,
            body: None,
            published_on: None,
            updated_on: None,
            deadlines: Vec::new(),
            meetings: Vec::new(),
            references: Vec::new(),
            documents: Vec::new(),
            consultees: Vec::new(),
            submissions: Vec::new(),
            topics: Vec::new(),
            withdrawn: false,
            extended: false,
            source: source.to_owned(),
            source_url: source_url.to_owned(),
            first_seen_at: seen_at,
            fetched_at: seen_at,
            quality_notes: Vec::new(),
            claims: Claims::new(),
            origins: BTreeMap::new(),
            document_readings: DocumentReadings::new(),
            precursors: Vec::new(),
            outcomes: Vec::new(),
            joined_into: None,
        }
    }

    /// The deadline of everyone: the first without a scope or, if each has a scope, the first of all.
    ///
    /// A day that holds for some alone never hides an earlier one of the others. [`Self::deadline_ahead`] knows the day
    /// and leaves passed ones behind.
    #[must_use]
    pub fn deadline(&self) -> Option<&Deadline> {
        Deadline::for_everyone(&self.deadlines).next()
    }

    /// The deadline to show on the day `today` where there is room for one: the first that is still ahead among those
    /// without a scope or, if each has a scope, among all. If all have passed, the last of them.
    #[must_use]
    pub fn deadline_ahead(&self, today: Date) -> Option<&Deadline> {
        let mut headlines = Deadline::for_everyone(&self.deadlines);
        headlines.find(|deadline| deadline.on >= today).or_else(|| Deadline::for_everyone(&self.deadlines).next_back())
    }

    /// The days from the publication to everyone's deadline; none where one of them is unknown, or so far apart that one of
    /// them is a slip: before the publication, or more than 400 days after it.
    #[must_use]
    pub fn days_to_answer(&self) -> Option<i32> {
        let days = self.published_on?.until(self.deadline()?.on).ok()?.get_days();
        (0..=MAX_DAYS_TO_ANSWER).contains(&days).then_some(days)
    }

    /// The status on the civil day `today` in Sweden.
    #[must_use]
    pub fn status(&self, today: Date) -> Status {
        Status::of(self.withdrawn, self.published_on, self.deadline_ahead(today).map(|deadline| deadline.on), today)
    }

    /// The readable part of the page's address, from the title.
    #[must_use]
    pub fn slug(&self) -> String {
        slugify(&self.title)
    }

    /// The last part of the page's address: the slug and the short id, `adelmetallutredningen-1a2b3c4d`.
    #[must_use]
    pub fn path_segment(&self) -> String {
        let slug = self.slug();
        if slug.is_empty() { self.id.short() } else { format!("{slug}-{}", self.id.short()) }
    }

    /// Frees the spare capacity of all lists: a list of one, read from JSON, has room for four. That is a kilobyte a
    /// consultation.
    pub fn shrink_to_fit(&mut self) {
        self.case_numbers.shrink_to_fit();
        self.issuers.shrink_to_fit();
        self.deadlines.shrink_to_fit();
        self.meetings.shrink_to_fit();
        self.references.shrink_to_fit();
        self.documents.shrink_to_fit();
        self.consultees.shrink_to_fit();
        self.submissions.shrink_to_fit();
        self.topics.shrink_to_fit();
        self.quality_notes.shrink_to_fit();
        self.precursors.shrink_to_fit();
        self.outcomes.shrink_to_fit();
    }

    /// The key and all aliases.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.key.as_str()).chain(self.aliases.iter().map(String::as_str))
    }
}
