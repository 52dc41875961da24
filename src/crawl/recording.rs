//! From the strings of an item to the store: what a run records, and what it reports about it.

use std::sync::Arc;

use super::{
    RunError, blocking,
    claiming::{ClaimResult, Statement},
    held::Moves,
    list_entry::ListEntry,
    moves::has,
    precedence::ReadBy,
    problems::{Problem, Severity},
    reading,
    recorder::Recorded,
    run::Run,
};
use crate::{
    domain::{QualityCode, QualityNote, RawItem, day_of},
    merge::{Occasion, Seen},
};

impl Run<'_> {
    /// Normalizes and stores a raw item, with a `note` if there is one; a row that cannot be used is a problem.
    pub(super) async fn record(
        &mut self,
        raw: RawItem,
        occasion: Occasion,
        note: Option<QualityNote>,
    ) -> Result<(), RunError> {
        let (source, issuers) = (Arc::clone(self.source), Arc::clone(self.crawler.sources().issuers()));
        let (recorder, now) = (Arc::clone(&self.crawler.recorder), self.crawler.clock.now());
        let (publisher, sources) = (Arc::clone(&self.crawler.publisher), self.crawler.sources());
        let moves = Moves::Wait { today: day_of(now), first: self.first_days_wait() };
        let recorded = blocking(move || {
            let mut consultation = match reading::read(&raw, &source, &issuers, now) {
                Ok(consultation) => consultation,
                Err(problem) => return Ok(Err(Some(problem))),
            };
            let is_known = recorder.knows(&consultation, &source)?;
            if !is_known && !source.creates {
                return Ok(Ok(None));
            }
            // An entry that is published without its page has not been asked for all it has.
            if note.is_none() && !is_known && source.unmet_needs(&consultation).is_some() {
                return Ok(Err(None));
            }
            consultation.quality_notes.extend(note);
            consultation.quality_notes.sort(); // as a stored one has them: the second reading is no revision
            let is_cut = has(&consultation, QualityCode::TextCut);
            let address = consultation.source_url.clone();
            let seen = Seen { consultation, raw, source_version: source.version.clone(), occasion };
            let by = ReadBy { source: &source, sources: &sources, publisher: &publisher };
            let recorded = recorder.record(seen, &by, moves)?;
            let cut =
                is_cut.then(|| format!("a text at `{address}` is longer than any of a real consultation and was cut"));
            Ok(Ok(Some((recorded, cut))))
        })
        .await?;
        match recorded {
            Ok(None) => {}
            Ok(Some((recorded, cut))) => {
                if let Some(text) = cut {
                    self.problems.add(Severity::Partial, "text-cut", text);
                }
                match recorded {
                    Ok(recorded) => {
                        self.recorded(recorded).await?;
                        self.no_longer_held(recorded.id());
                    }
                    Err(one) => self.wait_with(*one).await?,
                }
            }
            Err(None) => self.tally.left_out += 1,
            Err(Some(problem)) => self.report_of_list(Problem::item(problem)),
        }
        Ok(())
    }

    /// Counts what was recorded, and reports a deadline that moves to and fro.
    pub(super) async fn recorded(&mut self, recorded: Recorded) -> Result<(), RunError> {
        if let Recorded::Revised(id) | Recorded::Unchanged(id) = recorded {
            let (store, recorder) = (Arc::clone(&self.crawler.store), Arc::clone(&self.crawler.recorder));
            let (publisher, source) = (Arc::clone(&self.crawler.publisher), Arc::clone(self.source));
            let now = self.crawler.clock.now();
            let flapping_at = blocking(move || {
                let Some(known) = store.consultation(id)? else { return Ok(None) };
                // It would stay hidden, though this source reads it.
                if publisher.is_retracted(&known.source) {
                    recorder.take_over(id, &source, now)?;
                }
                Ok(has(&known, QualityCode::DeadlineFlapping).then_some(known.source_url))
            })
            .await?;
            if let Some(address) = flapping_at {
                let text = format!(
                    "the deadline at `{address}` moves to and fro; the earlier day is shown until it rests for a week"
                );
                self.problems.add(Severity::Partial, "flapping", text);
            }
        }
        self.count(recorded).await
    }

    /// Records what an entry says of a consultation on another publisher's site. Its page is not fetched.
    pub(super) async fn claim(&mut self, entry: &ListEntry) -> Result<(), RunError> {
        let (source, issuers) = (Arc::clone(self.source), Arc::clone(self.crawler.sources().issuers()));
        let (recorder, now) = (Arc::clone(&self.crawler.recorder), self.crawler.clock.now());
        let (said, read_from) = (entry.raw.clone(), self.read_from.clone());
        let moves = Moves::Wait { today: day_of(now), first: false };
        let claimed = blocking(move || {
            let Ok(consultation) = reading::read(&said, &source, &issuers, now) else {
                return Ok(ClaimResult::Unknown);
            };
            recorder.claim(Statement { consultation, said, read_from, is_whole: true }, &source, moves)
        })
        .await?;
        self.state.pending.remove(entry.address().as_str());
        self.claimed(entry, claimed).await
    }

    /// Counts a claim and reports what was refused; one that moves a deadline waits for the end of the run.
    pub(super) async fn claimed(&mut self, entry: &ListEntry, claimed: ClaimResult) -> Result<(), RunError> {
        match claimed {
            ClaimResult::Unknown => {
                if self.source.creates && !self.source.is_copy() {
                    self.report_of_list(Problem::not_its_site(&entry.url, &["a consultation"]));
                }
                Ok(())
            }
            ClaimResult::Recorded(recorded, refused) => {
                if !refused.is_empty() {
                    self.report_of_list(Problem::not_its_site(&entry.url, &refused));
                }
                self.no_longer_held(recorded.id());
                self.count(recorded).await
            }
            ClaimResult::Moves(one) => self.wait_with(*one).await,
        }
    }
}
