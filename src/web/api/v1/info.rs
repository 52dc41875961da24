//! What the API is, in the form that Sweden's REST API profile asks for.

use serde::Serialize;

use super::list::json;
use crate::web::http::{Answer, Ask, Refusal};

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ApiInfo {
    api_name: String,
    api_version: &'static str,
    api_released: &'static str,
    api_documentation: String,
    api_status: &'static str,
}

/// `GET /api/v1/api-info`
pub(crate) fn api_info(ask: &Ask) -> Result<Answer, Refusal> {
    let site = ask.site();
    let info = ApiInfo {
        api_name: site.name.clone(),
        api_version: "1.0.0",
        api_released: "2026-11-22",
        api_documentation: site.url("/om#api"),
        api_status: "active",
    };
    json(&info, None).map(Answer::Document)
}
