//! Why a PDF gave no text.

use std::fmt;

/// Why there is no text of a file. Each is a finding about the file or the limits, and never costs another file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PdfProblem {
    /// The file needs a password that nobody gave.
    Encrypted,
    /// All pages were read and hold no characters: a scan.
    NoTextLayer,
    /// The file has more bytes than the limit, which is given.
    TooLarge(usize),
    /// The file has more text or pages than the limits.
    TooMuchText,
    /// The file is damaged, cut off, or no PDF.
    Broken(String),
    /// The parser panicked, overflowed its stack or reached the limit of memory.
    Crashed(String),
    /// The parser reached the limit of time, also when it was tried again.
    OutOfTime,
    /// The child process could not be started.
    NotStarted(String),
}

impl PdfProblem {
    /// Returns `true` if the file is whole and a person could read it, but it has no text for a program.
    #[must_use]
    pub fn is_no_text(&self) -> bool {
        matches!(self, Self::Encrypted | Self::NoTextLayer)
    }

    /// Returns `true` if the same file may be read when it is tried again: the machine was busy, not the file bad.
    pub(super) fn is_passing(&self) -> bool {
        matches!(self, Self::OutOfTime | Self::NotStarted(_))
    }
}

impl fmt::Display for PdfProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encrypted => f.write_str("no text: the file needs a password"),
            Self::NoTextLayer => f.write_str("no text: the pages are pictures"),
            Self::TooLarge(max) => write!(f, "the file has more than {max} bytes"),
            Self::TooMuchText => f.write_str("the file has more text than is read"),
            Self::Broken(why) => write!(f, "the file is damaged: {why}"),
            Self::Crashed(how) => write!(f, "the reader ended at this file: {how}"),
            Self::OutOfTime => f.write_str("the reader was stopped at the limit of time"),
            Self::NotStarted(why) => write!(f, "the reader could not be started: {why}"),
        }
    }
}
