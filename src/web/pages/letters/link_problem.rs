//! A link of a letter that leads to nothing, or to nothing any more.

use askama::Template;
use axum::http::StatusCode;

use super::layout;
use crate::{
    domain::Lang,
    mail::LinkProblem,
    web::{
        http::{PersonalPage, Refusal, RequestContext},
        pages::{
            html,
            layout::{Layout, to},
        },
    },
};

/// The purpose of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LinkPurpose {
    /// To confirm an address.
    Confirm,
    /// To change a choice.
    Change,
    /// To leave.
    Leave,
}

#[derive(Template)]
#[template(path = "letters/link_problem.html")]
struct View {
    layout: Layout,
    sentence: &'static str,
    subscribe: String,
}

/// The page for a link with a problem: 410 if it has ended, 404 if it is not known.
pub(crate) fn link_problem(
    context: &RequestContext,
    purpose: LinkPurpose,
    problem: &LinkProblem,
    lang: Option<Lang>,
) -> Result<PersonalPage, Refusal> {
    let (lang, is_expired) = (lang.unwrap_or_default(), matches!(problem, LinkProblem::Expired));
    let title = match is_expired {
        true => lang.pick("Länken gäller inte längre", "The link has expired"),
        false => lang.pick("Länken leder ingenstans", "The link leads nowhere"),
    };
    let sentence = match purpose {
        LinkPurpose::Confirm => lang.pick(
            "Länken gäller i 48 timmar och kan bara användas en gång. Har du redan bekräftat är allt klart. Annars kan \
             du be om ett nytt brev. Kontrollera också att hela länken kom med.",
            "The link is good for 48 hours and can be used once. If you have confirmed already, all is done. Otherwise \
             you can ask for a new letter. Check also that the whole link was copied.",
        ),
        LinkPurpose::Change | LinkPurpose::Leave if is_expired => lang.pick(
            "Länken är för gammal. Det finns en ny längst ned i det senaste brevet.",
            "The link is too old. There is a new one at the end of the latest letter.",
        ),
        LinkPurpose::Change | LinkPurpose::Leave => lang.pick(
            "Prenumerationen finns inte. Kanske är du redan avanmäld, och då är allt om den raderat. Kontrollera annars \
             att hela länken kom med.",
            "There is no such subscription. You may have unsubscribed already, and then all about it is deleted. \
             Otherwise check that the whole link was copied.",
        ),
    };
    let html =
        html(&View { layout: layout(context, lang, title), sentence, subscribe: to(lang, "/prenumerera#mail") })?;
    Ok(PersonalPage { status: if is_expired { StatusCode::GONE } else { StatusCode::NOT_FOUND }, html })
}
