//! The repairs made while opening the data folder, for the log and the operator.

use std::path::PathBuf;

/// The findings of [`super::Store::open`]. All of them are repaired already.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpenReport {
    /// The number of records in the journal.
    pub records: u64,
    /// The number of them that were replayed into the index now.
    pub replayed: u64,
    /// The reason for a new index, and the path of the old one.
    pub index_set_aside: Option<(String, PathBuf)>,
    /// The index was opened without its damaged snapshots.
    pub without_snapshots: bool,
    /// The number of records at the journal's end that were restored from the index.
    pub restored: u64,
    /// A sentence for each repair of the journal before an index was set aside.
    pub journal: Vec<String>,
    /// Bytes after the journal's last good line.
    pub torn: Option<TornLine>,
    /// A sentence for each damaged line found while replaying. The records around it were read.
    pub damaged: Vec<String>,
}

/// Bytes after the journal's last good line: an unacknowledged write that a crash cut off, or a damaged last line that
/// was restored from the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TornLine {
    /// The segment.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: u64,
    /// The number of bytes.
    pub bytes: u64,
    /// The reason that they are not a record.
    pub reason: String,
    /// The file with a copy of them.
    pub kept_in: PathBuf,
}

impl OpenReport {
    /// One English sentence for each repair; empty after an ordinary start.
    #[must_use]
    pub fn messages(&self) -> Vec<String> {
        let mut messages = Vec::new();
        if let Some(torn) = &self.torn {
            messages.push(format!(
                "the journal ended with an unfinished or damaged line, line {} of `{}`: {}; its {} bytes are kept in `{}`",
                torn.line,
                torn.file.display(),
                torn.reason,
                torn.bytes,
                torn.kept_in.display(),
            ));
        }
        if self.restored > 0 {
            messages.push(format!("the journal's last {} records were restored from the index", self.restored));
        }
        messages.extend(self.journal.iter().cloned());
        if let Some((reason, aside)) = &self.index_set_aside {
            messages.push(format!(
                "the index could not be used and was rebuilt from the journal: {reason}; the old one is in `{}`",
                aside.display()
            ));
        } else if self.without_snapshots {
            messages.push("the index had damaged snapshots and was opened from its log".to_owned());
        }
        if self.replayed > 0 {
            messages
                .push(format!("{} of {} journal records were replayed into the index", self.replayed, self.records));
        }
        messages.extend(self.damaged.iter().cloned());
        messages
    }
}
