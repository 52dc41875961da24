//! The index of all consultations, in a folder or in memory, and its updates.
//!
//! In: the consultations as they stand. Out: a [`Searcher`] over exactly these. Each document has a fingerprint of
//! everything indexed, so whatever the index missed (a crash, another store, an `import`) is found by comparing, and only
//! that is indexed again. The index is never the truth: a folder that cannot be used is emptied and filled again.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use tantivy::{
    Index, IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyError, Term, indexer::IndexWriterOptions,
};

use super::{
    analyzer,
    schema::{FAST_FIELDS, Fields, fingerprint, id_of, key},
};
use crate::domain::{Consultation, ConsultationId};

/// The memory of the writer: half of it holds no more than tantivy's tables, and makes many small segments that have to
/// be merged.
const WRITER_BYTES: usize = 30_000_000;

/// The reason why there is no index.
#[derive(Debug, thiserror::Error)]
pub(super) enum IndexError {
    /// The folder cannot be made or emptied.
    #[error("cannot use the folder `{0}`: {1}", .folder.display(), .cause)]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// The cause.
        cause: std::io::Error,
    },
    /// Files are not as they were written.
    #[error("{0} of its files are damaged")]
    Damaged(usize),
    /// Another version of the program made it.
    #[error("it has other fields than expected")]
    OtherSchema,
    /// tantivy panicked.
    #[error("reading or writing it ended abnormally")]
    Panicked,
    /// Any error of tantivy.
    #[error(transparent)]
    Tantivy(#[from] TantivyError),
}

/// The consultations that an index lacks, and the ids that it should not have.
#[derive(Debug, Default)]
pub(super) struct Difference {
    pub(super) changed: Vec<Arc<Consultation>>,
    pub(super) gone: Vec<ConsultationId>,
}

/// An index that can be written.
pub(super) struct SearchIndex {
    pub(super) fields: Fields,
    writer: Mutex<IndexWriter>,
    reader: IndexReader,
}

impl std::fmt::Debug for SearchIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SearchIndex").finish_non_exhaustive()
    }
}

impl SearchIndex {
    /// An empty index in memory.
    pub(super) fn in_memory() -> Result<Self, IndexError> {
        let fields = Fields::new();
        Self::of(Index::create_in_ram(fields.schema.clone()), fields)
    }

    /// The index in `folder`, as it was left.
    ///
    /// # Errors
    /// When there is none, or one that cannot be used.
    pub(super) fn open(folder: &Path) -> Result<Self, IndexError> {
        let fields = Fields::new();
        let index = Index::open_in_dir(folder)?;
        if index.schema() != fields.schema {
            return Err(IndexError::OtherSchema);
        }
        match index.validate_checksum()?.len() {
            0 => Self::of(index, fields),
            damaged => Err(IndexError::Damaged(damaged)),
        }
    }

    /// An empty index in `folder`, whatever was there before.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub(super) fn create(folder: &Path) -> Result<Self, IndexError> {
        let error = |cause| IndexError::Folder { folder: folder.to_owned(), cause };
        if folder.exists() {
            fs::remove_dir_all(folder).map_err(error)?;
        }
        fs::create_dir_all(folder).map_err(error)?;
        let fields = Fields::new();
        Self::of(Index::create_in_dir(folder, fields.schema.clone())?, fields)
    }

    fn of(index: Index, fields: Fields) -> Result<Self, IndexError> {
        analyzer::register(index.tokenizers());
        let options = IndexWriterOptions::builder()
            .memory_budget_per_thread(WRITER_BYTES)
            .num_worker_threads(1)
            .num_merge_threads(1)
            .build();
        let writer = Mutex::new(index.writer_with_options(options)?);
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { fields, writer, reader })
    }

    /// Inserts or replaces `changed`, removes `gone`, and returns the searcher over the result.
    ///
    /// # Errors
    /// When it cannot be written. Earlier searchers are still good.
    pub(super) fn update<'a>(
        &self,
        changed: impl Iterator<Item = &'a Consultation>,
        gone: &[ConsultationId],
    ) -> Result<Searcher, IndexError> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let id = |id| Term::from_field_text(self.fields.id, &key(id));
        for consultation in changed {
            writer.delete_term(id(consultation.id));
            writer.add_document(self.fields.document(consultation))?;
        }
        for gone in gone {
            writer.delete_term(id(*gone));
        }
        writer.commit()?;
        self.reader.reload()?;
        Ok(self.reader.searcher())
    }

    /// The difference between the index and `consultations`.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(super) fn difference<'a>(
        &self,
        consultations: impl Iterator<Item = &'a Arc<Consultation>>,
    ) -> Result<Difference, IndexError> {
        let mut indexed = HashMap::new();
        for segment in self.reader.searcher().segment_readers() {
            let [first, second, content] = FAST_FIELDS.map(|name| segment.fast_fields().u64(name));
            let (first, second, content) = (first?, second?, content?);
            for doc in segment.doc_ids_alive() {
                let value = |column: &tantivy::columnar::Column<u64>| column.first(doc).unwrap_or_default();
                indexed.insert(id_of(value(&first), value(&second)), value(&content));
            }
        }
        let differs = |c: &&Arc<Consultation>| indexed.remove(&c.id) != Some(fingerprint(c));
        let changed = consultations.filter(differs).cloned().collect();
        Ok(Difference { changed, gone: indexed.into_keys().collect() })
    }

    /// Removes the difference.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn apply(&self, difference: &Difference) -> Result<(), IndexError> {
        if difference.changed.is_empty() && difference.gone.is_empty() {
            return Ok(());
        }
        self.update(difference.changed.iter().map(|consultation| &**consultation), &difference.gone).map(drop)
    }

    /// The searcher over the last update.
    pub(super) fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }
}
