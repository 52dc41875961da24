//! The places in a text where words of the lists stand, all lists in one pass.

use std::{collections::HashMap, ops::Range};

use aho_corasick::AhoCorasick;

use super::{
    pattern::Pattern,
    subject_files::{Subject, SubjectsError},
    tokens::Tokens,
};

/// The effect of a pattern.
#[derive(Debug, Clone, Copy)]
enum Effect {
    /// Speaks for the subject at this place.
    For(usize),
    /// Nothing inside it counts for the subject at this place.
    Against(usize),
    /// Nothing inside it counts for any.
    Ignored,
}

/// Finds the words of all lists.
#[derive(Debug, Default)]
pub(super) struct Matcher {
    /// None where there are no lists.
    stems: Option<AhoCorasick>,
    /// The patterns by the number of their stem.
    patterns: Vec<Vec<(Pattern, Effect)>>,
}

impl Matcher {
    /// Prepares the words of `subjects`, and those that are `ignored` everywhere.
    pub(super) fn new(subjects: &[Subject], ignored: &[String]) -> Result<Self, SubjectsError> {
        let ignored = ignored.iter().map(|written| ("ignore", written, Effect::Ignored));
        let lists = subjects.iter().enumerate().flat_map(|(place, subject)| {
            let slug = subject.slug.as_str();
            let words = subject.words.iter().chain(&subject.phrases);
            let words = words.map(move |written| (slug, written, Effect::For(place)));
            words.chain(subject.against.iter().map(move |written| (slug, written, Effect::Against(place))))
        });
        let mut numbers: HashMap<String, usize> = HashMap::new();
        let (mut stems, mut patterns): (Vec<String>, Vec<Vec<_>>) = (Vec::new(), Vec::new());
        for (slug, written, effect) in ignored.chain(lists) {
            let Some(pattern) = Pattern::new(written) else { return Err(SubjectsError::word(slug, written)) };
            let number = *numbers.entry(pattern.stem().to_owned()).or_insert_with(|| {
                stems.push(pattern.stem().to_owned());
                patterns.push(Vec::new());
                stems.len() - 1
            });
            if let Some(same) = patterns.get_mut(number) {
                same.push((pattern, effect));
            }
        }
        Ok(Self { stems: Some(AhoCorasick::new(&stems).map_err(SubjectsError::TooMany)?), patterns })
    }

    /// The words that speak for a subject, in the order of the text, each with the place of its subject.
    pub(super) fn words_in(&self, tokens: &Tokens) -> Vec<(usize, String)> {
        let mut speaking: Vec<(usize, Range<usize>)> = Vec::new();
        let mut silenced: Vec<(Option<usize>, Range<usize>)> = Vec::new();
        let stems = self.stems.iter().flat_map(|stems| stems.find_overlapping_iter(tokens.joined()));
        for found in stems {
            let number = tokens.word_at(found.start());
            for (pattern, effect) in self.patterns.get(found.pattern().as_usize()).into_iter().flatten() {
                let Some(words) = pattern.matches_at(tokens, number) else { continue };
                match effect {
                    Effect::For(place) => speaking.push((*place, words)),
                    Effect::Against(place) => silenced.push((Some(*place), words)),
                    Effect::Ignored => silenced.push((None, words)),
                }
            }
        }
        speaking.sort_by_key(|(place, words)| (*place, words.start, words.end));
        speaking.dedup();
        let is_silenced = |place: usize, words: &Range<usize>| {
            let overlaps = |other: &Range<usize>| other.start < words.end && words.start < other.end;
            silenced.iter().any(|(whose, other)| whose.is_none_or(|whose| whose == place) && overlaps(other))
        };
        let counting = speaking.into_iter().filter(|(place, words)| !is_silenced(*place, words));
        counting.map(|(place, words)| (place, tokens.words(&words))).collect()
    }
}
