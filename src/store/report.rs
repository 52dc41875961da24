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
    /// A write that a crash had cut off at the journal's end.
    pub torn: Option<TornLine>,
    /// Lines of the journal that could not be read while replaying, each with its file and number. The records
    /// before and after are there.
    pub damaged: Vec<String>,
}

/// The remains of a write that a crash cut off. It had not been acknowledged.
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
                "line {} of `{}` was cut off by a crash before it was acknowledged: {}; its {} bytes are kept in `{}`",
                torn.line,
                torn.file.display(),
                torn.reason,
                torn.bytes,
                torn.kept_in.display(),
            ));
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
