//! What opening the data folder found and mended, for the log and the operator.

use std::path::PathBuf;

/// What [`super::Store::open`] found. Everything it tells of is already dealt with; the store is in use.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpenReport {
    /// How many records the journal has.
    pub records: u64,
    /// How many of them were brought into the index now.
    pub replayed: u64,
    /// Why the index was begun anew and where what was there before lies.
    pub index_set_aside: Option<(String, PathBuf)>,
    /// The index was opened without its damaged snapshots.
    pub without_snapshots: bool,
    /// How many records the journal had lost at its end and got back from the index.
    pub restored: u64,
    /// What stood behind the journal's last good line.
    pub torn: Option<TornLine>,
    /// Lines of the journal that could not be read while replaying, each with its file and number. The records
    /// before and after are there.
    pub damaged: Vec<String>,
}

/// Bytes behind the journal's last good line: the remains of a write that a crash cut off and that had not been
/// acknowledged; or, where records were restored, a last line that went bad.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TornLine {
    /// The segment it stood at the end of.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: u64,
    /// How many bytes there were.
    pub bytes: u64,
    /// Why they are no record.
    pub reason: String,
    /// The file that holds them.
    pub kept_in: PathBuf,
}

impl OpenReport {
    /// One English sentence for each thing that someone should know; empty after an ordinary start.
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
            messages.push(format!("the journal's last {} records were written again from the index", self.restored));
        }
        if let Some((reason, aside)) = &self.index_set_aside {
            messages.push(format!(
                "the index could not be used and was rebuilt from the journal: {reason}; it was put aside as `{}`",
                aside.display()
            ));
        } else if self.without_snapshots {
            messages.push("the index had damaged snapshots and was opened from its log".to_owned());
        }
        if self.replayed > 0 {
            messages.push(format!("{} of {} journal records were brought into the index", self.replayed, self.records));
        }
        messages.extend(self.damaged.iter().cloned());
        messages
    }
}
