//! Reads the trees.

use std::{
    collections::BTreeMap,
    ops::RangeInclusive,
    panic::resume_unwind,
    thread::{self, available_parallelism},
};

use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use sled::IVec;

use super::{
    Index, IndexError, Table,
    value::{Value, chunk_key},
};
use crate::{
    domain::{Consultation, ConsultationId, Event, EventId, OutcomeDocument, PageState, Revision, SourceState},
    store::record::{Content, Record},
};

/// The consultation of each revision, by record.
type Revisions = BTreeMap<u64, ConsultationId>;
/// The state of each source, by record.
type Sources = BTreeMap<u64, SourceState>;
/// The last reading of each document of outcomes, by record.
type Outcomes = BTreeMap<u64, OutcomeDocument>;

/// The longest name or address that is a key itself; a longer one is hashed, since sites control its length.
const MAX_TEXT_KEY_BYTES: usize = 512;

pub(super) fn revision_key(id: ConsultationId, seq: u64) -> Vec<u8> {
    [id.as_bytes().as_slice(), &seq.to_be_bytes()].concat()
}

pub(super) fn event_key(id: ConsultationId, event: EventId) -> Vec<u8> {
    [id.as_bytes().as_slice(), event.as_bytes()].concat()
}

/// The key under which `name` points to `id`.
pub(super) fn name_key(name: &str, id: ConsultationId) -> Vec<u8> {
    [name_prefix(name).as_slice(), id.as_bytes()].concat()
}

pub(super) fn page_key(url: &str) -> Vec<u8> {
    text_key(url)
}

pub(super) fn outcome_key(key: &str) -> Vec<u8> {
    text_key(key)
}

fn name_prefix(name: &str) -> Vec<u8> {
    let mut key = text_key(name);
    key.push(0);
    key
}

fn text_key(text: &str) -> Vec<u8> {
    if text.len() <= MAX_TEXT_KEY_BYTES {
        return text.as_bytes().to_vec();
    }
    // No name and no address begins with byte 1, so the two kinds of keys never collide.
    let mut key = vec![1];
    key.extend_from_slice(&Sha256::digest(text.as_bytes()));
    key
}

impl Index {
    pub(in crate::store) fn consultation(&self, id: ConsultationId) -> Result<Option<Consultation>, IndexError> {
        self.get(Table::Consultations, id.as_bytes())
    }

    pub(in crate::store) fn consultations(&self) -> Result<Vec<Consultation>, IndexError> {
        self.in_parts(Table::Consultations, |key, value| {
            let mut consultation: Consultation = decode(Table::Consultations, key, &value)?;
            consultation.shrink_to_fit();
            Ok(consultation)
        })
    }

    /// The events of one consultation, in the order in which they were recorded.
    pub(in crate::store) fn events_of(&self, id: ConsultationId) -> Result<Vec<Event>, IndexError> {
        self.events(id.as_bytes())
    }

    /// All events, in the order in which they were recorded.
    pub(in crate::store) fn all_events(&self) -> Result<Vec<Event>, IndexError> {
        Ok(in_order(self.in_parts(Table::Events, event)?))
    }

    fn events(&self, prefix: &[u8]) -> Result<Vec<Event>, IndexError> {
        let events = self.scan(Table::Events, prefix).map(|item| item.and_then(|(key, value)| event(&key, value)));
        Ok(in_order(events.collect::<Result<_, _>>()?))
    }

    /// The revisions of one consultation by time. The revision of its current state is the last, even if the clock
    /// was set back before it was recorded.
    pub(in crate::store) fn revisions(&self, id: ConsultationId) -> Result<Vec<Revision>, IndexError> {
        let current = self.value(Table::Consultations, id.as_bytes())?.map(|state| state.seq);
        let mut revisions = Vec::new();
        for item in self.scan(Table::Revisions, id.as_bytes()) {
            let (key, value) = item?;
            revisions.push((value.seq, decode::<Revision>(Table::Revisions, &key, &value)?));
        }
        revisions.sort_by_key(|(seq, revision)| (Some(*seq) == current, revision.at));
        Ok(revisions.into_iter().map(|(_, revision)| revision).collect())
    }

    /// The revision of `id` in record `seq`.
    pub(in crate::store) fn revision(&self, id: ConsultationId, seq: u64) -> Result<Option<Revision>, IndexError> {
        self.get(Table::Revisions, &revision_key(id, seq))
    }

    /// The record of the consultation's current state.
    pub(in crate::store) fn state_from(&self, id: ConsultationId) -> Result<Option<u64>, IndexError> {
        Ok(self.value(Table::Consultations, id.as_bytes())?.map(|state| state.seq))
    }

    pub(in crate::store) fn has_event(&self, id: ConsultationId, event: EventId) -> Result<bool, IndexError> {
        Ok(self.tree(Table::Events).contains_key(event_key(id, event))?)
    }

    pub(in crate::store) fn has_name(&self, name: &str, id: ConsultationId) -> Result<bool, IndexError> {
        Ok(self.tree(Table::Names).contains_key(name_key(name, id))?)
    }

    /// The revision of the consultation's current state.
    pub(in crate::store) fn latest_revision(&self, id: ConsultationId) -> Result<Option<Revision>, IndexError> {
        match self.value(Table::Consultations, id.as_bytes())? {
            Some(state) => self.revision(id, state.seq),
            None => Ok(None),
        }
    }

    /// The records from number `from` on that can be restored from their values, in order. A source's state that a later
    /// record replaced cannot.
    pub(in crate::store) fn records_from(&self, from: u64) -> Result<Vec<Record>, IndexError> {
        let mut records = Vec::new();
        for item in self.tree(Table::Revisions).iter().keys() {
            let key = item?;
            let Some((id, seq)) =
                key.split_first_chunk::<16>().and_then(|(id, seq)| Some((id_of(id)?, seq.try_into().ok()?)))
            else {
                return Err(at(Table::Revisions, &key, "expected an id and a number as the key"));
            };
            let seq = u64::from_be_bytes(seq);
            if seq < from {
                continue;
            }
            let current = self.value(Table::Consultations, id.as_bytes())?.map_or(0, |state| state.seq);
            if let Some(revision) = self.revision(id, seq)? {
                // A revision that did not become the state when it was recorded was history then.
                let content = Content::Revision(Box::new(revision));
                records.push(Record { seq, past: current < seq, content });
            }
        }
        for item in self.scan(Table::Journaled, &[]) {
            let (key, value) = item?;
            if value.seq >= from {
                let content = Content::Source(Box::new(decode(Table::Journaled, &key, &value)?));
                records.push(Record { seq: value.seq, past: false, content });
            }
        }
        for item in self.scan(Table::Outcomes, &[]) {
            let (key, value) = item?;
            if value.seq >= from {
                let content = Content::Outcome(Box::new(decode(Table::Outcomes, &key, &value)?));
                records.push(Record { seq: value.seq, past: false, content });
            }
        }
        records.sort_by_key(|record| record.seq);
        Ok(records)
    }

    /// The consultations of the revisions whose records `wanted` chooses, the journaled states of all sources, and the documents
    /// of outcomes that it chooses, by record. What cannot be read is left out.
    pub(in crate::store) fn records_among(&self, wanted: impl Fn(u64) -> bool) -> (Revisions, Sources, Outcomes) {
        let keys = until_first_error(self.tree(Table::Revisions).iter().keys()).filter_map(Result::ok);
        let revision = |key: IVec| {
            let (id, seq) = key.split_first_chunk::<16>()?;
            let seq = u64::from_be_bytes(seq.try_into().ok()?);
            wanted(seq).then(|| Some((seq, id_of(id)?))).flatten()
        };
        let revisions = keys.filter_map(&revision).collect();
        let outcomes = self.scan(Table::Outcomes, &[]).filter_map(|item| {
            let (key, value) = item.ok()?;
            wanted(value.seq).then(|| Some((value.seq, decode(Table::Outcomes, &key, &value).ok()?))).flatten()
        });
        let outcomes = outcomes.collect();
        let sources = self.scan(Table::Journaled, &[]).filter_map(|item| {
            let (key, value) = item.ok()?;
            Some((value.seq, decode(Table::Journaled, &key, &value).ok()?))
        });
        (revisions, sources.collect(), outcomes)
    }

    /// The revision in record `seq`, and `true` if it was recorded as history.
    pub(in crate::store) fn revision_record(
        &self,
        id: ConsultationId,
        seq: u64,
    ) -> Result<Option<(Revision, bool)>, IndexError> {
        let current = self.value(Table::Consultations, id.as_bytes()).ok().flatten().map(|state| state.seq);
        Ok(self.revision(id, seq)?.map(|revision| (revision, current.is_some_and(|current| current < seq))))
    }

    /// The consultations with this name; each once.
    pub(in crate::store) fn named(&self, name: &str) -> Result<Vec<ConsultationId>, IndexError> {
        let prefix = name_prefix(name);
        let mut ids = Vec::new();
        for item in self.tree(Table::Names).scan_prefix(&prefix) {
            let (key, _) = item?;
            // A longer name that begins with this one and a zero byte has a longer key.
            ids.extend(key.get(prefix.len()..).and_then(id_of));
        }
        Ok(ids)
    }

    pub(in crate::store) fn source(&self, slug: &str) -> Result<Option<SourceState>, IndexError> {
        self.get(Table::Sources, slug.as_bytes())
    }

    /// The last journaled state.
    pub(in crate::store) fn journaled_source(&self, slug: &str) -> Result<Option<SourceState>, IndexError> {
        self.get(Table::Journaled, slug.as_bytes())
    }

    pub(in crate::store) fn sources(&self) -> Result<Vec<SourceState>, IndexError> {
        self.all(Table::Sources, &[])
    }

    pub(in crate::store) fn page(&self, url: &str) -> Result<Option<PageState>, IndexError> {
        self.get(Table::Pages, &page_key(url))
    }

    /// The last reading of a document of outcomes.
    pub(in crate::store) fn outcome(&self, key: &str) -> Result<Option<OutcomeDocument>, IndexError> {
        self.get(Table::Outcomes, &outcome_key(key))
    }

    pub(in crate::store) fn outcomes(&self) -> Result<Vec<OutcomeDocument>, IndexError> {
        self.all(Table::Outcomes, &[])
    }

    pub(in crate::store) fn pages(&self) -> Result<Vec<PageState>, IndexError> {
        self.all(Table::Pages, &[])
    }

    fn get<T: DeserializeOwned>(&self, table: Table, key: &[u8]) -> Result<Option<T>, IndexError> {
        self.value(table, key)?.map(|value| decode(table, key, &value)).transpose()
    }

    fn all<T: DeserializeOwned>(&self, table: Table, prefix: &[u8]) -> Result<Vec<T>, IndexError> {
        self.scan(table, prefix)
            .map(|item| {
                let (key, value) = item?;
                decode(table, &key, &value)
            })
            .collect()
    }

    /// Every value of a table whose keys begin with ids, read on all cores, in the order of keys. Ids are digests, so
    /// their first byte splits a table into equal parts.
    fn in_parts<T: Send>(
        &self,
        table: Table,
        read: impl Fn(&[u8], Value) -> Result<T, IndexError> + Sync,
    ) -> Result<Vec<T>, IndexError> {
        let read = &read;
        let parts: Vec<Result<Vec<T>, IndexError>> = thread::scope(|scope| {
            let threads: Vec<_> = first_bytes(available_parallelism().map_or(1, usize::from))
                .map(|bytes| {
                    scope.spawn(move || {
                        let items = bytes.flat_map(|byte| self.scan(table, &[byte]));
                        items.map(|item| item.and_then(|(key, value)| read(&key, value))).collect()
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
        });
        let mut all = Vec::new();
        for part in parts {
            all.append(&mut part?);
        }
        Ok(all)
    }

    fn value(&self, table: Table, key: &[u8]) -> Result<Option<Value>, IndexError> {
        self.tree(table).get(key)?.map(|first| self.join(table, key, &first)).transpose()
    }

    /// Every value whose key begins with `prefix`, with its checksum verified, in the order of keys.
    pub(super) fn scan<'a>(
        &'a self,
        table: Table,
        prefix: &[u8],
    ) -> impl Iterator<Item = Result<(IVec, Value), IndexError>> + use<'a> {
        until_first_error(self.tree(table).scan_prefix(prefix)).map(move |item| {
            let (key, first) = item?;
            let value = self.join(table, &key, &first)?;
            Ok((key, value))
        })
    }

    fn join(&self, table: Table, key: &[u8], first: &[u8]) -> Result<Value, IndexError> {
        let piece = |n| -> Result<Vec<u8>, IndexError> {
            let found = self.tree(Table::Chunks).get(chunk_key(table as u8, key, n))?;
            found.map(|piece| piece.to_vec()).ok_or_else(|| IndexError::Damaged(format!("piece {n} is missing")))
        };
        Value::join(first, piece).map_err(|error| at(table, key, &error.to_string()))
    }
}

/// The items up to the first error and with it: sled repeats the error of a damaged page for ever.
pub(super) fn until_first_error<T, E>(items: impl Iterator<Item = Result<T, E>>) -> impl Iterator<Item = Result<T, E>> {
    let mut failed = false;
    items.take_while(move |item| !std::mem::replace(&mut failed, item.is_err()))
}

/// All bytes in `parts` ranges of about the same size.
fn first_bytes(parts: usize) -> impl Iterator<Item = RangeInclusive<u8>> {
    let size = 256_usize.div_ceil(parts.clamp(1, 256));
    (0..=u8::MAX).step_by(size).map(move |from| from..=from.saturating_add(u8::try_from(size - 1).unwrap_or(u8::MAX)))
}

/// An event with its position among all: its record, and its place in the record.
fn event(key: &[u8], value: Value) -> Result<(u64, u16, Event), IndexError> {
    Ok((value.seq, value.order, decode(Table::Events, key, &value)?))
}

fn in_order(mut events: Vec<(u64, u16, Event)>) -> Vec<Event> {
    events.sort_by_key(|(seq, order, _)| (*seq, *order));
    events.into_iter().map(|(_, _, event)| event).collect()
}

/// The id in these sixteen bytes.
pub(super) fn id_of(bytes: &[u8]) -> Option<ConsultationId> {
    let bytes: [u8; 16] = bytes.try_into().ok()?;
    format!("{:032x}", u128::from_be_bytes(bytes)).parse().ok()
}

pub(super) fn decode<T: DeserializeOwned>(table: Table, key: &[u8], value: &Value) -> Result<T, IndexError> {
    serde_json::from_slice(&value.payload).map_err(|error| at(table, key, &error.to_string()))
}

/// Adds the place to a reason.
pub(super) fn at(table: Table, key: &[u8], reason: &str) -> IndexError {
    IndexError::Damaged(format!("`{}` in the tree `{}`: {reason}", key.escape_ascii(), table.name()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_table_cover_it_once() {
        for parts in [0, 1, 2, 3, 7, 64, 256, 1_000] {
            let bytes: Vec<u8> = first_bytes(parts).flatten().collect();
            assert_eq!(bytes, (0..=u8::MAX).collect::<Vec<_>>(), "{parts}");
            assert!(first_bytes(parts).count() <= parts.max(1), "{parts}");
        }
    }

    #[test]
    fn an_error_that_is_repeated_for_ever_ends_a_scan() {
        let items = [Ok(1), Ok(2)].into_iter().chain(std::iter::repeat(Err("damaged")));
        assert!(until_first_error(items).eq([Ok(1), Ok(2), Err("damaged")]));
    }
}
