//! `/prenumerera/bekrafta/{token}`: the link in the first letter. Mail programs open links by themselves, so only the button
//! of the page confirms.

use std::sync::Arc;

use axum::{
    extract::{Path, Request, State},
    response::{IntoResponse, Response},
};

use super::{form, lang_of, letters, reader, unavailable};
use crate::{
    mail::LinkProblem,
    web::{
        AppState,
        http::{PersonalPage, Refusal, RequestContext, personal},
        pages::letters::{LinkPurpose, confirmed, link_problem, question},
    },
};

/// `GET /prenumerera/bekrafta/{token}`
pub(crate) async fn confirmation(
    State(state): State<Arc<AppState>>,
    Path(token): Path<String>,
    request: Request,
) -> Response {
    let letters = match letters(&state) {
        Ok(letters) => letters,
        Err(refusal) => return refusal.into_response(),
    };
    let (now, reader) = (state.now(), reader(&request));
    personal(&state, request.uri(), reader, move |context| match letters.pending(&token, now) {
        Ok(choices) => question(context, &choices, lang_of(context)).map(PersonalPage::ok),
        Err(problem) => problem_page(context, problem),
    })
    .await
}

/// `POST /prenumerera/bekrafta/{token}`
pub(crate) async fn confirm(
    State(state): State<Arc<AppState>>,
    Path(token): Path<String>,
    request: Request,
) -> Response {
    let reader = reader(&request);
    let (head, body) = request.into_parts();
    let read = async {
        form::refuse_other_sites(&head.headers, &head.uri, &state.shared.settings.site, true)?;
        form::bytes(body).await?;
        letters(&state)
    };
    let letters = match read.await {
        Ok(letters) => letters,
        Err(refusal) => return Refusal::into_response(refusal),
    };
    let now = state.now();
    personal(&state, &head.uri, reader, move |context| match letters.confirm(&token, now) {
        Ok(choices) => confirmed(context, &choices, lang_of(context)).map(PersonalPage::ok),
        Err(problem) => problem_page(context, problem),
    })
    .await
}

fn problem_page(context: &RequestContext, problem: LinkProblem) -> Result<PersonalPage, Refusal> {
    match problem {
        LinkProblem::Unavailable(why) => Err(unavailable(&why)),
        problem => link_problem(context, LinkPurpose::Confirm, &problem, lang_of(context)),
    }
}
