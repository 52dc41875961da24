//! Checks that journal and index are whole and agree.

use super::{
    Store, StoreError,
    expected_index::ExpectedIndex,
    journal::Reader,
    problem_list::ProblemList,
    record::{Content, Record},
};

/// The content of a store in numbers, and its problems.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VerifyReport {
    /// Good records in the journal.
    pub records: u64,
    /// Consultations in the index.
    pub consultations: u64,
    /// Revisions in the index.
    pub revisions: u64,
    /// Events in the index.
    pub events: u64,
    /// Sources in the index.
    pub sources: u64,
    /// Names in the index.
    pub names: u64,
    /// Pages with validators in the index.
    pub pages: u64,
    /// One sentence for each problem; the first thousand, and the number of the others.
    pub problems: Vec<String>,
}

impl VerifyReport {
    /// Returns `true` if there are no problems.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.problems.is_empty()
    }
}

impl Store {
    /// Reads the whole store and checks it. Writes wait meanwhile.
    ///
    /// - Journal: each line decodes, and the numbers have no gap.
    /// - Journal to index: each revision is in the index with its events and names; each state and source is that of
    ///   the last record about it.
    /// - Index: each checksum is right, each state and event is in its revision, each name has a consultation.
    ///
    /// Changes nothing; but if the journal is whole and the index is not, the index is rebuilt at the next start.
    ///
    /// # Errors
    ///
    /// Only if the folder or the index cannot be read at all; all other problems are in the report.
    pub fn verify(&self) -> Result<VerifyReport, StoreError> {
        let mut writer = self.writer();
        let (mut report, mut problems) = (VerifyReport::default(), ProblemList::default());
        if let Err(error) = self.catch_up(&mut writer) {
            problems.push(error.to_string());
        }
        let last = writer.journal.last_seq();
        let applied = self.read("read its last record", |index| index.applied())?;
        if applied != last {
            problems.push(format!("expected the index to have {last} records, found {applied}"));
        }
        let mut expected = ExpectedIndex::default();
        let mut revisions = 0;
        let mut last_read = 0;
        for line in Reader::new(&self.folder.journal(), 1)? {
            let line = match line {
                Ok(line) => line,
                Err(error) => {
                    problems.push(error.to_string());
                    continue;
                }
            };
            last_read = line.seq;
            let place = format!("line {} of `{}`", line.number, line.file.display());
            match Record::decode(&line.bytes) {
                Err(error) => problems.push(format!("{place} is damaged: {error}")),
                Ok(record) => {
                    report.records += 1;
                    revisions += u64::from(matches!(record.content, Content::Revision(_)));
                    match self.read("compare a record", |index| expected.add(&record, index)) {
                        Ok(missing) => problems.extend(missing.iter().map(|what| format!("{place} {what}"))),
                        Err(error) => problems.push(format!("{place}: {error}")),
                    }
                }
            }
        }
        // With a hole in the journal, the index may rightly have more than the journal shows.
        if report.records == last {
            match self.read("compare itself with the journal", |index| expected.compare(index)) {
                Ok(wrong) => problems.extend(wrong),
                Err(error) => problems.push(error.to_string()),
            }
        }
        if last_read != last {
            problems.push(format!("expected the journal to end with record {last}, found {last_read}"));
        }
        // A rebuild would lose a record that only the index still has.
        let journal_is_whole = report.records == last;
        let checked = self.read("check itself", |index| Ok(index.check()))?;
        report.consultations = checked.consultations;
        report.revisions = checked.revisions;
        report.events = checked.events;
        report.sources = checked.sources;
        report.names = checked.names;
        report.pages = checked.pages;
        problems.add(checked.problems);
        if report.revisions != revisions {
            problems.push(format!("expected {revisions} revisions in the index, found {}", report.revisions));
        }
        report.problems = problems.into_sentences();
        if !report.is_clean() {
            if journal_is_whole {
                self.request_rebuild();
            }
            tracing::warn!(problems = report.problems.len(), "the store has problems");
        }
        Ok(report)
    }
}

#[cfg(test)]
mod tests {
    use crate::store::{
        Store,
        testing::{revision, source},
    };

    #[test]
    fn an_emptied_tree_is_reported_and_rebuilt_from_the_journal() {
        for (tree, expected) in [
            ("events", "line 1 of `DIR/journal/000000000001.ndjson` has the event `"),
            ("names", "line 1 of `DIR/journal/000000000001.ndjson` has the name `a`, which the index lacks"),
            ("revisions", "line 1 of `DIR/journal/000000000001.ndjson` is a revision that the index lacks"),
            ("consultations", "to be that of record 2, found none"),
            ("journaled", "expected the source `s` as last journaled, found another or none"),
        ] {
            let dir = tempfile::tempdir().unwrap();
            let (store, _) = Store::open(dir.path()).unwrap();
            store.commit(&[revision("a", 1), revision("a", 2)]).unwrap();
            store.put_source(&source("s", 1)).unwrap();
            store
                .read("empty a tree", |index| {
                    index.clear_tree(tree);
                    Ok(())
                })
                .unwrap();
            let problems =
                store.verify().unwrap().problems.join("\n").replace(&dir.path().display().to_string(), "DIR");
            assert!(problems.contains(expected), "{tree}: {problems}");
            drop(store);
            let (store, report) = Store::open(dir.path()).unwrap();
            assert_eq!(report.replayed, 3, "{tree}");
            assert_eq!(store.verify().unwrap().problems, Vec::<String>::new(), "{tree}");
        }
    }
}
