//! The lists of words: `config/subjects.toml`, and an installation's own file in the same form.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::{ReferenceKind, slugify};

const SHIPPED: &str = include_str!("../../config/subjects.toml");
const SHIPPED_PATH: &str = "config/subjects.toml";

/// The entry that is no subject: its words count for none.
const IGNORED: &str = "ignore";

/// A subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Its name in addresses, which never changes.
    pub slug: String,
    /// Its Swedish name.
    pub name: String,
    /// A sentence about what belongs, in Swedish.
    pub description: String,
    /// The words, any of which in the title is enough.
    pub words: Vec<String>,
    /// The same of several words.
    pub phrases: Vec<String>,
    /// Words that speak against: what lies inside one does not count.
    pub against: Vec<String>,
    /// The kinds of text that have the subject when they are sent out.
    pub references: Vec<ReferenceKind>,
}

/// A mistake in a list.
#[derive(Debug, thiserror::Error)]
pub enum SubjectsError {
    /// The file is no TOML of that form.
    #[error("`{path}`: expected subjects such as `[djur]` with `name`, `description` and `words`: {source}")]
    Toml {
        /// The file.
        path: String,
        /// The place and the cause.
        source: Box<toml::de::Error>,
    },
    /// The key of a subject is no slug.
    #[error("`{path}`: expected a slug of lower-case ASCII letters, digits and hyphens, found `{slug}`")]
    Slug {
        /// The file.
        path: String,
        /// The key.
        slug: String,
    },
    /// A new subject lacks its name.
    #[error("`{path}`: expected a `name` for `{slug}`, a subject that the program does not have")]
    NoName {
        /// The file.
        path: String,
        /// The key.
        slug: String,
    },
    /// A word has no letter and no digit, so that it would match nothing.
    #[error("expected a word with a letter or digit in the list of `{slug}`, found `{word}`")]
    Word {
        /// The subject.
        slug: String,
        /// The word as written.
        word: String,
    },
    /// The lists are too long to be searched.
    #[error("expected fewer words in the lists of subjects: {0}")]
    TooMany(aho_corasick::BuildError),
}

impl SubjectsError {
    pub(super) fn word(slug: &str, word: &str) -> Self {
        Self::Word { slug: slug.to_owned(), word: word.to_owned() }
    }
}

/// An entry of a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: Option<String>,
    description: Option<String>,
    #[serde(default)]
    words: Vec<String>,
    #[serde(default)]
    phrases: Vec<String>,
    #[serde(default)]
    against: Vec<String>,
    #[serde(default)]
    references: Vec<ReferenceKind>,
}

/// Reads the lists in the program, then an installation's own; the subjects by slug, and what counts for none.
pub(super) fn read(own: Option<(&str, &str)>) -> Result<(Vec<Subject>, Vec<String>), SubjectsError> {
    let (mut subjects, mut ignored) = (BTreeMap::new(), Vec::new());
    for (path, text) in std::iter::once((SHIPPED_PATH, SHIPPED)).chain(own) {
        for (slug, entry) in entries(path, text)? {
            if slug == IGNORED {
                ignored.extend(entry.words.into_iter().chain(entry.phrases));
            } else {
                add(&mut subjects, path, slug, entry)?;
            }
        }
    }
    Ok((subjects.into_values().collect(), ignored))
}

fn entries(path: &str, text: &str) -> Result<BTreeMap<String, Entry>, SubjectsError> {
    toml::from_str(text).map_err(|source| SubjectsError::Toml { path: path.to_owned(), source: Box::new(source) })
}

/// Adds a subject, or the words of `entry` to the one that is known.
fn add(subjects: &mut BTreeMap<String, Subject>, path: &str, slug: String, entry: Entry) -> Result<(), SubjectsError> {
    if slugify(&slug) != slug {
        return Err(SubjectsError::Slug { path: path.to_owned(), slug });
    }
    let known = subjects.remove(&slug);
    let Some(name) = entry.name.or_else(|| known.as_ref().map(|known| known.name.clone())) else {
        return Err(SubjectsError::NoName { path: path.to_owned(), slug });
    };
    let known = known.unwrap_or_else(|| Subject {
        slug: slug.clone(),
        name: name.clone(),
        description: String::new(),
        words: Vec::new(),
        phrases: Vec::new(),
        against: Vec::new(),
        references: Vec::new(),
    });
    let subject = Subject {
        slug: slug.clone(),
        name,
        description: entry.description.unwrap_or(known.description),
        words: joined(known.words, entry.words),
        phrases: joined(known.phrases, entry.phrases),
        against: joined(known.against, entry.against),
        references: joined(known.references, entry.references),
    };
    subjects.insert(slug, subject);
    Ok(())
}

/// Both lists, without what the second repeats.
fn joined<T: PartialEq>(mut known: Vec<T>, new: Vec<T>) -> Vec<T> {
    let new: Vec<T> = new.into_iter().filter(|one| !known.contains(one)).collect();
    known.extend(new);
    known
}
