//! Organizations that were asked to answer, or have answered.
//!
//! ```text
//! GET /api/v1/organizations?name=kommun&status=open   ->   {"items":[{"slug":"orebro-kommun","asked":3,…}],…}
//! ```
//!
//! Names on the publishers' pages are resolved by the register of organizations (`crate::organizations`).
//! The consultations of an organization are `consultations?asked=<slug>`, `?answered=<slug>`, `?silent=<slug>` (asked, no
//! answer) and `?for=<slug>` (not answered yet).

use std::cmp::Reverse;

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    field_selection::Fields,
    paging::{Beside, Order, Paging, json},
};
use crate::{
    catalog::{Basis, Filter, OrganizationCount},
    domain::slugify,
    web::{
        http::{Answer, Refusal, RequestContext},
        params::{read_choice, read_filter, refuse_unknown},
    },
};

/// The keys besides filter and paging.
pub(super) const NAME: &str = "name";
/// The counts to sort by, the highest first, and with a minus sign the lowest; without any by consultations that asked it or
/// that it has answered.
pub(super) const ORDERS: [&str; 10] =
    ["asked", "answered", "unasked", "silent", "awaiting", "-asked", "-answered", "-unasked", "-silent", "-awaiting"];

/// An organization that was asked to answer, or has answered.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Organization {
    /// The value of the filters `asked` and `answered`.
    slug: String,
    /// Its name; of one that the register lacks, as first seen on a publisher's page.
    name: String,
    /// Its kind: `authority`, `municipality`, `region`, `court`, `university`, `company` or `organization`.
    kind: &'static str,
    /// Its Swedish organization number, ten digits.
    org_number: Option<String>,
    /// Its item on Wikidata.
    wikidata: Option<String>,
    /// The last day on which it existed, if it has ended.
    ended_on: Option<Date>,
    /// The slug of the organization that took over.
    replaced_by: Option<String>,
    /// The number of consultations that asked it, of those that the filter matches.
    asked: usize,
    /// The number of those that it has answered, asked or not.
    answered: usize,
    /// The number of those that it has answered without being among those asked, who are known.
    unasked: usize,
    /// The number of those that asked it and that it left unanswered: answers are published, and the last day has passed.
    silent: usize,
    /// The number of those that asked it, that it has not answered, and that can still be answered.
    awaiting: usize,
    /// The number of consultations that the filter matches and that say who was asked: `asked`, `unasked` and `silent` rest
    /// on these alone.
    consultations_with_consultees: usize,
    /// The number of consultations that the filter matches and that have posted answers: `answered`, `unasked` and `silent`
    /// rest on these alone.
    consultations_with_submissions: usize,
}

impl Organization {
    /// The organization with its counts and what they rest on.
    pub(super) fn new(one: &OrganizationCount, basis: Basis) -> Self {
        let organization = &one.organization;
        Self {
            slug: organization.slug.clone(),
            name: organization.name.clone(),
            kind: organization.kind.name(),
            org_number: organization.org_number.clone(),
            wikidata: organization.wikidata.clone(),
            ended_on: organization.ended,
            replaced_by: organization.replaced_by.clone(),
            asked: one.asked,
            answered: one.answered,
            unasked: one.unasked,
            silent: one.silent,
            awaiting: one.awaiting,
            consultations_with_consultees: basis.consultees_known,
            consultations_with_submissions: basis.with_submissions,
        }
    }

    /// The cells of its row in the table of organizations.
    pub(super) fn cells(self) -> Vec<String> {
        let counts = [
            self.asked,
            self.answered,
            self.unasked,
            self.silent,
            self.awaiting,
            self.consultations_with_consultees,
            self.consultations_with_submissions,
        ];
        let texts = [
            self.slug,
            self.name,
            self.kind.to_owned(),
            self.org_number.unwrap_or_default(),
            self.wikidata.unwrap_or_default(),
            self.ended_on.map(|on| on.to_string()).unwrap_or_default(),
            self.replaced_by.unwrap_or_default(),
        ];
        texts.into_iter().chain(counts.map(|count| count.to_string())).collect()
    }
}

/// `GET /api/v1/organizations`, most consultations first.
pub(crate) fn organizations(context: &RequestContext) -> Result<Answer, Refusal> {
    let paging = Paging::read(&context.query)?;
    let filter = read_filter(context, &["limit", "page", "cursor", "fields", "order", NAME])?;
    let by = read_order(context)?;
    let all = counted(context, &filter, by);
    let order = Order {
        mark: |one: &OrganizationCount| (count(one, by), one.organization.slug.clone()),
        key: |(count, slug): &(usize, String)| (in_direction(*count, by), slug.clone()),
    };
    let basis = context.snapshot.basis(&filter, context.today);
    let item = |one: &OrganizationCount| Organization::new(one, basis);
    paging.document(context, &all, &order, item, (Beside::default(), context.changed_at())).map(Answer::Document)
}

/// The order of the request: the count, or none for the usual one.
///
/// # Errors
/// 400 for an order that is not known.
pub(super) fn read_order(context: &RequestContext) -> Result<Option<&str>, Refusal> {
    read_choice(context, "order", &ORDERS)
}

/// The organizations that `filter` and the request's part of a name choose, in order.
pub(super) fn counted(context: &RequestContext, filter: &Filter, by: Option<&str>) -> Vec<OrganizationCount> {
    let mut all = context.snapshot.organizations(filter, context.today);
    if let Some(part) = context.query.get(NAME).map(slugify) {
        all.retain(|one| one.organization.slug.contains(&part));
    }
    all.sort_by_cached_key(|one| (in_direction(count(one, by), by), one.organization.slug.clone()));
    all
}

/// The count that the order looks at.
fn count(one: &OrganizationCount, by: Option<&str>) -> usize {
    match by.map(|by| by.trim_start_matches('-')) {
        Some("asked") => one.asked,
        Some("answered") => one.answered,
        Some("unasked") => one.unasked,
        Some("silent") => one.silent,
        Some("awaiting") => one.awaiting,
        _ => one.asked + one.answered,
    }
}

/// The highest first; with a minus sign, the lowest.
fn in_direction(count: usize, by: Option<&str>) -> (Reverse<usize>, usize) {
    if by.is_some_and(|by| by.starts_with('-')) { (Reverse(0), count) } else { (Reverse(count), 0) }
}

/// `GET /api/v1/organizations/{slug}`: one, by its slug or its name however it is typed.
pub(crate) fn organization(context: &RequestContext) -> Result<Answer, Refusal> {
    refuse_unknown(&context.query, &[Fields::KEY])?;
    let one = context.snapshot.organization(context.param("slug"), context.today).ok_or_else(Refusal::not_found)?;
    let basis = context.snapshot.basis(&Filter::default(), context.today);
    let item = Organization::new(&one, basis);
    match Fields::read::<Organization>(&context.query)? {
        Some(fields) => json(&fields.of(&item), context.changed_at()),
        None => json(&item, context.changed_at()),
    }
    .map(Answer::Document)
}
