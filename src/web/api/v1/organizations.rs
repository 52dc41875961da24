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
    paging::{Order, Paging, json},
};
use crate::{
    catalog::OrganizationCount,
    domain::slugify,
    web::{
        http::{Answer, Refusal, RequestContext},
        params::{read_choice, read_filter, refuse_unknown},
    },
};

/// The keys besides filter and paging.
const NAME: &str = "name";
/// The counts to sort by, the highest first; without it by consultations that asked it or that it has answered.
pub(super) const ORDERS: [&str; 5] = ["asked", "answered", "unasked", "silent", "awaiting"];

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
}

impl From<&OrganizationCount> for Organization {
    fn from(one: &OrganizationCount) -> Self {
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
        }
    }
}

/// `GET /api/v1/organizations`, most consultations first.
pub(crate) fn organizations(context: &RequestContext) -> Result<Answer, Refusal> {
    let paging = Paging::read(&context.query)?;
    let filter = read_filter(context, &["limit", "page", "cursor", "fields", "order", NAME])?;
    let order_by = read_choice(context, "order", &ORDERS)?;
    let mut all = context.snapshot.organizations(&filter, context.today);
    if let Some(part) = context.query.get(NAME).map(slugify) {
        all.retain(|one| one.organization.slug.contains(&part));
    }
    let count = |one: &OrganizationCount| match order_by {
        Some("asked") => one.asked,
        Some("answered") => one.answered,
        Some("unasked") => one.unasked,
        Some("silent") => one.silent,
        Some("awaiting") => one.awaiting,
        _ => one.asked + one.answered,
    };
    all.sort_by_key(|one| (Reverse(count(one)), one.organization.slug.clone()));
    let order = Order {
        mark: |one: &OrganizationCount| (count(one), one.organization.slug.clone()),
        key: |(count, slug): &(usize, String)| (Reverse(*count), slug.clone()),
    };
    paging.document(context, &all, &order, Organization::from, (None, context.changed_at())).map(Answer::Document)
}

/// `GET /api/v1/organizations/{slug}`: one, by its slug or its name however it is typed.
pub(crate) fn organization(context: &RequestContext) -> Result<Answer, Refusal> {
    refuse_unknown(&context.query, &[Fields::KEY])?;
    let one = context.snapshot.organization(context.param("slug"), context.today).ok_or_else(Refusal::not_found)?;
    let item = Organization::from(&one);
    match Fields::read::<Organization>(&context.query)? {
        Some(fields) => json(&fields.of(&item), context.changed_at()),
        None => json(&item, context.changed_at()),
    }
    .map(Answer::Document)
}
