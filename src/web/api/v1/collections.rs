//! The collections of the API: consultations, events, issuers and sources.

use std::{cmp::Reverse, collections::HashMap, sync::Arc};

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{
    field_selection::Fields,
    paging::{Beside, Order, Paging, json},
    types::{Consultation, Event, Issuer, Source},
};
use crate::{
    catalog::{Filter, IndexedConsultation, Sort},
    domain::{self, ConsultationId, EventId, EventKind, SourceStatus, day_of},
    web::{
        http::{Answer, Refusal, RequestContext},
        params::{read_choice, read_day, read_directed_sort, read_filter, refuse_unknown},
    },
};

/// The part of a consultation that a cursor remembers: all that any order looks at.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct CaseMark {
    changed_at: Timestamp,
    updated_at: Timestamp,
    deadline: Option<Date>,
    published: Option<Date>,
    /// The rank for the searched words.
    rank: u32,
    id: ConsultationId,
}

impl CaseMark {
    /// The mark of `indexed` among the consultations that `filter` matches on the day `today`.
    pub(super) fn of(indexed: &IndexedConsultation, filter: &Filter, today: Date) -> Self {
        Self {
            changed_at: indexed.changed_at,
            updated_at: indexed.updated_at,
            deadline: indexed.deadline_ahead_on(today),
            published: indexed.published_on(),
            rank: filter.rank(indexed),
            id: indexed.consultation.id,
        }
    }

    /// The key that `sort` sorts by on the day `today`, as [`Snapshot::consultations_matching`] does.
    ///
    /// [`Snapshot::consultations_matching`]: crate::catalog::Snapshot::consultations_matching
    pub(super) fn key(&self, sort: Sort, today: Date) -> impl Ord + use<> {
        let at = match sort {
            Sort::Changed => Some(self.changed_at),
            Sort::Updated => Some(self.updated_at),
            Sort::Published | Sort::Deadline | Sort::Relevance => None,
        };
        let day = match (sort, self.deadline) {
            (Sort::Deadline, Some(day)) if day >= today => (0, Some(day), Reverse(None)),
            (Sort::Deadline, Some(day)) => (1, None, Reverse(Some(day))),
            (Sort::Deadline, None) => (2, None, Reverse(None)),
            _ => (0, None, Reverse(None)),
        };
        let rank = Reverse(if sort == Sort::Relevance { self.rank } else { 0 });
        (rank, Reverse(at), day, Reverse((self.published, self.id)))
    }

    /// The key that puts the last deadline first, and those without one at the end.
    fn last_deadline_first(&self) -> impl Ord + use<> {
        (self.deadline.is_none(), Reverse(self.deadline), Reverse((self.published, self.id)))
    }
}

/// `GET /api/v1/consultations`: those that the filter matches, in the order of `sort`. The default order is the best match
/// first with `q`, and last published first without.
pub(crate) fn consultations(context: &RequestContext) -> Result<Answer, Refusal> {
    let paging = Paging::read(&context.query)?;
    let filter = read_filter(context, &["limit", "page", "cursor", "fields", "sort", "facets"])?;
    let usual = if filter.texts.is_empty() { Sort::Published } else { Sort::Relevance };
    let ((sort, reversed), today) = (read_directed_sort(context, usual)?, context.today);
    let counted = read_choice(context, "facets", &["true", "false"])? == Some("true");
    let with_body = Fields::read::<Consultation>(&context.query)?.is_some_and(|fields| fields.has("body"));
    let mut matching = context.snapshot.consultations_matching(&filter, today, sort);
    let key = |mark: &CaseMark| match (reversed, sort) {
        (false, _) => (Some(mark.key(sort, today)), None, None),
        (true, Sort::Deadline) => (None, Some(mark.last_deadline_first()), None),
        (true, _) => (None, None, Some(Reverse(mark.key(sort, today)))),
    };
    if reversed {
        matching.sort_by_cached_key(|indexed| key(&CaseMark::of(indexed, &filter, today)));
    }
    let facets = counted.then(|| context.snapshot.facets(&filter, today).into());
    let order = Order { mark: |indexed: &&Arc<IndexedConsultation>| CaseMark::of(indexed, &filter, today), key };
    let item = |indexed: &&Arc<IndexedConsultation>| {
        let item = one(indexed, context);
        if with_body { item.with_body(&indexed.consultation) } else { item }
    };
    paging
        .document(context, &matching, &order, item, (Beside::counted(facets), context.changed_at()))
        .map(Answer::Document)
}

/// `GET /api/v1/consultations/{id}`: by `urn:uuid:…`, the bare UUID, its first eight digits, or the segment of the page's
/// address.
pub(crate) fn consultation(context: &RequestContext) -> Result<Answer, Refusal> {
    refuse_unknown(&context.query, &[Fields::KEY])?;
    let indexed = context.consultation("id")?;
    // A history that cannot be read hides no consultation.
    let origins = context
        .revisions(indexed.consultation.id)
        .map(|revisions| domain::origins(&revisions, |slug| context.copied_at(slug)));
    let whole = one(indexed, context).with_body(&indexed.consultation).with_origins(&origins.unwrap_or_default());
    match Fields::read::<Consultation>(&context.query)? {
        Some(fields) => json(&fields.of(&whole), context.changed_at()),
        None => json(&whole, context.changed_at()),
    }
    .map(Answer::Document)
}

/// A consultation with its running text, as version 1 writes it.
pub(crate) fn whole(indexed: &IndexedConsultation, context: &RequestContext) -> impl Serialize + use<> {
    one(indexed, context).with_body(&indexed.consultation)
}

fn one(indexed: &IndexedConsultation, context: &RequestContext) -> Consultation {
    let values = context.snapshot.filter_values();
    Consultation::new(&indexed.consultation, indexed.changed_at, context.today, context.site())
        .with_known_submissions(context.snapshot.knows_submissions(indexed))
        .with_organizations(values)
        .with_subjects(indexed.subjects(values.subject_lists()))
}

/// `GET /api/v1/events`, youngest news first.
pub(crate) fn events(context: &RequestContext) -> Result<Answer, Refusal> {
    let paging = Paging::read(&context.query)?;
    let filter = read_filter(context, &["limit", "page", "cursor", "fields", "happenedAfter", "happenedBefore"])?;
    let events = happened(context, &filter)?;
    let mark = |(event, _): &EventPair<'_>| (event.news_at(), event.kind == EventKind::ClosingSoon, event.id);
    let key = |(at, closing, id): &(Timestamp, bool, EventId)| (Reverse(*at), *closing, Reverse(*id));
    let mut events = events;
    events.sort_by_cached_key(|pair| key(&mark(pair)));
    let item = |(event, indexed): &EventPair<'_>| Event::new(event, &indexed.consultation, context.site());
    let beside = (Beside::since(context.snapshot.history_since()), context.changed_at());
    paging.document(context, &events, &Order { mark, key }, item, beside).map(Answer::Document)
}

/// An event and its consultation.
pub(super) type EventPair<'a> = (Arc<domain::Event>, &'a Arc<IndexedConsultation>);

/// The keys that choose events by the day they happened.
pub(super) const HAPPENED: [&str; 2] = ["happenedAfter", "happenedBefore"];

/// The events that `filter` and the days of the request choose, youngest news first.
///
/// # Errors
/// 400 for a day that cannot be read.
pub(super) fn happened<'a>(context: &'a RequestContext, filter: &'a Filter) -> Result<Vec<EventPair<'a>>, Refusal> {
    let [after, before] = HAPPENED.map(|key| read_day(context, key));
    let (after, before) = (after?, before?);
    let within = |(event, _): &EventPair<'_>| {
        let on = day_of(event.at);
        after.is_none_or(|after| on >= after) && before.is_none_or(|before| on <= before)
    };
    Ok(context.snapshot.events_matching(filter, context.today).filter(within).collect())
}

/// `GET /api/v1/issuers`, most consultations first. The filter chooses which consultations are counted; every issuer is
/// there, unless it names some.
pub(crate) fn issuers(context: &RequestContext) -> Result<Answer, Refusal> {
    let paging = Paging::read(&context.query)?;
    let filter = read_filter(context, &Paging::KEYS)?;
    let mut counts: HashMap<&str, (usize, usize)> = HashMap::new();
    for indexed in context.snapshot.consultations().iter().filter(|indexed| filter.matches(indexed, context.today)) {
        let open = usize::from(indexed.is_open(context.today));
        for issuer in &indexed.consultation.issuers {
            let count = counts.entry(&issuer.slug).or_default();
            *count = (count.0 + 1, count.1 + open);
        }
    }
    let count = |issuer: &domain::Issuer| counts.get(issuer.slug.as_str()).copied().unwrap_or_default();
    let chosen = |issuer: &&domain::Issuer| {
        filter.issuers.is_empty() || filter.issuers.iter().any(|named| named.slug == issuer.slug)
    };
    let mut issuers: Vec<&domain::Issuer> = context.snapshot.issuers().iter().filter(chosen).collect();
    let order = Order {
        mark: |issuer: &&domain::Issuer| (count(issuer).0, issuer.slug.clone()),
        key: |(total, slug): &(usize, String)| (Reverse(*total), slug.clone()),
    };
    issuers.sort_by_cached_key(|issuer| (order.key)(&(order.mark)(issuer)));
    let item = |issuer: &&domain::Issuer| {
        let (total, open) = count(issuer);
        Issuer::new(issuer, total, open)
    };
    paging.document(context, &issuers, &order, item, (Beside::default(), context.changed_at())).map(Answer::Document)
}

/// `GET /api/v1/sources`, by slug.
pub(crate) fn sources(context: &RequestContext) -> Result<Answer, Refusal> {
    let paging = Paging::read(&context.query)?;
    refuse_unknown(&context.query, &["limit", "page", "cursor", "fields", "state"])?;
    let state = read_choice(context, "state", &SourceStatus::ALL.map(SourceStatus::name))?;
    let sources = context.snapshot.sources().iter();
    let sources: Vec<_> = sources.filter(|one| state.is_none_or(|state| one.state.status.name() == state)).collect();
    let order = Order { mark: |source: &&crate::catalog::SourceEntry| source.state.slug.clone(), key: String::clone };
    let modified = context.sources_changed_at();
    paging
        .document(context, &sources, &order, |source| Source::from(*source), (Beside::default(), modified))
        .map(Answer::Document)
}
