//! Version 1 of the API: frozen. A field is added where it helps; none is renamed, removed or given another meaning.
//!
//! ```text
//! GET /api/v1/consultations?status=open&limit=1   ->   {"items":[{"id":"urn:uuid:…",…}],"total":12,"page":1,"limit":1}
//! ```
//!
//! Names are camelCase, instants RFC 3339 in UTC, days ISO dates, what is unknown is `null`. It deliberately serializes no
//! domain type: those may change from day to day.

mod bulk;
mod catalog;
mod changes;
mod cursor;
mod documents;
mod facets;
mod fields;
mod info;
mod list;
mod openapi;
mod organizations;
mod parts;
mod revision;
mod types;

pub(crate) use bulk::{Form, bulk};
pub(crate) use catalog::{consultation, consultations, events, issuers, sources, whole};
pub(crate) use changes::changes;
pub(crate) use documents::documents;
pub(crate) use info::api_info;
#[cfg(test)]
pub(crate) use openapi::document as described;
pub(crate) use openapi::{BASE, OPERATIONS, Operation, Parameter, filter_parameters, openapi, parameters};
pub(crate) use organizations::{organization, organizations};
pub(crate) use revision::revisions;
