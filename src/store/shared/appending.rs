//! Appends to a shared journal: never twice, and never lost, also when the answer is.

use std::time::Instant;

use super::{SharedError, SharedJournal, outdated};

/// The least number of tries, however long they take.
const LEAST_TRIES: u32 = 3;

/// Appends lines after record `after`.
///
/// An answer that is lost leaves open whether they were appended. They are then appended again after the same record, which
/// the journal refuses if the first try was made; and its lines are compared with these.
///
/// # Errors
/// [`SharedError::Outdated`] or [`SharedError::Moved`]: nothing was appended. [`SharedError::Unreachable`]: it is not known.
pub(in crate::store) fn append(
    journal: &dyn SharedJournal,
    epoch: u64,
    after: u64,
    lines: &[Vec<u8>],
) -> Result<(), SharedError> {
    if lines.is_empty() {
        return Ok(());
    }
    let began = Instant::now();
    let mut tries = 0;
    loop {
        tries += 1;
        match journal.try_append(epoch, after, lines) {
            Ok(true) => return Ok(()),
            Ok(false) => match refusal(journal, epoch, after, (tries > 1).then_some(lines)) {
                Ok(None) => return Ok(()),
                Ok(Some(error)) => return Err(error),
                Err(error) => retry_after(error, tries, began, journal)?,
            },
            Err(error) => retry_after(error, tries, began, journal)?,
        }
    }
}

fn retry_after(error: SharedError, tries: u32, began: Instant, journal: &dyn SharedJournal) -> Result<(), SharedError> {
    if !matches!(error, SharedError::Unreachable { .. })
        || (tries >= LEAST_TRIES && began.elapsed() >= journal.patience())
    {
        return Err(error);
    }
    journal.pause();
    Ok(())
}

/// The reason of a refused append; none if an earlier try of it has appended the lines.
fn refusal(
    journal: &dyn SharedJournal,
    epoch: u64,
    after: u64,
    tried: Option<&[Vec<u8>]>,
) -> Result<Option<SharedError>, SharedError> {
    let head = journal.head()?;
    if let Some(lines) = tried
        && head.last_seq >= after + lines.len() as u64
        && holds(journal, after, lines)?
    {
        // Also if another has taken over since: it begins behind these lines.
        return Ok(None);
    }
    if head.epoch != epoch {
        return Ok(Some(outdated(epoch, &head)));
    }
    Ok(Some(SharedError::Moved { after, found: head.last_seq }))
}

/// Returns `true` if exactly these lines follow record `after`.
fn holds(journal: &dyn SharedJournal, after: u64, lines: &[Vec<u8>]) -> Result<bool, SharedError> {
    let mut compared = 0;
    while let Some(rest) = lines.get(compared..).filter(|rest| !rest.is_empty()) {
        let found = journal.read(after + compared as u64)?;
        if found.is_empty() || found.iter().zip(rest).any(|((_, found), line)| found != line) {
            return Ok(false);
        }
        compared += found.len().min(rest.len());
    }
    Ok(true)
}
