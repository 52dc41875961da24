//! A copy of another publisher's site, kept by somebody else: read only while the site itself cannot be, and only for what is
//! missing.
//!
//! What it says is a claim ([`crate::merge::claim`]), which fills fields that the owner leaves empty and yields when the owner
//! gives them. A copy that `discovers` also creates consultations, under the source of their owner and without a value of
//! its own, so that they are the same when the owner answers again.

use std::{collections::BTreeSet, sync::Arc};

use jiff::{SignedDuration, Timestamp, ToSpan as _, civil::DateTime, tz::TimeZone};

use super::{
    Crawler, RunError, backfill, blocking,
    claiming::{ClaimResult, Statement},
    consultation_page::Ticket,
    held::Moves,
    list_entry::ListEntry,
    problems::{Problem, Severity, Unread},
    reading,
    run::{Part, Run},
    titles::is_same_title,
    walk::{Decision, PageRead, state_of},
};
use crate::{
    domain::{
        Authority, Consultation, Field, ListProblem, PageState, PendingPage, QualityCode, RawItem, SourceState,
        SourceStatus, day_of,
    },
    fetch::{FetchOutcome, Request},
    merge::{Occasion, owner_part},
    source::{CopyStamp, ListStage, Source, Sources},
};

/// Days after its publication during which a consultation without a known deadline may still be answered.
const ANSWERED_DAYS: i32 = 240;
/// Days after its publication during which the page of a consultation is read before all others.
const LATEST_DAYS: i32 = 100;
/// A page that has failed for so long is looked for in a copy.
const PAGE_FAILS_FOR: SignedDuration = SignedDuration::from_hours(3);
/// So many pages that a copy must have are no slip, if most of those that were requested are missing.
const MANY_MISSING: usize = 3;
/// A copy that lacks pages is read again for so long after it was made.
const MADE_WITHIN: SignedDuration = SignedDuration::from_hours(12);
/// The most pages of a copy that are requested in one run.
const MAX_PAGES: usize = 300;

impl Crawler {
    /// Returns `true` if a copy is to be read: a source of the site that it copies is refused or broken.
    #[must_use]
    pub fn needs_copy(&self, copy: &Source) -> bool {
        self.reads_copies || !self.troubled_owners(copy).is_empty()
    }

    /// Returns `true` if it is not known yet of a source of a site that `copy` copies whether it can be read.
    #[must_use]
    pub fn awaits_owners(&self, copy: &Source) -> bool {
        let is_known = |owner: &Arc<Source>| {
            let state = self.publisher.state(&owner.slug);
            state.last_run_at.is_some() || is_in_trouble(&state, self.clock.now())
        };
        copy.is_copy() && !self.owners_of(copy).iter().all(is_known)
    }

    /// The sources of the sites that `copy` copies that are in trouble.
    fn troubled_owners(&self, copy: &Source) -> BTreeSet<String> {
        let owners = self.owners_of(copy).into_iter();
        owners
            .filter(|owner| is_in_trouble(&self.publisher.state(&owner.slug), self.clock.now()))
            .map(|owner| owner.slug.to_string())
            .collect()
    }

    /// The sources that are read of the sites that `copy` copies.
    fn owners_of(&self, copy: &Source) -> Vec<Arc<Source>> {
        let is_owner = |source: &&Arc<Source>| {
            source.enabled
                && !self.is_retracted(&source.slug)
                && source.speaks_for.iter().any(|site| copy.fallback_for.contains(site))
        };
        self.sources().iter().filter(is_owner).cloned().collect()
    }
}

/// Returns `true` if a source lacks what a copy may have: a kind of address, even a single page, is refused, the source is
/// broken, or a page of a published consultation has failed for hours.
fn is_in_trouble(state: &SourceState, now: Timestamp) -> bool {
    let lacks_page = |page: &PendingPage| {
        page.publish_without_page && page.tried_at.is_some() && now.duration_since(page.since) >= PAGE_FAILS_FOR
    };
    !state.refusals.is_empty()
        || matches!(state.status, SourceStatus::Broken | SourceStatus::Blocked)
        || state.pending.values().any(lacks_page)
}

/// The owner's source for a new consultation.
struct Owner {
    source: Arc<Source>,
    /// It is the only source of its site.
    is_alone: bool,
    /// The occasion of the consultation.
    occasion: Occasion,
}

impl Run<'_> {
    /// Decides about an entry of a copy. Its page is read once for each time that the copy was made.
    pub(super) async fn decide_copy(&mut self, entry: &ListEntry) -> Result<Decision<Ticket>, RunError> {
        let known = self.find_others(entry).await?;
        if let Some(known) = known.as_ref().filter(|known| !lacks_page(known)) {
            self.no_longer_held(known.id); // the owner has been read
        }
        if known.as_ref().is_some_and(|known| !lacks_page(known)) || (known.is_none() && self.owner_of(entry).is_none())
        {
            self.state.pending.remove(entry.address().as_str());
            return Ok(Decision::Done);
        }
        let wanted =
            self.source.page.as_ref().filter(|page| page.is_copy() && self.may_be_answered(entry, known.as_ref()));
        let Some(stage) = wanted else {
            self.state.pending.remove(entry.address().as_str());
            self.copied(entry, entry.raw.clone(), false).await?;
            return Ok(Decision::Done);
        };
        let lock = self.crawler.page_locks.lock(entry.address()).await;
        let (store, address) = (Arc::clone(&self.crawler.store), stage.url_for(&entry.url).to_string());
        let page = blocking(move || store.page(&address)).await?;
        let copied_at = self.copied_at.map(|at| at.to_string());
        if known.is_some() && page.as_ref().is_some_and(|page| copied_at.is_some() && page.stamp == copied_at) {
            self.state.pending.remove(entry.address().as_str());
            self.copied(entry, entry.raw.clone(), false).await?;
            return Ok(Decision::Done);
        }
        // The rest of those that may be answered is read after the latest: most consultations are open for three months.
        let is_late = self.part == Part::Recent && !is_published_within(entry, LATEST_DAYS, self.started_at);
        if is_late || self.copies_read >= MAX_PAGES || !self.may_request_pages() {
            self.copied(entry, entry.raw.clone(), false).await?;
            self.queue(entry.clone(), "its copy has not been read yet", None);
            return Ok(Decision::Left);
        }
        self.copies_read += 1;
        let validators = page.clone().filter(|_| known.is_some());
        Ok(Decision::Read(validators, Ticket::new(known.map(|known| known.id), page, lock)))
    }

    /// Records what the copy of a page says, with what its list does.
    pub(super) async fn copy_read(&mut self, entry: &ListEntry, read: PageRead) -> Result<(), RunError> {
        let PageRead { answer, extracted } = read;
        for problem in extracted.problems {
            self.problems.report(Problem::field(problem));
        }
        let mut page = extracted.item;
        if !is_page_of(entry, &page) {
            let text = format!("`{}` has another title than its list gives: an error page, perhaps", answer.url);
            self.problems.add(Severity::Failed, "not-the-page", text.clone());
            return self.copy_unread(entry.clone(), &text).await;
        }
        if entry.raw.first(Field::Title).is_some() {
            page.set(Field::Title, Vec::new());
        }
        self.copied(entry, entry.with_page(&page), true).await?;
        self.remember_copy(entry, state_of(&answer, self.crawler.clock.now())).await
    }

    /// Records what the list of the copy says of a consultation whose page the copy does not have.
    pub(super) async fn copy_lacks(&mut self, entry: &ListEntry) -> Result<(), RunError> {
        self.copies_missing += 1;
        self.state.pending.remove(entry.address().as_str());
        self.copied(entry, entry.raw.clone(), false).await
    }

    /// Records what the list of the copy says of a consultation whose page there cannot be read now.
    pub(super) async fn copy_unread(&mut self, entry: ListEntry, why: &str) -> Result<(), RunError> {
        self.copied(&entry, entry.raw.clone(), false).await?;
        self.queue(entry, why, Some(self.crawler.clock.now()));
        Ok(())
    }

    /// Remembers that the copy of a page was read as it is now: its text, or that there is none.
    pub(super) async fn remember_copy(&mut self, entry: &ListEntry, state: PageState) -> Result<(), RunError> {
        self.state.pending.remove(entry.address().as_str());
        let Some(stage) = &self.source.page else { return Ok(()) };
        let (url, stamp) = (stage.url_for(&entry.url).to_string(), self.copied_at.map(|at| at.to_string()));
        self.put_page(PageState { url, stamp, ..state }).await
    }

    /// Records what a copy says of a consultation; `is_whole` with its page.
    async fn copied(&mut self, entry: &ListEntry, raw: RawItem, is_whole: bool) -> Result<(), RunError> {
        let (source, issuers) = (Arc::clone(self.source), Arc::clone(self.crawler.sources().issuers()));
        let (recorder, now) = (Arc::clone(&self.crawler.recorder), self.crawler.clock.now());
        let (owner, read_from) = (self.owner_of(entry), self.copy_address(entry));
        let moves = Moves::Wait { today: day_of(now), first: false };
        let recorded = blocking(move || {
            // The only source of a site may name the issuer of all that the site publishes.
            let issuer = owner.as_ref().filter(|owner| owner.is_alone).and_then(|owner| owner.source.issuer.as_deref());
            let consultation = match reading::read_by(&raw, &source, issuer, &issuers, now) {
                Ok(consultation) => consultation,
                Err(problem) => return Ok(Err(problem)),
            };
            let statement = Statement {
                consultation: consultation.clone(),
                said: raw.clone(),
                read_from: read_from.clone(),
                is_whole,
            };
            let claimed = recorder.claim(statement, &source, moves)?;
            let (ClaimResult::Unknown, Some(Owner { source: owner, occasion, .. })) = (&claimed, owner) else {
                return Ok(Ok(claimed));
            };
            let recorded = recorder.discover(consultation, raw, read_from, &owner, occasion)?;
            Ok(Ok(ClaimResult::Recorded(recorded, Vec::new())))
        })
        .await?;
        match recorded {
            Ok(claimed) => self.claimed(entry, claimed).await,
            Err(problem) => {
                self.problems.report(Problem::item(problem));
                Ok(())
            }
        }
    }

    /// Ends what is wrong with a copy that is not needed any more.
    pub(super) fn forget_copy(&mut self) {
        self.state.hold = None;
        for length in self.state.baseline.lists.values_mut() {
            length.shrunk_to = None;
        }
    }

    /// Remembers which copy was read to the end of its list. One that is cut short is read again at the next run.
    pub(super) fn copy_list_done(&mut self, n: usize) {
        if !self.drift.has_shrunk(n, &self.state.baseline) {
            self.state.copied_at = self.copied_at.or(self.state.copied_at);
            self.state.copied_for.clone_from(&self.copied_for);
        }
    }

    /// Reports a copy that lacks most of its pages.
    pub(super) fn report_missing_copies(&mut self) {
        let (missing, read) = (self.copies_missing, self.copies_read);
        if missing >= MANY_MISSING && missing * 2 > read {
            let text = format!(
                "{missing} of {read} pages of the copy that were requested are missing: it was made only in part, or has other addresses now; compare `[page] url` with the site"
            );
            let code = "copy-lacks-pages";
            let of_list = self.state.list_problems.entry(0).or_default();
            of_list.push(ListProblem { code: code.to_owned(), text: text.clone() });
            self.problems.add(Severity::Partial, code, text);
            // It may be in the making.
            if self.copied_at.is_some_and(|at| self.started_at.duration_since(at) < MADE_WITHIN) {
                self.state.copied_for.clear();
            }
        }
    }

    /// The address that readers find the copy of a consultation at: its page or, without one, the list.
    fn copy_address(&self, entry: &ListEntry) -> Option<String> {
        let page =
            self.source.page.as_ref().filter(|page| page.is_copy()).map(|page| page.url_for(&entry.url).to_string());
        page.or_else(|| self.read_from.clone())
    }

    /// The known consultation at the address of an entry, whoever owns it.
    async fn find_others(&self, entry: &ListEntry) -> Result<Option<Consultation>, RunError> {
        let (recorder, address) = (Arc::clone(&self.crawler.recorder), entry.address().to_string());
        blocking(move || recorder.at_address(&address)).await
    }

    /// The source that a new consultation is created under: that of its issuer, else one for all issuers. None unless that
    /// source is in trouble, or a person asked for the copy.
    fn owner_of(&self, entry: &ListEntry) -> Option<Owner> {
        if !self.source.discovers {
            return None;
        }
        let sources = self.crawler.sources();
        let owners = self.crawler.owners_of(self.source);
        let owns = |owner: &&Arc<Source>| owner.creates && owner.authority_over(&entry.url) == Authority::Owner;
        let owners: Vec<&Arc<Source>> = owners.iter().filter(owns).collect();
        let of_issuer =
            |owner: &&&Arc<Source>| owner.issuer.as_deref().is_some_and(|own| entry.is_by(own, sources.issuers()));
        let source = owners.iter().find(of_issuer).or_else(|| owners.iter().find(|owner| owner.issuer.is_none()));
        let source = Arc::clone(source.or(owners.first())?);
        let (now, is_alone) = (self.crawler.clock.now(), owners.len() == 1);
        let state = self.crawler.publisher.state(&source.slug);
        if !self.crawler.reads_copies && !is_in_trouble(&state, now) {
            return None;
        }
        // What a first reading of the copy finds is archive, unless the site itself was read before.
        let is_first = !state.has_been_read() && !self.state.has_been_read();
        let occasion = backfill::occasion_of(is_first, &source, &state, entry.published(), now);
        Some(Owner { source, is_alone, occasion })
    }

    /// Returns `true` if a consultation can be answered, as far as is known.
    fn may_be_answered(&self, entry: &ListEntry, known: Option<&Consultation>) -> bool {
        let last = known.and_then(|known| known.deadlines.iter().map(|deadline| deadline.on).max());
        let is_recent = || match (entry.published(), known.and_then(|known| known.published_on)) {
            (None, Some(day)) => day.saturating_add(ANSWERED_DAYS.days()) >= day_of(self.started_at),
            _ => is_published_within(entry, ANSWERED_DAYS, self.started_at),
        };
        last.is_some_and(|last| last >= day_of(self.started_at)) || is_recent()
    }

    /// Returns `true` if a list is to be read: the copy was made again, or further sources are in trouble. A copy that is older
    /// than the last one is not read at all.
    pub(super) async fn is_copy_newer(&mut self, sources: &Sources, stage: &ListStage) -> Result<bool, RunError> {
        let Some(stamp) = &stage.stamp else { return Ok(true) };
        let Some(url) = stamp.url().filter(|_| self.may_request(stage.kind.of_address())) else { return Ok(false) };
        let request = Request::new(url.clone());
        let made_at = match self.walk(sources).answers.get(&request).await {
            FetchOutcome::Fetched(answer) => made_at(stamp, &answer.text),
            other => {
                let why = Unread::of(other);
                self.unread(stage.kind.of_address(), url.as_str(), &why, Problem::list(&url, why.clone()));
                return Ok(false);
            }
        };
        // A time to come, believed once, would make every later copy an older one.
        let latest = self.crawler.clock.now().saturating_add(SignedDuration::from_hours(24)).unwrap_or(Timestamp::MAX);
        let Some(made_at) = made_at.filter(|at| *at <= latest) else {
            let text = format!(
                "expected the time of the copy, which is over, at `{}` of `{url}`, found none or a time to come",
                stamp.at.written()
            );
            self.problems.add(Severity::Failed, "no-stamp", text);
            return Ok(false);
        };
        let last = self.state.copied_at;
        let troubled = self.crawler.troubled_owners(self.source);
        if last.is_some_and(|last| made_at < last) {
            let text = format!(
                "`{url}` is older than when it was last read: {made_at:.0}; the copy is left until it is newer"
            );
            self.problems.add(Severity::Partial, "stale-copy", text);
            return Ok(false);
        }
        self.copied_at = Some(made_at);
        let is_for_more = !troubled.is_subset(&self.state.copied_for);
        self.copied_for = troubled;
        Ok(last != Some(made_at) || is_for_more || self.crawler.reads_copies)
    }
}

/// Returns `true` unless the page of a copy has another title than its list. Either may have more, such as a case number.
fn is_page_of(entry: &ListEntry, page: &RawItem) -> bool {
    let titles = entry.raw.text(Field::Title).zip(page.text(Field::Title));
    titles.is_none_or(|(listed, read)| is_same_title(listed, read))
}

/// Returns `true` if an entry was published at most so many days ago, or the list does not say when.
fn is_published_within(entry: &ListEntry, days: i32, now: Timestamp) -> bool {
    entry.published().is_none_or(|day| day.saturating_add(days.days()) >= day_of(now))
}

/// Returns `true` if the owner's page has not been read yet.
fn lacks_page(known: &Consultation) -> bool {
    owner_part(known).quality_notes.iter().any(|note| note.code == QualityCode::PageUnread)
}

/// The time that a copy was made: an instant, or a day with a clock time, which is taken for UTC.
fn made_at(stamp: &CopyStamp, text: &str) -> Option<Timestamp> {
    let answer: serde_json::Value = serde_json::from_str(text).ok()?;
    let text = stamp.at.select(&answer).first()?.as_str()?.trim().to_owned();
    let at = || text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp());
    text.parse::<Timestamp>().ok().or_else(at)
}
