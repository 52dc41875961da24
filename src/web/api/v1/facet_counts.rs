//! The number of consultations that each further filter value would leave, as version 1 writes it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{catalog, domain::Lang};

/// The number of consultations that each value would leave, in place of those chosen for the same filter.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Facets {
    /// By issuer, most first.
    issuer: Vec<Facet>,
    /// By kind.
    kind: Vec<Facet>,
    /// By subject, most first.
    subject: Vec<Facet>,
    /// By topic, most first.
    topic: Vec<Facet>,
    /// By status; `open` includes `closing`.
    status: Vec<Facet>,
}

/// One value of a filter.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Facet {
    /// The value in the address.
    value: String,
    /// The Swedish name.
    name: String,
    /// The number of consultations that it would leave.
    count: usize,
}

impl From<catalog::Facets> for Facets {
    fn from(facets: catalog::Facets) -> Self {
        let named = |counts: Vec<catalog::FacetCount>| {
            counts.into_iter().map(|one| Facet { value: one.value, name: one.name, count: one.count }).collect()
        };
        let word = |value: &str, name: &str, count| Facet { value: value.to_owned(), name: name.to_owned(), count };
        Self {
            issuer: named(facets.issuers),
            kind: facets.kinds.iter().map(|(kind, n)| word(kind.name(), kind.label(Lang::Sv), *n)).collect(),
            subject: named(facets.subjects),
            topic: named(facets.topics),
            status: facets.statuses.iter().map(|(one, n)| word(one.name(), one.label(Lang::Sv), *n)).collect(),
        }
    }
}
