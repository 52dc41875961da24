//! The HTML pages, in Swedish and, by `?lang=en`, in English. Each file makes one page's view from the snapshot;
//! the words stand in `templates/`, both languages side by side. The publishers' own texts stay Swedish, marked as such.
//!
//! No script, no third party, nothing that depends on the client. Text from outside is escaped by the template
//! engine, and a link from outside is shown only if it is http or https.

mod about;
mod answer_box;
mod api;
mod calendar;
mod chart;
mod consultation;
mod consultation_list;
mod consultation_row;
mod consultation_sections;
mod copies;
mod error;
mod filter_chips;
mod filter_form;
mod format;
mod frequency;
mod help;
mod issuer;
mod layout;
pub(crate) mod letters;
mod organization;
mod organization_list;
mod overview;
mod presentation;
mod provenance;
mod responses;
mod sources;
mod sparkline;
mod start;
mod statistics;
mod steps;
mod subject;
mod subscribe;
mod timeline;
mod topic;
mod weekly;

use askama::Template;
use axum::http::StatusCode;
use jiff::Timestamp;

use crate::{
    domain::text::is_web_address,
    web::http::{Answer, Document, Refusal},
};

pub(crate) use about::about;
pub(crate) use api::api;
pub(crate) use calendar::calendar;
pub(crate) use consultation::{answer_template, consultation};
pub(crate) use consultation_list::list;
pub(crate) use error::error_page;
pub(crate) use help::{accessibility, maintainers, subscribing};
pub(crate) use issuer::{issuer, issuers};
pub(crate) use letters::privacy;
pub(crate) use organization::organization;
pub(crate) use organization_list::organizations;
pub(crate) use provenance::reading;
pub(crate) use sources::sources;
pub(crate) use start::start;
pub(crate) use statistics::{numbers, numbers_csv};
pub(crate) use subject::{subject, subjects};
pub(crate) use weekly::{last_week, week};

const HTML: &str = "text/html; charset=utf-8";

/// The page of a view.
fn page(view: &impl Template, modified: Option<Timestamp>) -> Result<Answer, Refusal> {
    Ok(Answer::Document(Document::new(HTML, html(view)?, modified)))
}

/// The HTML of a view.
fn html(view: &impl Template) -> Result<String, Refusal> {
    view.render().map_err(|error| {
        tracing::error!(%error, "a page could not be rendered");
        Refusal::of_status(StatusCode::INTERNAL_SERVER_ERROR)
    })
}

/// The address as a link, if it is http or https: text from outside may hold `javascript:`.
fn web_link(address: &str) -> Option<String> {
    let url = url::Url::parse(address).ok()?;
    is_web_address(&url).then(|| url.into())
}
