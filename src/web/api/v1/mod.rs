//! Version 1 of the API, frozen: fields are added, but none is renamed, removed or given another meaning.
//!
//! ```text
//! GET /api/v1/consultations?status=open&limit=1   ->   {"items":[{"id":"urn:uuid:…",…}],"total":12,"page":1,"limit":1}
//! ```
//!
//! Names are camelCase, instants RFC 3339 in UTC, days ISO dates, unknown values `null`. It deliberately serializes no
//! domain type, since those may change at any time.

mod api_info;
mod bulk;
mod changes;
mod collections;
mod cursor;
mod datapackage;
mod documents;
mod facet_counts;
mod field_selection;
mod openapi;
mod organizations;
mod paging;
mod part_types;
mod responses;
mod revisions;
mod tables;
mod types;

/// The media type of lines of JSON.
pub(crate) const NDJSON: &str = "application/x-ndjson; charset=utf-8";

pub(crate) use api_info::api_info;
pub(crate) use bulk::{Form, bulk};
pub(crate) use changes::{changes, read_from};
pub(crate) use collections::{consultation, consultations, events, issuers, sources};
pub(crate) use datapackage::datapackage;
pub(crate) use documents::documents;
#[cfg(test)]
pub(crate) use openapi::document as described;
pub(crate) use openapi::{BASE, OPERATIONS, Operation, Parameter, filter_parameters, openapi, parameters};
pub(crate) use organizations::{organization, organizations};
pub(crate) use responses::{all_responses, responses};
pub(crate) use revisions::revisions;
pub(crate) use tables::{Table, table};
