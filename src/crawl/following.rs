//! Records that another instance has stored in a shared journal, on their way to the next snapshot.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    Crawler, News,
    linking::{counted, without_strings},
    recorder::{Recorder, Unpublished},
};
use crate::store::{Followed, StoreError};

impl Crawler {
    /// Takes what another instance has stored, to be published. Blocks.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn follow(&self, followed: Followed) -> Result<(), StoreError> {
        if followed.is_empty() {
            return Ok(());
        }
        let decided = self.publisher.take_states(followed.sources.iter().cloned());
        self.recorder.follow(followed)?;
        for slug in decided {
            self.recorder.republish_claimed_by(&slug)?;
        }
        Ok(())
    }

    /// Waits until nothing is being stored. Blocks.
    pub fn finish_writing(&self) {
        self.publisher.finish_writing();
        drop(self.recorder.lock());
    }

    /// Publishes what is stored and not published, with a shared journal. Blocks.
    pub fn publish_if_behind(&self) {
        if self.publisher.is_behind(self.store.last_seq()) {
            self.publisher.publish(&self.recorder);
        }
    }

    /// The last record of a shared journal that is published; none with a journal of its own.
    #[must_use]
    pub fn position(&self) -> Option<u64> {
        self.publisher.position()
    }

    /// The news in the records after the last one that a hub was notified of. Blocks.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn unannounced(&self) -> Result<News, StoreError> {
        let position = self.publisher.position();
        let followed = self.store.unannounced()?;
        let snapshot = self.publisher.snapshot();
        let mut news = News { position, ..News::default() };
        for revision in followed.revisions {
            let consultation = snapshot.consultation(revision.consultation.id);
            news.consultations.extend(consultation.map(|indexed| Arc::clone(&indexed.consultation)));
            news.events.extend(revision.events.into_iter().map(Arc::new));
        }
        Ok(news)
    }
}

impl Recorder {
    /// Takes what is stored and not yet published, with the number of documents of each source if they are known, and the last
    /// record. Nothing is stored meanwhile.
    pub(super) fn take_all(&self) -> (Unpublished, Option<BTreeMap<String, usize>>, u64) {
        let mut unpublished = self.lock();
        let documents = self.documents.lock();
        let counts = documents.as_ref().map(counted);
        (std::mem::take(&mut unpublished), counts, self.store.last_seq())
    }

    /// Takes what another instance has stored, to be published.
    pub(super) fn follow(&self, followed: Followed) -> Result<(), StoreError> {
        let mut unpublished = self.lock();
        let mut ids = BTreeSet::new();
        for revision in followed.revisions {
            ids.insert(revision.consultation.id);
            unpublished.events.extend(revision.events.into_iter().map(Arc::new));
        }
        for id in ids {
            // One that an import added as history is not the present state.
            unpublished.consultations.extend(self.store.consultation(id)?.map(Arc::new));
        }
        if !followed.outcomes.is_empty() {
            let mut documents = self.outcome_documents()?;
            for document in followed.outcomes {
                documents.get_or_insert_default().insert(document.key.clone(), without_strings(document));
            }
        }
        Ok(())
    }
}
