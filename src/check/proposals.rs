//! The pages of proposals: what `[proposal]` reads of those that the checked consultations link to.

use std::{collections::BTreeSet, sync::Arc};

use tokio::task::JoinError;

use super::{Checked, Extent, SavedAnswers, fills::fills};
use crate::{
    crawl::{Answers, proposal_requests, read_by_worker, read_proposal_page},
    domain::{ItemProblem, ProposalPage, RawItem},
    fetch::FetchOutcome,
    source::Source,
};

/// The page of a proposal, as understood.
#[derive(Debug, Clone)]
pub struct CheckedProposal {
    /// The address that the consultation links to.
    pub url: String,
    /// The content.
    pub page: ProposalPage,
}

/// Reads the pages of proposals, each once, as far as `extent` goes: saved pages that are missing are no problem, since
/// only a few proposals are saved.
///
/// # Errors
/// If a task that extracts a page panics.
pub(super) async fn check_proposals<A: Answers>(
    source: &Arc<Source>,
    answers: &A,
    extent: Extent,
    checked: &mut Checked,
) -> Result<(), JoinError> {
    let Some(stage) = &source.proposal else { return Ok(()) };
    let most = if let Extent::First(most) = extent { most } else { usize::MAX };
    let requests: Vec<_> =
        checked.items.iter().flat_map(|item| proposal_requests(&item.consultation, source)).collect();
    let (mut asked, mut items): (BTreeSet<String>, Vec<RawItem>) = Default::default();
    for (address, request) in requests {
        if asked.len() >= most || !asked.insert(address.clone()) {
            continue;
        }
        let page = match answers.get(&request).await {
            FetchOutcome::Fetched(page) => page,
            FetchOutcome::Failed(problem) if problem.code == SavedAnswers::NOT_SAVED => continue,
            outcome => {
                checked.problems.push(problem(&address, why_unread(outcome)));
                continue;
            }
        };
        if !page.media_type.is_empty() && !page.media_type.contains("html") {
            continue; // the proposal itself, a file
        }
        let reader = Arc::clone(source);
        let (page, read) = read_by_worker(move || {
            let read = reader.proposal.as_ref().map(|stage| read_proposal_page(stage, &reader.home, &page));
            (page, read)
        })
        .await?;
        match read {
            Some(Ok((item, proposal))) => {
                items.push(item);
                checked.proposals.push(CheckedProposal { url: address, page: proposal });
                checked.pages.push(Arc::new(*page));
            }
            Some(Err(error)) => checked.problems.push(problem(&address, error.to_string())),
            None => {}
        }
    }
    if items.is_empty() {
        return Ok(());
    }
    checked.fills.extend(fills("proposal", &stage.fields, &items, &Default::default(), source.has_base));
    Ok(())
}

fn why_unread(outcome: FetchOutcome) -> String {
    match outcome {
        FetchOutcome::NotFound(status) => format!("expected the proposal, found the status {status}"),
        FetchOutcome::RetryAfter { why, .. } | FetchOutcome::Blocked(why) => why,
        FetchOutcome::Failed(problem) => problem.text,
        FetchOutcome::NotModified | FetchOutcome::Fetched(_) => "expected the proposal, found no content".to_owned(),
    }
}

fn problem(address: &str, reason: String) -> ItemProblem {
    ItemProblem { item: address.to_owned(), field: "proposal".to_owned(), reason }
}
