//! Writes records into the trees.

use serde::Serialize;
use sled::transaction::{ConflictableTransactionError, TransactionError, Transactional, TransactionalTree};

use super::{
    APPLIED, Index, IndexError, Table,
    lookup::{event_key, name_key, outcome_key, page_key, revision_key},
    value::{Value, chunk_key, head},
};
use crate::{
    domain::{PageState, SourceState},
    store::record::{Content, Record},
};

/// The greatest number of values in a transaction; a record is never split.
const BATCH: usize = 200;

/// A value to write, in pieces.
struct Put {
    table: Table,
    key: Vec<u8>,
    pieces: Vec<Vec<u8>>,
    seq: u64,
    /// Keeps a value of an earlier record.
    keep_earlier: bool,
}

impl Put {
    fn new(table: Table, key: Vec<u8>, seq: u64, order: usize, value: &impl Serialize) -> Result<Self, IndexError> {
        let payload = serde_json::to_vec(value).map_err(|error| error.to_string())?;
        Self::bytes(table, key, seq, order, payload)
    }

    fn bytes(table: Table, key: Vec<u8>, seq: u64, order: usize, payload: Vec<u8>) -> Result<Self, IndexError> {
        let order = u16::try_from(order).unwrap_or(u16::MAX);
        let pieces = Value { seq, order, payload }.pieces().ok_or_else(|| "the value is too large".to_owned())?;
        Ok(Self { table, key, pieces, seq, keep_earlier: false })
    }

    fn keeping_earlier(mut self, keep: bool) -> Self {
        self.keep_earlier = keep;
        self
    }
}

impl Index {
    /// Applies records, which must follow the last applied one.
    pub(in crate::store) fn apply(&self, records: &[Record]) -> Result<(), IndexError> {
        let mut batch = Vec::new();
        for (n, record) in records.iter().enumerate() {
            batch.extend(puts(record)?);
            let last = n + 1 == records.len();
            if last || batch.iter().map(|put: &Put| put.pieces.len()).sum::<usize>() >= BATCH {
                self.transact(&batch, Some(record.seq))?;
                batch.clear();
            }
        }
        Ok(())
    }

    /// Writes a source's state without a journal record; `seq` is the last record.
    pub(in crate::store) fn put_source(&self, state: &SourceState, seq: u64) -> Result<(), IndexError> {
        let put = Put::new(Table::Sources, state.slug.as_bytes().to_vec(), seq, 0, state)?;
        self.transact(&[put], None)
    }

    /// Writes the validators of pages, without a journal record.
    pub(in crate::store) fn put_pages(&self, pages: &[PageState]) -> Result<(), IndexError> {
        for some in pages.chunks(BATCH) {
            let puts = some.iter().map(|page| Put::new(Table::Pages, page_key(&page.url), 0, 0, page));
            self.transact(&puts.collect::<Result<Vec<_>, _>>()?, None)?;
        }
        Ok(())
    }

    fn transact(&self, puts: &[Put], applied: Option<u64>) -> Result<(), IndexError> {
        let done = self.trees.as_slice().transaction(|trees| {
            for put in puts {
                write(trees, put)?;
            }
            if let Some(seq) = applied {
                trees[Table::Meta as usize].insert(APPLIED, &seq.to_be_bytes())?;
            }
            Ok::<(), ConflictableTransactionError<()>>(())
        });
        done.map_err(|error| match error {
            TransactionError::Storage(error) => error.into(),
            TransactionError::Abort(()) => IndexError::Damaged("the transaction was aborted".to_owned()),
        })
    }
}

fn write(trees: &[TransactionalTree], put: &Put) -> Result<(), ConflictableTransactionError<()>> {
    let (tree, chunks) = (&trees[put.table as usize], &trees[Table::Chunks as usize]);
    let before = tree.get(&put.key)?.as_deref().and_then(head);
    if put.keep_earlier && before.is_some_and(|before| before.seq < put.seq) {
        return Ok(());
    }
    let Some((first, rest)) = put.pieces.split_first() else { return Ok(()) };
    tree.insert(put.key.as_slice(), first.as_slice())?;
    let mut parts = 0;
    for (n, piece) in (1..=u16::MAX).zip(rest) {
        chunks.insert(chunk_key(put.table as u8, &put.key, n), piece.as_slice())?;
        parts = n;
    }
    for n in parts + 1..=before.map_or(0, |before| before.parts) {
        chunks.remove(chunk_key(put.table as u8, &put.key, n))?;
    }
    Ok(())
}

fn puts(record: &Record) -> Result<Vec<Put>, IndexError> {
    let seq = record.seq;
    let revision = match &record.content {
        Content::Source(state) => {
            let key = state.slug.as_bytes();
            return [Table::Sources, Table::Journaled]
                .into_iter()
                .map(|table| Put::new(table, key.to_vec(), seq, 0, state))
                .collect();
        }
        Content::Outcome(document) => {
            return Ok(vec![Put::new(Table::Outcomes, outcome_key(&document.key), seq, 0, document)?]);
        }
        Content::Revision(revision) => revision,
    };
    let consultation = &revision.consultation;
    let id = consultation.id;
    let mut puts = vec![
        Put::new(Table::Consultations, id.as_bytes().to_vec(), seq, 0, consultation)?.keeping_earlier(record.past),
        Put::new(Table::Revisions, revision_key(id, seq), seq, 0, revision)?,
    ];
    for (order, event) in revision.events.iter().enumerate() {
        // The same event recorded twice is one event: the first record stays.
        puts.push(Put::new(Table::Events, event_key(id, event.id), seq, order, event)?.keeping_earlier(true));
    }
    for name in consultation.names() {
        puts.push(Put::bytes(Table::Names, name_key(name, id), seq, 0, Vec::new())?.keeping_earlier(true));
    }
    Ok(puts)
}
