//! Answers for one reader of letters: rendered for each request, never cached, whatever their status.
//!
//! ```text
//! POST /prenumerera   ->   200 or 422, a page; Cache-Control: no-store; Referrer-Policy: no-referrer
//! ```

use std::collections::HashMap;

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;

use super::{Refusal, RequestContext, context::ServedSnapshot, serve::run, with_prefix};
use crate::web::{AppState, server::answer_budget::AnswerReader};

/// Keeps the page out of search engines.
const X_ROBOTS_TAG: HeaderName = HeaderName::from_static("x-robots-tag");

/// A page for one reader.
#[derive(Debug)]
pub(crate) struct PersonalPage {
    /// The status; an error has its words on the page.
    pub(crate) status: StatusCode,
    /// The document.
    pub(crate) html: String,
}

impl PersonalPage {
    /// A page with status 200.
    pub(crate) fn ok(html: String) -> Self {
        Self { status: StatusCode::OK, html }
    }
}

/// Marks a response whose body has the words of its error already.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Complete;

/// The response that `work` makes on a blocking thread, when the turn of the client has come.
pub(crate) async fn personal(
    state: &AppState,
    uri: &Uri,
    reader: AnswerReader,
    work: impl FnOnce(&RequestContext) -> Result<PersonalPage, Refusal> + Send + 'static,
) -> Response {
    respond(state, uri, reader, work).await.unwrap_or_else(IntoResponse::into_response)
}

async fn respond(
    state: &AppState,
    uri: &Uri,
    reader: AnswerReader,
    work: impl FnOnce(&RequestContext) -> Result<PersonalPage, Refusal> + Send + 'static,
) -> Result<Response, Refusal> {
    let served = ServedSnapshot::current(state).ok_or_else(|| Refusal::not_ready(2))?;
    if state.answers.is_used_up(reader.client) {
        return Err(Refusal::busy());
    }
    let ServedSnapshot { snapshot, day, epoch, .. } = served;
    let context = RequestContext::new(state, snapshot, (day, epoch.monday), uri, HashMap::new());
    let prefix = state.shared.settings.site.path_prefix().to_owned();
    let page = run(&state.renders, reader.client, move || {
        let PersonalPage { status, html } = work(&context)?;
        let html = if prefix.is_empty() { html } else { with_prefix(&html, &prefix) };
        Ok(PersonalPage { status, html })
    })
    .await?;
    let body = state.answers.hold(&reader, &Bytes::from(page.html)).ok_or_else(Refusal::busy)?;
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = page.status;
    response.extensions_mut().insert(Complete);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(X_ROBOTS_TAG, HeaderValue::from_static("noindex"));
    Ok(response)
}
