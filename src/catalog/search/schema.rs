//! A consultation as a document of the index: the field of each of its texts, its id and its fingerprint.
//!
//! Nothing else is stored in the index: everything that is shown comes from the snapshot.

use std::{
    borrow::Cow,
    collections::HashSet,
    hash::{DefaultHasher, Hash, Hasher},
};

use tantivy::{
    TantivyDocument,
    schema::{FAST, Field, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions},
};

use super::{
    analyzer::{FOLDED_STEMS, STEMS},
    names_left_out, official_number,
};
use crate::domain::{Consultation, ConsultationId, slugify};

/// Counts up with every change of what is indexed how: an older index is brought up to date document by document.
const VERSION: u32 = 3;

/// The fields.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    pub(super) schema: Schema,
    /// The id's sixteen bytes in hexadecimal, to replace a document by.
    pub(super) id: Field,
    /// Stems of the title.
    pub(super) title: Field,
    /// Stems of summary and body.
    pub(super) text: Field,
    /// Stems of document titles, topics, case numbers and references.
    pub(super) around: Field,
    /// Stems of the issuers' names.
    pub(super) issuer: Field,
    /// Folded stems of all of these but the issuers.
    pub(super) folded: Field,
    /// Slugs of the names of the organizations that were asked or have answered.
    pub(super) organization: Field,
    /// The keys of its own numbers.
    pub(super) own_number: Field,
    /// The keys of the numbers that it refers to.
    pub(super) number: Field,
    first: Field,
    second: Field,
    content: Field,
}

/// The names of the fast fields: the halves of the id, and the fingerprint of what was indexed.
pub(super) const FAST_FIELDS: [&str; 3] = ["first", "second", "content"];

impl Fields {
    pub(super) fn new() -> Self {
        let mut schema = Schema::builder();
        let text = |tokenizer, record| {
            let indexing = TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(record);
            TextOptions::default().set_indexing_options(indexing)
        };
        let phrases = || text(STEMS, IndexRecordOption::WithFreqsAndPositions);
        let mut fast = FAST_FIELDS.map(|name| schema.add_u64_field(name, FAST)).into_iter();
        let mut next = || fast.next().unwrap_or(Field::from_field_id(0));
        let (first, second, content) = (next(), next(), next());
        Self {
            id: schema.add_text_field("id", STRING),
            title: schema.add_text_field("title", phrases()),
            text: schema.add_text_field("text", phrases()),
            around: schema.add_text_field("around", phrases()),
            issuer: schema.add_text_field("issuer", phrases()),
            folded: schema.add_text_field("folded", text(FOLDED_STEMS, IndexRecordOption::WithFreqs)),
            organization: schema.add_text_field("organization", STRING),
            own_number: schema.add_text_field("own_number", STRING),
            number: schema.add_text_field("number", STRING),
            schema: schema.build(),
            first,
            second,
            content,
        }
    }

    /// The document of a consultation.
    pub(super) fn document(&self, consultation: &Consultation) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        let [first, second] = halves(consultation.id);
        document.add_text(self.id, key(consultation.id));
        document.add_u64(self.first, first);
        document.add_u64(self.second, second);
        document.add_u64(self.content, fingerprint(consultation));
        let fields = [self.title, self.text, self.around, self.issuer];
        for (field, texts) in fields.into_iter().zip(texts(consultation)) {
            for text in texts {
                document.add_text(field, &*text);
                if field != self.issuer {
                    document.add_text(self.folded, &*text);
                }
            }
        }
        let mut slugs: Vec<String> = organizations(consultation).map(slugify).collect();
        slugs.sort();
        slugs.dedup();
        slugs.iter().for_each(|slug| document.add_text(self.organization, slug));
        let (own, other) = official_number::keys_of(consultation);
        own.iter().for_each(|key| document.add_text(self.own_number, key));
        own.iter().chain(&other).for_each(|key| document.add_text(self.number, key));
        document
    }
}

/// Every text of a consultation that is searched: its title, its summary and body, what stands around them (numbers,
/// document titles, topics), and its issuers' names. The names of departments and of those asked are left out of the
/// running texts.
pub(super) fn texts(c: &Consultation) -> [Vec<Cow<'_, str>>; 4] {
    let numbers = c.case_numbers.iter().flat_map(|number| [number.display.as_str(), number.raw.as_str()]);
    let references = c.references.iter().map(|reference| reference.number.as_str());
    let documents = c.documents.iter().map(|document| document.title.as_str());
    let topics = c.topics.iter().map(|topic| topic.name.as_str());
    let letters = c.letters().map(|(_, letter)| letter.body.as_str());
    let asked: HashSet<String> = c.consultees.iter().map(|consultee| slugify(&consultee.name)).collect();
    let matter = |text| names_left_out::without(text, &asked);
    [
        vec![Cow::Borrowed(&c.title)],
        c.summary.as_deref().into_iter().chain(c.body.as_deref()).chain(presentations(c)).map(matter).collect(),
        numbers
            .chain(references)
            .map(Cow::Borrowed)
            .chain(documents.chain(topics).chain(letters).map(matter))
            .collect(),
        c.issuers.iter().map(|issuer| Cow::Borrowed(issuer.name.as_str())).collect(),
    ]
}

/// The titles and summaries of what was sent out, from the pages of the proposals.
fn presentations(c: &Consultation) -> impl Iterator<Item = &str> {
    c.proposals().flat_map(|proposal| [proposal.title, proposal.summary]).flatten()
}

fn organizations(consultation: &Consultation) -> impl Iterator<Item = &str> {
    let asked = consultation.consultees.iter().map(|consultee| consultee.name.as_str());
    asked.chain(consultation.submissions.iter().map(|submission| submission.organization.as_str()))
}

/// The id as the index holds it for replacing.
pub(super) fn key(id: ConsultationId) -> String {
    let [first, second] = halves(id);
    format!("{first:016x}{second:016x}")
}

fn halves(id: ConsultationId) -> [u64; 2] {
    let both = u128::from_be_bytes(*id.as_bytes());
    [(both >> 64) as u64, both as u64]
}

/// The id whose halves these are.
pub(super) fn id_of(first: u64, second: u64) -> ConsultationId {
    ConsultationId::from_bytes((u128::from(first) << 64 | u128::from(second)).to_be_bytes())
}

/// A hash of everything that is indexed. Where the compiler's own hash changes with a new build, the index is brought up to
/// date.
pub(super) fn fingerprint(c: &Consultation) -> u64 {
    let mut hasher = DefaultHasher::new();
    (VERSION, &c.title, &c.summary, &c.body).hash(&mut hasher);
    presentations(c).for_each(|text| text.hash(&mut hasher));
    c.case_numbers.hash(&mut hasher);
    c.references.iter().for_each(|reference| reference.number.hash(&mut hasher));
    c.precursors.iter().chain(&c.outcomes).for_each(|step| step.number.hash(&mut hasher));
    c.documents.iter().for_each(|document| document.title.hash(&mut hasher));
    c.topics.iter().for_each(|topic| topic.name.hash(&mut hasher));
    c.letters().for_each(|(_, letter)| letter.body.hash(&mut hasher));
    c.issuers.iter().for_each(|issuer| issuer.name.hash(&mut hasher));
    organizations(c).for_each(|name| name.hash(&mut hasher));
    hasher.finish()
}
