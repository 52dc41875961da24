//! The subjects that associations follow, found by the words of a consultation: `Säl och skarv` is about *Djur*.
//!
//! In: a consultation's title, summary, and those of what was sent out. Out: its subjects, each with the words that
//! decided. The lists of words in `config/subjects.toml` are all there is: no model and no weights, so that a reader can
//! see why, and improve them. A list that becomes better applies to every consultation at once, since nothing is stored.
//!
//! - `subject_files`: the lists, from the program and an installation's own
//! - `pattern`: a word of a list, `skarv` or `skog*`
//! - `tokens`: a text as words
//! - `matcher`: the places in a text where words of the lists stand
//! - `evaluate`: precision and recall on consultations whose subjects a person has read
//!
//! ```
//! use remissflode::subjects::Subjects;
//! let subjects = Subjects::shipped();
//! let found = subjects.in_texts(&["Åtgärder mot säl och skarv"], &[]);
//! assert_eq!(found.iter().map(|found| found.subject.slug.as_str()).collect::<Vec<_>>(), ["djur", "natur", "vatten"]);
//! assert_eq!(found[0].reasons[0].found, "säl");
//! ```

mod evaluate;
mod matcher;
mod pattern;
mod subject_files;
#[cfg(test)]
mod tests;
mod tokens;

use std::sync::{Arc, OnceLock};

use crate::domain::{Consultation, ReferenceKind};

pub use evaluate::{Evaluation, Labelled, Score};
use matcher::Matcher;
pub use subject_files::{Subject, SubjectsError};
use tokens::Tokens;

/// A summary mentions much in passing: a subject needs this many different words there.
const WORDS_IN_SUMMARY: usize = 2;

/// All subjects, with what finds their words.
#[derive(Debug, Default)]
pub struct Subjects {
    subjects: Vec<Arc<Subject>>,
    matcher: Matcher,
}

/// A subject of a consultation.
#[derive(Debug, Clone)]
pub struct Found {
    /// The place of the subject among all, from 0.
    pub place: usize,
    /// The subject.
    pub subject: Arc<Subject>,
    /// The words that decided, in the order in which they stand.
    pub reasons: Vec<Reason>,
}

/// A word that decided.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Reason {
    /// The word or phrase as it stands in the text, in lower case.
    pub found: String,
    /// The part of the consultation where it stands.
    pub part: Part,
}

/// The part of a consultation where a word stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// A title: its own, or that of what was sent out.
    Title,
    /// The summary.
    Summary,
    /// The number of what was sent out.
    Reference,
}

impl Subjects {
    /// The subjects that ship with the program, read once.
    #[must_use]
    pub fn shipped() -> Arc<Self> {
        static SHIPPED: OnceLock<Arc<Subjects>> = OnceLock::new();
        // A test holds that the file in the program is valid.
        Arc::clone(SHIPPED.get_or_init(|| Arc::new(Self::with_own(None).unwrap_or_default())))
    }

    /// The subjects that ship with the program, with those and the words of an installation's own file, its path for
    /// messages and its TOML text.
    ///
    /// # Errors
    /// The first mistake: invalid TOML, a slug that is none, a new subject without a name, a word without a letter.
    pub fn with_own(own: Option<(&str, &str)>) -> Result<Self, SubjectsError> {
        let (subjects, ignored) = subject_files::read(own)?;
        let matcher = Matcher::new(&subjects, &ignored)?;
        Ok(Self { subjects: subjects.into_iter().map(Arc::new).collect(), matcher })
    }

    /// All subjects, by slug.
    #[must_use]
    pub fn all(&self) -> &[Arc<Subject>] {
        &self.subjects
    }

    /// The subject of that slug, with its place among all.
    #[must_use]
    pub fn get(&self, slug: &str) -> Option<(usize, &Arc<Subject>)> {
        let place = self.subjects.binary_search_by(|subject| subject.slug.as_str().cmp(slug)).ok()?;
        Some((place, self.subjects.get(place)?))
    }

    /// The subjects of a consultation, by slug.
    #[must_use]
    pub fn of(&self, consultation: &Consultation) -> Vec<Found> {
        let mut titles = vec![consultation.title.as_str(), consultation.raw_title.as_str()];
        titles.extend(consultation.proposals().filter_map(|proposal| proposal.title));
        titles.dedup(); // most titles are shown as they were published
        let summary = consultation.shown_summary();
        let summaries: Vec<&str> = summary.iter().map(|summary| summary.text.as_str()).collect();
        let sent_out = consultation.references.first().map(|reference| (reference.kind, reference.number.as_str()));
        self.found(&titles, &summaries, sent_out)
    }

    /// The subjects of titles and summaries, by slug.
    #[must_use]
    pub fn in_texts(&self, titles: &[&str], summaries: &[&str]) -> Vec<Found> {
        self.found(titles, summaries, None)
    }

    fn found(&self, titles: &[&str], summaries: &[&str], sent_out: Option<(ReferenceKind, &str)>) -> Vec<Found> {
        let mut reasons: Vec<Vec<Reason>> = vec![Vec::new(); self.subjects.len()];
        let parts = titles.iter().map(|title| (Part::Title, title));
        for (part, text) in parts.chain(summaries.iter().map(|summary| (Part::Summary, summary))) {
            for (place, found) in self.matcher.words_in(&Tokens::new(text)) {
                let reason = Reason { found, part };
                if let Some(reasons) = reasons.get_mut(place)
                    && !reasons.contains(&reason)
                {
                    reasons.push(reason);
                }
            }
        }
        let all = self.subjects.iter().enumerate().zip(reasons);
        all.filter_map(|((place, subject), mut reasons)| {
            if let Some((_, number)) = sent_out.filter(|(kind, _)| subject.references.contains(kind)) {
                reasons.push(Reason { found: number.to_owned(), part: Part::Reference });
            }
            let in_summary = reasons.iter().filter(|reason| reason.part == Part::Summary).count();
            let decides = in_summary < reasons.len() || in_summary >= WORDS_IN_SUMMARY;
            decides.then(|| Found { place, subject: Arc::clone(subject), reasons })
        })
        .collect()
    }
}
