//! Saved answers: the file for each address, read from `answers.toml`.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use url::Url;

use crate::{
    crawl::Answers,
    fetch::{FetchOutcome, FetchProblem, Page, Request},
};

/// A folder of saved answers that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum AnswersError {
    /// The index or an answer is missing.
    #[error("expected the file `{}`, found none that can be read", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// The index does not say which file answers for which address.
    #[error("expected `[[answer]]` with `url`, `file` and `media-type` in `{}`", path.display())]
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
    media_type: Option<String>,
    #[allow(dead_code, reason = "for the replay, not for `check`; named so that it is no unknown key")]
    status: Option<u16>,
}

/// The saved answers of one source, by address.
#[derive(Debug, Clone, Default)]
pub struct SavedAnswers {
    pages: BTreeMap<Url, Page>,
    partial: bool,
}

impl SavedAnswers {
    /// The code of the problem for an address that has no saved answer.
    pub(super) const NOT_SAVED: &'static str = "not-saved";

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
        let mut pages = BTreeMap::new();
        for AnswerFile { url, file, media_type, .. } in index.answer {
            let Some(file) = file else { continue };
            let page = Page {
                url: url.clone(),
                final_url: url.clone(),
                status: 200,
                media_type: media_type.unwrap_or_default(),
                text: text(dir.join(file))?,
                body: Default::default(),
                etag: None,
                last_modified: None,
                date: None,
                last_page: None,
            };
            pages.insert(url, page);
        }
        Ok(Self { pages, partial: index.partial })
    }

    /// Returns `true` if pages that the lists name may be missing.
    #[must_use]
    pub const fn is_partial(&self) -> bool {
        self.partial
    }
}

impl Answers for SavedAnswers {
    async fn get(&self, request: &Request) -> FetchOutcome {
        match self.pages.get(&request.url) {
            Some(page) => FetchOutcome::Fetched(Box::new(page.clone())),
            None => FetchOutcome::Failed(FetchProblem {
                code: Self::NOT_SAVED,
                text: "expected a saved answer, found none".to_owned(),
                status: None,
            }),
        }
    }
}
