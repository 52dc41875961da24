//! The time that the reading of one answer may take.
//!
//! The limits on a tree bound its size, but tags that walk up its thousand levels, and selectors that do so from each of a
//! hundred thousand elements, still take minutes. Work asks between its steps whether the time is over; then it stops, and the answer is refused as a whole.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

use url::Url;

use super::{ExtractError, html::bounded_tree::Excess, limits::MAX_SECONDS};

/// The number of questions for each look at the clock.
const QUESTIONS: u32 = 256;

/// A running time limit.
#[derive(Debug)]
pub(super) struct TimeLimit {
    ends_at: Instant,
    questions: Cell<u32>,
    is_over: Cell<bool>,
}

impl TimeLimit {
    /// The limit for an answer, from now on.
    pub(super) fn start() -> Self {
        Self::of(Duration::from_secs(MAX_SECONDS))
    }

    /// A limit of `time` from now on.
    pub(super) fn of(time: Duration) -> Self {
        Self { ends_at: Instant::now() + time, questions: Cell::new(0), is_over: Cell::new(false) }
    }

    /// Returns `true` once the time is over. Cheap enough to be asked for each element.
    pub(super) fn is_over(&self) -> bool {
        let questions = self.questions.get();
        self.questions.set(questions.wrapping_add(1));
        if questions.is_multiple_of(QUESTIONS) { self.is_over_now() } else { self.is_over.get() }
    }

    /// The same with a look at the clock, to be asked between long steps.
    pub(super) fn is_over_now(&self) -> bool {
        if !self.is_over.get() {
            self.is_over.set(Instant::now() >= self.ends_at);
        }
        self.is_over.get()
    }

    /// Fails if the time was over when it was asked for, so that some work was not done.
    pub(super) fn check(&self, url: &Url) -> Result<(), ExtractError> {
        match self.is_over.get() {
            true => Err(ExtractError::TooComplex { url: url.to_string(), excess: Excess::Time }),
            false => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_limit_that_stopped_work_fails() {
        let url = Url::parse("https://x.se/").unwrap();
        let over = TimeLimit::of(Duration::ZERO);
        assert_eq!(over.check(&url), Ok(()), "nobody asked, so nothing was left out");
        assert!(over.is_over() && over.is_over());
        assert_eq!(over.check(&url), Err(ExtractError::TooComplex { url: url.to_string(), excess: Excess::Time }));
        let running = TimeLimit::start();
        assert!(!running.is_over());
        assert_eq!(running.check(&url), Ok(()));
    }
}
