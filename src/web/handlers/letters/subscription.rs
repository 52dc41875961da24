//! `/prenumerera/andra/{link}` and `/prenumerera/avsluta/{link}`: the links in every letter.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Path, Request, State},
    http::{StatusCode, Uri, request::Parts},
    response::{IntoResponse, Response},
};
use jiff::Timestamp;

use super::{ask::read_rhythm, form, lang_of, letters, reader, unavailable};
use crate::{
    mail::{Change, Letters, LinkProblem, Shown},
    web::{
        AppState,
        http::{PersonalPage, Refusal, RequestContext, personal},
        pages::letters::{Done, LinkPurpose, left, link_problem, settings, whether_to_leave},
        params::Query,
        server::answer_budget::AnswerReader,
    },
};

/// `GET /prenumerera/andra/{link}`
pub(crate) async fn subscription(
    State(state): State<Arc<AppState>>,
    Path(link): Path<String>,
    request: Request,
) -> Response {
    let reader = reader(&request);
    show(&state, link, request.uri(), reader, LinkPurpose::Change).await
}

/// `GET /prenumerera/avsluta/{link}`
pub(crate) async fn leaving(
    State(state): State<Arc<AppState>>,
    Path(link): Path<String>,
    request: Request,
) -> Response {
    let reader = reader(&request);
    show(&state, link, request.uri(), reader, LinkPurpose::Leave).await
}

async fn show(state: &AppState, link: String, uri: &Uri, reader: AnswerReader, purpose: LinkPurpose) -> Response {
    let letters = match letters(state) {
        Ok(letters) => letters,
        Err(refusal) => return refusal.into_response(),
    };
    let now = state.now();
    personal(state, uri, reader, move |context| {
        let shown = match letters.subscription(&link, now) {
            Ok(shown) => shown,
            Err(problem) => return problem_page(context, purpose, problem),
        };
        let page = match purpose {
            LinkPurpose::Leave => whether_to_leave(context, &link, &shown, lang_of(context)),
            LinkPurpose::Change | LinkPurpose::Confirm => settings(context, &link, &shown, None, lang_of(context)),
        };
        page.map(PersonalPage::ok)
    })
    .await
}

/// `POST /prenumerera/andra/{link}`: the buttons of the page, which differ in `gor`.
pub(crate) async fn change(State(state): State<Arc<AppState>>, Path(link): Path<String>, request: Request) -> Response {
    let reader = reader(&request);
    let (head, body) = request.into_parts();
    let (letters, fields) = match read(&state, &head, body).await {
        Ok(read) => read,
        Err(refusal) => return refusal.into_response(),
    };
    let now = state.now();
    personal(&state, &head.uri, reader, move |context| changed(context, &letters, &link, &fields, now)).await
}

async fn read(state: &AppState, head: &Parts, body: Body) -> Result<(Arc<Letters>, Query), Refusal> {
    form::refuse_other_sites(&head.headers, &head.uri, &state.shared.settings.site, true)?;
    Ok((letters(state)?, form::read(&head.headers, body).await?))
}

fn changed(
    context: &RequestContext,
    letters: &Letters,
    link: &str,
    fields: &Query,
    now: Timestamp,
) -> Result<PersonalPage, Refusal> {
    let shown = match letters.subscription(link, now) {
        Ok(shown) => shown,
        Err(problem) => return problem_page(context, LinkPurpose::Change, problem),
    };
    let (choice, is_paused) = (&shown.choice, shown.paused.is_some());
    let unchanged = Change { rhythm: choice.rhythm, with_empty: choice.with_empty, paused: is_paused };
    let (change, done) = match fields.get("gor").unwrap_or("spara") {
        "spara" => {
            let rhythm = read_rhythm(fields.get("rytm").unwrap_or_default())?;
            (Change { rhythm, with_empty: fields.get("tomma") != Some("nej"), ..unchanged }, Done::Saved)
        }
        "pausa" => (Change { paused: true, ..unchanged }, Done::Paused),
        "fortsatt" => (Change { paused: false, ..unchanged }, Done::Resumed),
        "avsluta-alla" => {
            return match letters.leave_all(link, now) {
                Ok(()) => left(context, None, 0, lang_of(context)).map(PersonalPage::ok),
                Err(problem) => problem_page(context, LinkPurpose::Leave, problem),
            };
        }
        other => return Err(unknown_button(other)),
    };
    match letters.change(link, change, now) {
        Ok(shown) => settings(context, link, &shown, Some(done), lang_of(context)).map(PersonalPage::ok),
        Err(problem) => problem_page(context, LinkPurpose::Change, problem),
    }
}

fn unknown_button(found: &str) -> Refusal {
    Refusal::new(
        StatusCode::BAD_REQUEST,
        format!("gor ska vara spara, pausa, fortsatt eller avsluta-alla, men är ”{found}”."),
        format!("expected `gor` to be `spara`, `pausa`, `fortsatt` or `avsluta-alla`, found `{found}`"),
    )
}

/// `POST /prenumerera/avsluta/{link}`: the button, or a mail program by one click (RFC 8058).
///
/// A mail provider sends this from its own servers or pages, so neither the origin nor the type of the body says anything;
/// the secret in the link does.
pub(crate) async fn leave(State(state): State<Arc<AppState>>, Path(link): Path<String>, request: Request) -> Response {
    let reader = reader(&request);
    let (head, body) = request.into_parts();
    let read = async {
        form::bytes(body).await?;
        letters(&state)
    };
    let letters = match read.await {
        Ok(letters) => letters,
        Err(refusal) => return Refusal::into_response(refusal),
    };
    let now = state.now();
    personal(&state, &head.uri, reader, move |context| {
        // Gone already: then nothing is known of it, and leaving again is no error.
        let shown: Option<Shown> = letters.subscription(&link, now).ok();
        match letters.leave(&link, now) {
            Ok(()) => {
                let others = shown.as_ref().map_or(0, |shown| shown.others);
                left(context, shown.as_ref().map(|shown| &shown.choice), others, lang_of(context)).map(PersonalPage::ok)
            }
            Err(problem) => problem_page(context, LinkPurpose::Leave, problem),
        }
    })
    .await
}

fn problem_page(context: &RequestContext, purpose: LinkPurpose, problem: LinkProblem) -> Result<PersonalPage, Refusal> {
    match problem {
        LinkProblem::Unavailable(why) => Err(unavailable(&why)),
        problem => link_problem(context, purpose, &problem, lang_of(context)),
    }
}
