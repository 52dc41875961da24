//! The common part of an issuer's and a topic's page: counts, open consultations, latest consultations.

use std::collections::BTreeMap;

use super::{consultation_row::Row, layout::to};
use crate::{
    catalog::{Filter, Sort},
    domain::{Consultation, Lang},
    web::{http::RequestContext, params::with_query},
};

/// The number of open rows, and of other rows where none or few are open.
const OPEN_ROWS: usize = 30;
const FEW: usize = 10;

/// The number of consultations of an issuer or topic.
#[derive(Debug)]
pub(super) struct Counts {
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) href: String,
    pub(super) open: usize,
    pub(super) total: usize,
}

/// The counts of everything that `names` finds in a consultation, by name; the pages lie below `path`.
pub(super) fn counts(
    context: &RequestContext,
    lang: Lang,
    path: &str,
    names: impl Fn(&Consultation) -> Vec<(&str, &str)>,
) -> Vec<Counts> {
    let mut found: BTreeMap<&str, Counts> = BTreeMap::new();
    for indexed in context.snapshot.consultations() {
        let open = usize::from(indexed.is_open(context.today));
        for (slug, name) in names(&indexed.consultation) {
            let counts = found.entry(slug).or_insert_with(|| Counts {
                slug: slug.to_owned(),
                name: name.to_owned(),
                href: to(lang, &format!("{path}/{slug}")),
                open: 0,
                total: 0,
            });
            counts.open += open;
            counts.total += 1;
        }
    }
    let mut found: Vec<Counts> = found.into_values().collect();
    found.sort_by_key(|counts| counts.name.to_lowercase());
    found
}

/// A summary of the consultations that a filter matches.
#[derive(Debug)]
pub(super) struct Overview {
    pub(super) open: usize,
    pub(super) total: usize,
    /// The whole list.
    pub(super) list: String,
    /// The list of open consultations.
    pub(super) open_list: String,
    /// The calendar of this filter.
    pub(super) calendar: String,
}

impl Overview {
    /// The overview of `filter`.
    pub(super) fn of(context: &RequestContext, filter: &Filter, lang: Lang) -> Self {
        let matching = context.snapshot.consultations_matching(filter, context.today, Sort::Published);
        let query = filter.to_query();
        Self {
            open: matching.iter().filter(|indexed| indexed.is_open(context.today)).count(),
            total: matching.len(),
            list: to(lang, &with_query("/remisser", &query)),
            open_list: to(lang, &format!("{}&status=open", with_query("/remisser", &query))),
            calendar: to(lang, &with_query("/kalender", &query)),
        }
    }

    /// The open consultations, filled up with the latest ones so that the page is not bare.
    pub(super) fn rows(&self, context: &RequestContext, filter: &Filter, lang: Lang) -> Vec<Row> {
        let matching = context.snapshot.consultations_matching(filter, context.today, Sort::Deadline);
        let shown = self.open.clamp(FEW, OPEN_ROWS);
        matching.into_iter().take(shown).map(|indexed| Row::new(indexed, context.today, lang)).collect()
    }
}
