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
    consultation_page::Ticket,
    list_entry::ListEntry,
    problems::{Problem, Severity, Unread},
    run::{Part, Run},
    walk::{self, Decision, PageRead, state_of},
};
use crate::{
    domain::{Authority, Consultation, Field, PageState, QualityCode, RawItem, SourceState, SourceStatus, day_of},
    fetch::{FetchOutcome, Request},
    merge::owner_part,
    source::{CopyStamp, ListStage, Source, Sources},
};

/// Days after its publication during which a consultation without a known deadline may still be answered.
const ANSWERED_DAYS: i32 = 240;
/// Days after its publication during which the page of a consultation is read before all others.
const LATEST_DAYS: i32 = 100;
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
            state.last_run_at.is_some() || is_in_trouble(&state)
        };
        copy.is_copy() && !self.owners_of(copy).iter().all(is_known)
    }

    /// The sources of the sites that `copy` copies that are in trouble.
    fn troubled_owners(&self, copy: &Source) -> BTreeSet<String> {
        let owners = self.owners_of(copy).into_iter();
        owners
            .filter(|owner| is_in_trouble(&self.publisher.state(&owner.slug)))
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

fn is_in_trouble(state: &SourceState) -> bool {
    state.refusals.iter().next().is_some() || matches!(state.status, SourceStatus::Broken | SourceStatus::Blocked)
}

/// The owner's source for a new consultation, and its state.
struct Owner {
    source: Arc<Source>,
    state: SourceState,
}

impl Run<'_> {
    /// Decides about an entry of a copy. Its page is read once for each time that the copy was made.
    pub(super) async fn decide_copy(&mut self, entry: &ListEntry) -> Result<Decision<Ticket>, RunError> {
        let known = self.find_others(entry).await?;
        if known.as_ref().is_some_and(|known| !lacks_page(known)) || (known.is_none() && self.owner_of(entry).is_none())
        {
            self.state.pending.remove(entry.address().as_str());
            return Ok(Decision::Done);
        }
        let wanted =
            self.source.page.as_ref().filter(|page| page.is_copy() && self.may_be_answered(entry, known.as_ref()));
        let Some(stage) = wanted else {
            self.state.pending.remove(entry.address().as_str());
            self.copied(entry, entry.raw.clone()).await?;
            return Ok(Decision::Done);
        };
        let lock = self.crawler.page_locks.lock(entry.address()).await;
        let (store, address) = (Arc::clone(&self.crawler.store), stage.url_for(&entry.url).to_string());
        let page = blocking(move || store.page(&address)).await?;
        let copied_at = self.copied_at.map(|at| at.to_string());
        if known.is_some() && page.as_ref().is_some_and(|page| copied_at.is_some() && page.stamp == copied_at) {
            self.state.pending.remove(entry.address().as_str());
            self.copied(entry, entry.raw.clone()).await?;
            return Ok(Decision::Done);
        }
        // The rest of those that may be answered is read after the latest: most consultations are open for three months.
        let is_late = self.part == Part::Recent && !is_published_within(entry, LATEST_DAYS, self.started_at);
        if is_late || self.copies_read >= MAX_PAGES || !self.may_request_pages() {
            self.copied(entry, entry.raw.clone()).await?;
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
        self.copied(entry, entry.with_page(&page)).await?;
        self.remember_copy(entry, state_of(&answer, self.crawler.clock.now())).await
    }

    /// Records what the list of the copy says of a consultation whose page the copy does not have.
    pub(super) async fn copy_lacks(&mut self, entry: &ListEntry) -> Result<(), RunError> {
        self.copied(entry, entry.raw.clone()).await?;
        self.remember_copy(entry, PageState::unread(entry.address().as_str(), self.crawler.clock.now())).await
    }

    /// Records what the list of the copy says of a consultation whose page there cannot be read now.
    pub(super) async fn copy_unread(&mut self, entry: ListEntry, why: &str) -> Result<(), RunError> {
        self.copied(&entry, entry.raw.clone()).await?;
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

    /// Records what a copy says of a consultation.
    async fn copied(&mut self, entry: &ListEntry, raw: RawItem) -> Result<(), RunError> {
        let (source, issuers) = (Arc::clone(self.source), Arc::clone(self.crawler.sources().issuers()));
        let (recorder, now) = (Arc::clone(&self.crawler.recorder), self.crawler.clock.now());
        let (owner, read_from) = (self.owner_of(entry), self.copy_address(entry));
        let recorded = blocking(move || {
            let consultation = match walk::read(&raw, &source, &issuers, now) {
                Ok(consultation) => consultation,
                Err(problem) => return Ok(Err(problem)),
            };
            let claimed = recorder.claim(consultation.clone(), raw.clone(), read_from.clone(), &source)?;
            if let Some((recorded, _)) = claimed {
                return Ok(Ok(Some(recorded)));
            }
            let Some(Owner { source: owner, state }) = owner else { return Ok(Ok(None)) };
            let occasion = backfill::occasion(&owner, &state, consultation.published_on, now);
            recorder.discover(consultation, raw, read_from, &owner, occasion).map(|recorded| Ok(Some(recorded)))
        })
        .await?;
        match recorded {
            Ok(Some(recorded)) => self.count(recorded).await,
            Ok(None) => Ok(()),
            Err(problem) => {
                self.problems.report(Problem::item(problem));
                Ok(())
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
        let state = self.crawler.publisher.state(&source.slug);
        (self.crawler.reads_copies || is_in_trouble(&state)).then_some(Owner { source, state })
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
        let Some(url) = stamp.url() else { return Ok(false) };
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
    let folded =
        |text: &str| text.chars().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect::<String>();
    let titles = entry.raw.text(Field::Title).zip(page.text(Field::Title));
    titles.is_none_or(|(listed, read)| {
        let (listed, read) = (folded(listed), folded(read));
        listed.contains(&read) || read.contains(&listed)
    })
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
