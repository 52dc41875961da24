//! What the catalog holds, as lists and one by one.

use std::{cmp::Reverse, collections::HashMap, sync::Arc};

use jiff::civil::Date;
use serde::Serialize;

use super::{
    list::{Paging, json},
    types::{Consultation, Event, Issuer, Source},
};
use crate::{
    catalog::Sort,
    domain,
    output::Site,
    web::{
        filter::{filter, refuse_unknown, sort},
        http::{Answer, Ask, Refusal},
        modified::{of_today, sources_changed_at},
    },
};

/// `GET /api/v1/consultations`: those that the filter lets through, in the order that `sort` names; without one, what fits
/// `q` best first, without `q` last published first.
pub(crate) fn consultations(ask: &Ask) -> Result<Answer, Refusal> {
    let paging = Paging::read(&ask.query)?;
    let filter = filter(ask, &["limit", "page", "sort"])?;
    let usual = if filter.texts.is_empty() { Sort::Published } else { Sort::Relevance };
    let cases = ask.snapshot.consultations_matching(&filter, ask.today, sort(ask, usual)?);
    let item = |case: &&Arc<crate::catalog::Case>| Consultation::new(&case.consultation, ask.today, ask.site());
    paging.document(ask, &cases, item, of_today(ask)).map(Answer::Document)
}

/// `GET /api/v1/consultations/{id}`: by `urn:uuid:…`, the bare UUID, its first eight digits, or what stands in the page's
/// address.
pub(crate) fn consultation(ask: &Ask) -> Result<Answer, Refusal> {
    refuse_unknown(&ask.query, &[])?;
    let consultation = find(ask)?;
    json(&whole(consultation, ask.today, ask.site()), of_today(ask)).map(Answer::Document)
}

/// A consultation with its running text, as version 1 writes it.
pub(crate) fn whole(consultation: &domain::Consultation, today: Date, site: &Site) -> impl Serialize {
    Consultation::new(consultation, today, site).with_body(consultation)
}

/// `GET /api/v1/events`, youngest news first.
pub(crate) fn events(ask: &Ask) -> Result<Answer, Refusal> {
    let paging = Paging::read(&ask.query)?;
    let filter = filter(ask, &Paging::KEYS)?;
    let events: Vec<_> = ask.snapshot.events_matching(&filter, ask.today).map(|(event, _)| event).collect();
    paging.document(ask, &events, |event| Event::from(&**event), of_today(ask)).map(Answer::Document)
}

/// `GET /api/v1/issuers`, most consultations first.
pub(crate) fn issuers(ask: &Ask) -> Result<Answer, Refusal> {
    let paging = Paging::read(&ask.query)?;
    refuse_unknown(&ask.query.without(&Paging::KEYS), &[])?;
    let mut counts: HashMap<&str, (usize, usize)> = HashMap::new();
    for case in ask.snapshot.cases() {
        let open = usize::from(case.consultation.status(ask.today).is_open());
        for issuer in &case.consultation.issuers {
            let count = counts.entry(&issuer.slug).or_default();
            *count = (count.0 + 1, count.1 + open);
        }
    }
    let count = |issuer: &domain::Issuer| counts.get(issuer.slug.as_str()).copied().unwrap_or_default();
    let mut issuers: Vec<&domain::Issuer> = ask.snapshot.issuers().iter().collect();
    issuers.sort_by_key(|issuer| Reverse(count(issuer).0));
    let item = |issuer: &&domain::Issuer| {
        let (total, open) = count(issuer);
        Issuer::new(issuer, total, open)
    };
    paging.document(ask, &issuers, item, of_today(ask)).map(Answer::Document)
}

/// `GET /api/v1/sources`, by slug.
pub(crate) fn sources(ask: &Ask) -> Result<Answer, Refusal> {
    let paging = Paging::read(&ask.query)?;
    refuse_unknown(&ask.query.without(&Paging::KEYS), &[])?;
    let modified = sources_changed_at(&ask.snapshot);
    paging.document(ask, ask.snapshot.sources(), Source::from, modified).map(Answer::Document)
}

/// The consultation that the path names.
///
/// # Errors
/// 404 where there is none.
pub(super) fn find(ask: &Ask) -> Result<&Arc<domain::Consultation>, Refusal> {
    let text = ask.param("id");
    let case = match text.parse() {
        Ok(id) => ask.snapshot.case(id),
        Err(_) => ask.snapshot.case_at(text),
    };
    case.map(|case| &case.consultation).ok_or_else(Refusal::not_found)
}
