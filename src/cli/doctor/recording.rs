//! Answers that are kept: each address is asked once, and no more than a bound.

use std::sync::{Mutex, PoisonError};

use url::Url;

use crate::{
    crawl::Answers,
    fetch::{FetchOutcome, FetchProblem, Page, Request},
};

/// The answers of a site, kept by address.
pub(super) struct Recording<'a, A> {
    answers: &'a A,
    most: usize,
    asked: Mutex<Vec<(Url, FetchOutcome)>>,
}

impl<'a, A> Recording<'a, A> {
    /// The code of the problem of an address that was not asked for, since enough were.
    const NOT_ASKED: &'static str = "not-asked";

    /// Nothing asked yet, and at most `most` addresses.
    pub(super) const fn new(answers: &'a A, most: usize) -> Self {
        Self { answers, most, asked: Mutex::new(Vec::new()) }
    }

    /// The answer for an address that was asked.
    pub(super) fn of(&self, url: &Url) -> Option<FetchOutcome> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.iter().find(|(known, _)| known == url).map(|(_, outcome)| outcome.clone())
    }

    /// The pages that were read, in the order in which they were asked for.
    pub(super) fn pages(self) -> Vec<Page> {
        let asked = self.asked.into_inner().unwrap_or_else(PoisonError::into_inner);
        let page = |(_, outcome)| match outcome {
            FetchOutcome::Fetched(page) => Some(*page),
            _ => None,
        };
        asked.into_iter().filter_map(page).collect()
    }

    fn is_full(&self) -> bool {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).len() >= self.most
    }
}

impl<A: Answers> Answers for Recording<'_, A> {
    async fn get(&self, request: &Request) -> FetchOutcome {
        if let Some(known) = self.of(&request.url) {
            return known;
        }
        if self.is_full() {
            let text = format!("`{}` was not asked for: {} requests are enough for one source", request.url, self.most);
            return FetchOutcome::Failed(FetchProblem { code: Self::NOT_ASKED, text, status: None });
        }
        let outcome = self.answers.get(request).await;
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.push((request.url.clone(), outcome.clone()));
        outcome
    }
}
