//! The saved answers of one source: which file stands for which address.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use url::Url;

/// A folder of saved answers that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum AnswersError {
    /// The index or an answer is not there.
    #[error("expected the file `{}`, found none that can be read: {error}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// The index is no index.
    #[error("expected `[[answer]]` with `url`, `file` and `media-type` in `{}`: {error}", path.display())]
    NoIndex {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        error: Box<toml::de::Error>,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IndexFile {
    #[serde(default)]
    answer: Vec<AnswerFile>,
    #[serde(default)]
    partial: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct AnswerFile {
    url: Url,
    file: Option<PathBuf>,
    #[allow(dead_code, reason = "for the replay, not for us; named so that it is no unknown key")]
    media_type: Option<String>,
    #[allow(dead_code, reason = "for the replay, not for us; named so that it is no unknown key")]
    status: Option<u16>,
}

/// The texts of the saved answers, by address.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    texts: BTreeMap<Url, String>,
    partial: bool,
}

impl Answers {
    /// Reads `answers.toml` in `dir` and every file that it names.
    ///
    /// # Errors
    /// If the index or one of its files cannot be read.
    pub fn read(dir: &Path) -> Result<Self, AnswersError> {
        let text = |path: PathBuf| match fs::read_to_string(&path) {
            Ok(text) => Ok(text),
            Err(error) => Err(AnswersError::Unreadable { path, error }),
        };
        let path = dir.join("answers.toml");
        let index: IndexFile = toml::from_str(&text(path.clone())?)
            .map_err(|error| AnswersError::NoIndex { path, error: Box::new(error) })?;
        let mut answers = BTreeMap::new();
        for answer in index.answer {
            if let Some(file) = answer.file {
                answers.insert(answer.url, text(dir.join(file))?);
            }
        }
        Ok(Self { texts: answers, partial: index.partial })
    }

    /// The answer saved for `url`.
    #[must_use]
    pub fn get(&self, url: &Url) -> Option<&str> {
        self.texts.get(url).map(String::as_str)
    }

    /// These answers, which need not be all that the lists name.
    #[must_use]
    pub fn partly(answers: impl IntoIterator<Item = (Url, String)>) -> Self {
        Self { texts: answers.into_iter().collect(), partial: true }
    }

    /// Whether a page that is not here is left out, and not missed.
    #[must_use]
    pub const fn is_partial(&self) -> bool {
        self.partial
    }
}
