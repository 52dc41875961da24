//! The index of all consultations, in a folder or in memory, and how it is brought up to date.
//!
//! In: the consultations as they stand. Out: a [`Searcher`] over exactly these. Each document has a fingerprint of what
//! was indexed, so whatever the index missed (a crash, another store, an `import`) is found by comparing, and nothing
//! but that is indexed again. The index is never the truth: a folder that cannot be used is emptied and filled anew.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use tantivy::{
    Index, IndexReader, IndexSettings, IndexWriter, ReloadPolicy, Searcher, TantivyError, Term,
    directory::error::OpenDirectoryError, indexer::IndexWriterOptions,
};

use super::{
    folder::Folder,
    schema::{FAST_FIELDS, Fields, fingerprint, id_of, key},
    stems::{self, StemReader},
};
use crate::domain::{Consultation, ConsultationId};

/// How much is held before it is written: half of it holds no more than tantivy's tables, and makes many small segments
/// that have to be merged.
const WRITER_BYTES: usize = 30_000_000;

/// Why there is no index.
#[derive(Debug, thiserror::Error)]
pub(in crate::catalog) enum IndexError {
    /// The folder cannot be made or emptied.
    #[error("cannot use the folder `{0}`: {1}", .folder.display(), .cause)]
    Folder {
        /// Which.
        folder: PathBuf,
        /// Why not.
        cause: std::io::Error,
    },
    /// Files are not what they were when written.
    #[error("{0} of its files are damaged")]
    Damaged(usize),
    /// It was made by another version of the program.
    #[error("it has other fields than expected")]
    OtherSchema,
    /// The folder is not there.
    #[error(transparent)]
    Missing(#[from] OpenDirectoryError),
    /// Anything that tantivy says.
    #[error(transparent)]
    Tantivy(#[from] TantivyError),
}

/// What an index lacks, and what it has too much.
pub(super) type Differing = (Vec<Arc<Consultation>>, Vec<ConsultationId>);

/// An index that can be written.
pub(in crate::catalog) struct SearchIndex {
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
    pub(in crate::catalog) fn in_memory() -> Result<Self, IndexError> {
        let fields = Fields::new();
        Self::of(Index::create_in_ram(fields.schema.clone()), fields)
    }

    /// The index in `folder`, as it was left.
    ///
    /// # Errors
    /// When there is none, or one that cannot be used.
    pub(in crate::catalog) fn open(folder: &Path) -> Result<Self, IndexError> {
        let fields = Fields::new();
        let index = Index::open(Folder::open(folder)?)?;
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
    pub(in crate::catalog) fn create(folder: &Path) -> Result<Self, IndexError> {
        let error = |cause| IndexError::Folder { folder: folder.to_owned(), cause };
        if folder.exists() {
            fs::remove_dir_all(folder).map_err(error)?;
        }
        fs::create_dir_all(folder).map_err(error)?;
        let fields = Fields::new();
        Self::of(Index::create(Folder::open(folder)?, fields.schema.clone(), IndexSettings::default())?, fields)
    }

    fn of(index: Index, fields: Fields) -> Result<Self, IndexError> {
        index.tokenizers().register(stems::NAME, StemReader::default());
        let options = IndexWriterOptions::builder()
            .memory_budget_per_thread(WRITER_BYTES)
            .num_worker_threads(1)
            .num_merge_threads(1)
            .build();
        let writer = Mutex::new(index.writer_with_options(options)?);
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { fields, writer, reader })
    }

    /// Puts in or replaces `changed`, takes out `gone`, and gives what is to be searched from then on.
    ///
    /// # Errors
    /// When it cannot be written. What was searched before is still good.
    pub(in crate::catalog) fn update<'a>(
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

    /// What the index holds differently from `consultations`: those to put in, and those to take out.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(in crate::catalog) fn differing<'a>(
        &self,
        consultations: impl Iterator<Item = &'a Arc<Consultation>>,
    ) -> Result<Differing, IndexError> {
        let mut held = HashMap::new();
        for segment in self.reader.searcher().segment_readers() {
            let [first, second, content] = FAST_FIELDS.map(|name| segment.fast_fields().u64(name));
            let (first, second, content) = (first?, second?, content?);
            for doc in segment.doc_ids_alive() {
                let number = |column: &tantivy::columnar::Column<u64>| column.first(doc).unwrap_or_default();
                held.insert(id_of(number(&first), number(&second)), number(&content));
            }
        }
        let differs = |c: &&Arc<Consultation>| held.remove(&c.id) != Some(fingerprint(c));
        let changed = consultations.filter(differs).cloned().collect();
        Ok((changed, held.into_keys().collect()))
    }

    /// Takes up what differs.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn take(&self, (changed, gone): &Differing) -> Result<(), IndexError> {
        if changed.is_empty() && gone.is_empty() {
            return Ok(());
        }
        self.update(changed.iter().map(|consultation| &**consultation), gone).map(drop)
    }

    /// What is searched: what the last update left.
    pub(in crate::catalog) fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }
}
