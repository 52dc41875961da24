//! Fills holes of the journal: from the damaged lines themselves, else from the index.
//!
//! ```text
//! journal 1 2 [3 damaged] 5 6, index 1–6   →   journal 1 2 3 4 5 6, the damaged segment kept in `torn/`
//! ```
//!
//! A state of a source that a later one replaced stands in the journal alone. Where it is lost, the later state takes its
//! place: whoever replays the journal comes to the same end.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
};

use super::{
    StoreError,
    data_folder::{DataFolder, sync_dir},
    index::{Index, guarded},
    journal::{Found, lines, segment_name, segments},
    record::{Content, Record},
};
use crate::domain::{ConsultationId, OutcomeDocument, SourceState};

/// The maximum number of holes that are named.
const MAX_NAMED: usize = 100;

/// The result of filling.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Filled {
    /// Lines of which a bit was corrected.
    pub(super) corrected: u64,
    /// Records that were restored from the index.
    pub(super) restored: u64,
    /// Replaced states of sources in whose place the later state stands.
    pub(super) replaced: u64,
    /// Records that neither has.
    pub(super) lacking: u64,
    /// The first of them, `records 17 to 20`.
    pub(super) named: Vec<String>,
    /// The damaged segments, as they were.
    pub(super) kept_in: Vec<PathBuf>,
}

/// Fills the journal up to record `last`. Nothing may be written to it meanwhile.
///
/// Of a damaged `index`, what can be read is taken; one without a problem is trusted to have every revision.
pub(super) fn fill(folder: &DataFolder, last: u64, index: Option<&Index>) -> Result<Filled, StoreError> {
    let mut missing = missing(folder, last)?;
    let mut filled = Filled::default();
    let others = Others::of(index, &missing);
    let segments = segments(&folder.journal())?;
    let mut next = 1;
    if segments.first().is_none_or(|(first, _)| *first > 1) && missing.contains(&1) {
        let end = segments.first().map_or(last, |(first, _)| first - 1);
        let mut segment = Rewrite::new(folder.journal().join(segment_name(1)))?;
        segment.take(next..=end, &mut missing, &others, &mut filled)?;
        if segment.records > 0 {
            segment.finish(None, &mut filled)?;
        }
        next = end + 1;
    }
    for (n, (_, path)) in segments.iter().enumerate() {
        let end = segments.get(n + 1).map_or(last, |(first, _)| first - 1);
        let bytes = fs::read(path).map_err(StoreError::io("read", path))?;
        let (found, corrected) = lines(&bytes);
        // A segment whose name lies beyond the last record holds none.
        let holds_all = next > end || missing.range(next..=end).next().is_none();
        let is_whole = corrected == 0 && holds_all && found.iter().all(|line| matches!(line, Found::Good(..)));
        if !is_whole {
            let mut segment = Rewrite::new(path.clone())?;
            let mut bad = Vec::new();
            for line in found {
                match line {
                    Found::Bad(bytes) => bad.push(bytes),
                    Found::Good(seq, _) if seq < next => {} // a second time
                    Found::Good(seq, bytes) => {
                        segment.bad(&mut bad, next..seq, &missing, &others)?;
                        segment.take(next..=seq - 1, &mut missing, &others, &mut filled)?;
                        segment.line(&bytes)?;
                        next = seq + 1;
                    }
                }
            }
            segment.bad(&mut bad, next..end + 1, &missing, &others)?;
            segment.take(next..=end, &mut missing, &others, &mut filled)?;
            filled.corrected += corrected;
            segment.finish(Some(folder), &mut filled)?;
        }
        next = end + 1;
    }
    filled.lacking = missing.len() as u64;
    filled.named = named(&missing);
    Ok(filled)
}

/// The records up to `last` that no line of the journal is.
fn missing(folder: &DataFolder, last: u64) -> Result<BTreeSet<u64>, StoreError> {
    let (mut missing, mut next) = (BTreeSet::new(), 1);
    for (_, path) in segments(&folder.journal())? {
        let bytes = fs::read(&path).map_err(StoreError::io("read", &path))?;
        for line in lines(&bytes).0 {
            if let Found::Good(seq, _) = line
                && seq >= next
            {
                missing.extend(next..seq);
                next = seq + 1;
            }
        }
    }
    missing.extend(next..=last);
    Ok(missing)
}

/// `records 17 to 20`, for each run of numbers.
fn named(missing: &BTreeSet<u64>) -> Vec<String> {
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for seq in missing {
        let count = runs.len();
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *seq => *last = *seq,
            _ if count == MAX_NAMED => break,
            _ => runs.push((*seq, *seq)),
        }
    }
    let name = |(first, last): &(u64, u64)| match first == last {
        true => format!("record {first}"),
        false => format!("records {first} to {last}"),
    };
    runs.iter().map(name).collect()
}

/// The missing records, as far as they stand elsewhere.
struct Others<'a> {
    index: Option<&'a Index>,
    revisions: BTreeMap<u64, ConsultationId>,
    sources: BTreeMap<u64, SourceState>,
    outcomes: BTreeMap<u64, OutcomeDocument>,
    /// Every missing record that is no revision is a replaced state of a source.
    is_complete: bool,
}

impl<'a> Others<'a> {
    fn of(index: Option<&'a Index>, missing: &BTreeSet<u64>) -> Self {
        let (revisions, sources, outcomes) = Default::default();
        let mut others = Self { index, revisions, sources, outcomes, is_complete: false };
        let Some(index) = index.filter(|_| !missing.is_empty()) else { return others };
        let found = guarded(|| Ok(index.records_among(|seq| missing.contains(&seq))));
        (others.revisions, others.sources, others.outcomes) = found.unwrap_or_default();
        let is_sure = || guarded(|| Ok(index.check().problems.is_empty())).unwrap_or(false);
        let is_known = |seq: &u64| {
            others.revisions.contains_key(seq) || others.sources.contains_key(seq) || others.outcomes.contains_key(seq)
        };
        others.is_complete = missing.iter().all(is_known) || is_sure();
        others
    }

    /// The record, and `true` if a later state of a source stands in its place.
    fn record(&self, seq: u64) -> Option<(Record, bool)> {
        if let (Some(id), Some(index)) = (self.revisions.get(&seq), self.index) {
            let (revision, past) = guarded(|| index.revision_record(*id, seq)).ok().flatten()?;
            return Some((Record { seq, past, content: Content::Revision(Box::new(revision)) }, false));
        }
        if let Some(document) = self.outcomes.get(&seq) {
            let content = Content::Outcome(Box::new(document.clone()));
            return Some((Record { seq, past: false, content }, false));
        }
        let own = self.sources.get(&seq);
        let later = || self.sources.range(seq..).next().map(|(_, state)| state).filter(|_| self.is_complete);
        let state = own.or_else(later)?.clone();
        Some((Record { seq, past: false, content: Content::Source(Box::new(state)) }, own.is_none()))
    }
}

/// A new copy of a segment, written beside the old one, that replaces it when it is on the disk.
struct Rewrite {
    path: PathBuf,
    beside: PathBuf,
    out: BufWriter<File>,
    records: u64,
}

impl Rewrite {
    fn new(path: PathBuf) -> Result<Self, StoreError> {
        let beside = path.with_extension("ndjson.filling");
        let out = File::create(&beside).map_err(StoreError::io("create", &beside))?;
        Ok(Self { path, beside, out: BufWriter::new(out), records: 0 })
    }

    fn line(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.records += 1;
        let written = self.out.write_all(bytes).and_then(|()| self.out.write_all(b"\n"));
        written.map_err(StoreError::io("write", &self.beside))
    }

    /// Keeps bad lines in their place, unless all records that they may have been are filled.
    fn bad(
        &mut self,
        bad: &mut Vec<Vec<u8>>,
        of: std::ops::Range<u64>,
        missing: &BTreeSet<u64>,
        others: &Others<'_>,
    ) -> Result<(), StoreError> {
        let is_filled = of.clone().all(|seq| !missing.contains(&seq) || others.record(seq).is_some());
        for line in bad.drain(..).filter(|_| !is_filled) {
            self.line(&line)?;
        }
        Ok(())
    }

    /// Writes the missing records among `numbers` that stand elsewhere.
    fn take(
        &mut self,
        numbers: std::ops::RangeInclusive<u64>,
        missing: &mut BTreeSet<u64>,
        others: &Others<'_>,
        filled: &mut Filled,
    ) -> Result<(), StoreError> {
        if numbers.is_empty() {
            return Ok(());
        }
        for seq in missing.range(numbers).copied().collect::<Vec<_>>() {
            let Some((record, is_replaced)) = others.record(seq) else { continue };
            let line = record.encode().map_err(|error| StoreError::Encode { seq, reason: error.to_string() })?;
            self.line(&line)?;
            missing.remove(&seq);
            filled.restored += u64::from(!is_replaced);
            filled.replaced += u64::from(is_replaced);
        }
        Ok(())
    }

    /// Puts the new segment in the place of the old one, which is kept in `torn/`.
    fn finish(mut self, old: Option<&DataFolder>, filled: &mut Filled) -> Result<(), StoreError> {
        let written = self.out.flush().and_then(|()| self.out.get_ref().sync_all());
        written.map_err(StoreError::io("write", &self.beside))?;
        if let Some(folder) = old {
            filled.kept_in.push(keep(&self.path, &folder.torn())?);
        }
        fs::rename(&self.beside, &self.path).map_err(StoreError::io("replace", &self.path))?;
        sync_dir(self.path.parent().unwrap_or(Path::new(".")))
    }
}

/// Copies a segment to the first free `torn/NAME.damaged-N`.
fn keep(segment: &Path, torn: &Path) -> Result<PathBuf, StoreError> {
    fs::create_dir_all(torn).map_err(StoreError::io("create", torn))?;
    let name = segment.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let kept = (1..)
        .map(|n: u32| torn.join(format!("{name}.damaged-{n}")))
        .find(|path| !path.exists())
        .unwrap_or_else(|| torn.join(format!("{name}.damaged")));
    fs::copy(segment, &kept).map_err(StoreError::io("copy", segment))?;
    File::open(&kept).and_then(|file| file.sync_all()).map_err(StoreError::io("sync", &kept))?;
    sync_dir(torn)?;
    Ok(kept)
}
