//! The forms of letters by mail: the only requests that change anything. Routed only where letters are sent.
//!
//! ```text
//! POST /prenumerera                       an address and a choice       ->   "Titta i din inkorg", the same for every address
//! GET  /prenumerera/bekrafta/{token}      the link of that letter       ->   a button; programs that open links confirm nothing
//! POST /prenumerera/bekrafta/{token}      the button                    ->   "Klart"
//! GET  /prenumerera/andra/{link}          the link of each letter       ->   the choice, to be changed
//! POST /prenumerera/avsluta/{link}        a mail program (RFC 8058)     ->   gone
//! ```
//!
//! - `ask`: the form of an address and a choice
//! - `confirm`: the link in the first letter
//! - `subscription`: the links in every letter
//! - `form`: bodies of forms, and where they may come from

mod ask;
mod confirm;
mod form;
mod subscription;

use std::sync::Arc;

use axum::{extract::Request, http::StatusCode};

pub(crate) use ask::ask;
pub(crate) use confirm::{confirm, confirmation};
pub(crate) use subscription::{change, leave, leaving, subscription};

use crate::{
    domain::Lang,
    mail::Letters,
    web::{
        AppState,
        http::{Refusal, RequestContext},
        params::Query,
        server::answer_budget::AnswerReader,
    },
};

/// The letters of this instance.
fn letters(state: &AppState) -> Result<Arc<Letters>, Refusal> {
    state.letters.clone().ok_or_else(Refusal::not_found)
}

/// The reader of the answer to `request`.
fn reader(request: &Request) -> AnswerReader {
    request.extensions().get().cloned().unwrap_or_default()
}

/// The language in the address, which the links of pages keep. Programs that pass links on add keys of their own, so no
/// other key is refused.
fn lang_of(context: &RequestContext) -> Option<Lang> {
    lang_in(&context.query)
}

fn lang_in(query: &Query) -> Option<Lang> {
    query.get("lang").and_then(Lang::from_code)
}

/// Letters cannot be read or written at present; `why` is for the operator.
fn unavailable(why: &str) -> Refusal {
    tracing::error!(why, "a subscription to letters could not be read or changed");
    let mut refusal = Refusal::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "Det går inte att ändra prenumerationer just nu. Felet är antecknat. Försök igen om en stund.",
        "subscriptions cannot be changed at present; the error is noted in the log: try again in a while",
    );
    refusal.retry_after = Some(120);
    refusal
}
