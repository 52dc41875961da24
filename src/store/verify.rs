//! Whether everything that the store holds is whole and agrees.

use super::{
    Store, StoreError,
    expected::Expected,
    journal::Reader,
    record::{Content, Record},
};

/// What a store holds, and what is wrong with it.
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
    /// Remembered addresses in the index.
    pub pages: u64,
    /// One sentence for each thing that is wrong.
    pub problems: Vec<String>,
}

impl VerifyReport {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.problems.is_empty()
    }
}

impl Store {
    /// Reads everything: each journal line decodes and the numbers follow each other, each revision of the journal
    /// is in the index as it was recorded, with its events and names, each state and source is that of the last record
    /// about it; each value's checksum is right, each state is that of its revision, each event is in its revision, each
    /// name points to a consultation. Writing waits meanwhile. Changes nothing, but where
    /// the journal is whole and the index is not, the index is rebuilt at the next start.
    ///
    /// # Errors
    ///
    /// Only where the folder or the index cannot be read at all; what is wrong inside stands in the report.
    pub fn verify(&self) -> Result<VerifyReport, StoreError> {
        let mut writer = self.writer();
        let mut report = VerifyReport::default();
        if let Err(error) = self.catch_up(&mut writer) {
            report.problems.push(error.to_string());
        }
        let last = writer.journal.last_seq();
        let applied = self.read("tell its last record", |index| index.applied())?;
        if applied != last {
            report.problems.push(format!("expected the index to have {last} records, found {applied}"));
        }
        let mut expected = Expected::default();
        let mut revisions = 0;
        let mut behind = 0;
        for line in Reader::new(&self.folder.journal(), 1)? {
            let line = match line {
                Ok(line) => line,
                Err(error) => {
                    report.problems.push(error.to_string());
                    continue;
                }
            };
            behind = line.seq;
            let place = format!("line {} of `{}`", line.number, line.file.display());
            match Record::decode(&line.bytes) {
                Err(error) => report.problems.push(format!("{place} is damaged: {error}")),
                Ok(record) => {
                    report.records += 1;
                    revisions += u64::from(matches!(record.content, Content::Revision(_)));
                    match self.read("compare a record", |index| expected.take(&record, index)) {
                        Ok(missing) => report.problems.extend(missing.iter().map(|what| format!("{place} {what}"))),
                        Err(error) => report.problems.push(format!("{place}: {error}")),
                    }
                }
            }
        }
        // Behind a hole in the journal the index may rightly have more than can be told from here.
        if report.records == last {
            match self.read("compare itself with the journal", |index| expected.compare(index)) {
                Ok(wrong) => report.problems.extend(wrong),
                Err(error) => report.problems.push(error.to_string()),
            }
        }
        if behind != last {
            report.problems.push(format!("expected the journal to end with record {last}, found {behind}"));
        }
        // A record that only the index still has must not be rebuilt away.
        let journal_is_whole = report.records == last;
        let checked = self.read("check itself", |index| Ok(index.check()))?;
        report.consultations = checked.consultations;
        report.revisions = checked.revisions;
        report.events = checked.events;
        report.sources = checked.sources;
        report.names = checked.names;
        report.pages = checked.pages;
        report.problems.extend(checked.problems);
        if report.revisions != revisions {
            report.problems.push(format!("expected {revisions} revisions in the index, found {}", report.revisions));
        }
        if !report.is_clean() {
            if journal_is_whole {
                self.ask_for_rebuild();
            }
            tracing::warn!(problems = report.problems.len(), "the store is not whole");
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
    fn what_a_tree_has_lost_is_told_and_made_anew_from_the_journal() {
        for (tree, told) in [
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
                .read("lose a tree", |index| {
                    index.lose(tree);
                    Ok(())
                })
                .unwrap();
            let problems =
                store.verify().unwrap().problems.join("\n").replace(&dir.path().display().to_string(), "DIR");
            assert!(problems.contains(told), "{tree}: {problems}");
            drop(store);
            let (store, report) = Store::open(dir.path()).unwrap();
            assert_eq!(report.replayed, 3, "{tree}");
            assert_eq!(store.verify().unwrap().problems, Vec::<String>::new(), "{tree}");
        }
    }
}
