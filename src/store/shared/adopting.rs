//! A data folder as the copy of a shared journal: of which installation it is, and whether both agree.

use std::{fs, path::Path};

use super::{FolderJournal, PostgresAddress, SharedError, SharedJournal, lease::Shared, postgres::PostgresJournal};
use crate::store::{
    OpenReport, Store, StoreError,
    data_folder::{DataFolder, write_synced},
    journal::Reader,
    plain_file,
};

/// The place of a shared journal.
#[derive(Debug, Clone)]
pub enum SharedPlace {
    /// A PostgreSQL database, or one of its relatives.
    Postgres(PostgresAddress),
    /// A folder of this process, for tests.
    Folder(FolderJournal),
}

impl SharedPlace {
    pub(super) fn journal(&self) -> Result<Box<dyn SharedJournal>, SharedError> {
        Ok(match self {
            Self::Postgres(address) => Box::new(PostgresJournal::new(address)?),
            Self::Folder(folder) => Box::new(folder.clone()),
        })
    }
}

impl Store {
    /// Opens the data folder `dir` as a copy of a shared journal, and brings it up to date. `name` names this instance.
    ///
    /// A folder that was a copy before is opened also while the journal cannot be reached.
    ///
    /// # Errors
    /// As [`Store::open`]; and [`StoreError::Shared`] if the journal refuses this program, belongs to another installation
    /// than the folder, or cannot be reached and the folder is no copy yet.
    pub fn open_shared(dir: &Path, place: &SharedPlace, name: &str) -> Result<(Self, OpenReport), StoreError> {
        let journal = place.journal()?;
        let (mut store, report) = Self::open(dir)?;
        let shared = Shared::new(journal, name);
        let adopted = store.adopt(&shared);
        store.shared = Some(shared);
        let followed = adopted.and_then(|()| store.follow_to_the_end());
        match followed {
            Ok(0) => {}
            Ok(count) => tracing::info!(records = count, "the copy of the shared journal was brought up to date"),
            Err(StoreError::Shared(error @ SharedError::Unreachable { .. }))
                if Self::installation_of(dir).is_some() =>
            {
                tracing::warn!(records = store.last_seq(), "serving the copy in the data folder");
                if let Some(shared) = &store.shared {
                    shared.note_failure(error);
                }
            }
            Err(error) => return Err(error),
        }
        Ok((store, report))
    }

    /// The installation that the data folder `dir` is a copy of; none for a folder with a journal of its own.
    #[must_use]
    pub fn installation_of(dir: &Path) -> Option<String> {
        let text = plain_file::read_small(&DataFolder::new(dir).shared_mark()).ok()?;
        Some(text.trim().to_owned())
    }

    /// Makes this folder a copy of the journal, or checks that it is one.
    pub(super) fn adopt(&self, shared: &Shared) -> Result<(), StoreError> {
        let head = shared.journal.prepare()?;
        let (folder, place) = (self.folder.root().display(), shared.journal.place());
        let last = self.last_seq();
        let known = Self::installation_of(self.folder.root());
        let refused = |reason: String| Err(StoreError::Shared(SharedError::Refused(reason)));
        if let Some(known) = known.as_ref().filter(|known| **known != head.installation.to_string()) {
            return refused(format!(
                "the data folder `{folder}` is a copy of the installation {known}, and the database at `{place}` has the \
                 installation {}: name the right database with --store, or another data folder with --data",
                head.installation
            ));
        }
        if known.is_none() && last > 0 && head.last_seq == 0 {
            return refused(format!(
                "the data folder `{folder}` has {last} records and the journal at `{place}` none; to move them, run \
                 `remissflode export FILE --data {folder}`, then `remissflode import FILE --store … --data NEW`, with an \
                 empty folder NEW"
            ));
        }
        if last > head.last_seq {
            return refused(format!(
                "the data folder `{folder}` has records up to {last}, and the journal at `{place}` up to {}: was an older \
                 backup of the database restored? To give it the records of this folder, run `remissflode export FILE --data \
                 {folder}` and `remissflode import FILE --store … --data NEW`; to go on without them, name an empty folder \
                 with --data",
                head.last_seq
            ));
        }
        if last > 0 && !self.agrees_at(shared, last)? {
            return refused(format!(
                "record {last} of the data folder `{folder}` differs from that in the journal at `{place}`: they are two \
                 installations, or an older backup of the database was restored; keep the one that is right, and name an empty \
                 folder with --data for a copy of the database"
            ));
        }
        if known.is_none() {
            let mark = self.folder.shared_mark();
            write_synced(&mark, format!("{}\n", head.installation).as_bytes())?;
            fs::File::open(self.folder.root())
                .and_then(|dir| dir.sync_all())
                .map_err(StoreError::io("sync", self.folder.root()))?;
        }
        shared.note_adopted(head);
        Ok(())
    }

    /// Compares the first and the last record of this folder with those of the journal.
    fn agrees_at(&self, shared: &Shared, last: u64) -> Result<bool, StoreError> {
        for seq in [1, last] {
            let own = Reader::new(&self.folder.journal(), seq)?.flatten().next();
            let theirs = shared.journal.read(seq - 1)?.into_iter().next();
            if let (Some(own), Some((number, line))) = (own, theirs)
                && (own.seq, &own.bytes) != (number, &line)
            {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
