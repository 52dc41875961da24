//! Information about the API, in the form that Sweden's REST API profile requires.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::paging::json;
use crate::{
    output::Site,
    web::{
        http::{Answer, Refusal, RequestContext},
        params::refuse_unknown,
    },
};

/// The version of the API: only its first number ever makes a program change.
pub(super) const VERSION: &str = "1.2.0";

/// Information about the API.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ApiInfo {
    /// The name of the API.
    api_name: String,
    /// Its version.
    api_version: &'static str,
    /// The day of its release.
    api_released: &'static str,
    /// The address of its documentation.
    api_documentation: String,
    /// `active`, `deprecated` or `retired`.
    api_status: &'static str,
    /// The instant from which changes are known; null as long as there is no consultation.
    history_since: Option<Timestamp>,
}

impl ApiInfo {
    /// The information about the API at `site`.
    pub(super) fn of(site: &Site, history_since: Option<Timestamp>) -> Self {
        Self {
            api_name: site.name.clone(),
            api_version: VERSION,
            api_released: "2026-11-27",
            api_documentation: site.url("/api"),
            api_status: "active",
            history_since,
        }
    }
}

/// `GET /api/v1/api-info`
pub(crate) fn api_info(context: &RequestContext) -> Result<Answer, Refusal> {
    refuse_unknown(&context.query, &[])?;
    let history_since = context.snapshot.history_since();
    json(&ApiInfo::of(context.site(), history_since), context.catalog_changed_at()).map(Answer::Document)
}
