//! The pages of letters by mail: the form, what to do with the first letter, the choice of a subscriber, personal data.
//!
//! - `form`: the form of an address and a choice, and the page after it
//! - `confirm`: the question behind the link of the first letter, and its answer
//! - `settings`: what a subscriber has chosen, and the end of it
//! - `choice`: a choice in words
//! - `link_problem`: a link that leads to nothing (any more)
//! - `privacy`: what is kept about subscribers

mod choice;
mod confirm;
mod form;
mod link_problem;
mod privacy;
mod settings;

pub(crate) use confirm::{confirmed, question};
pub(super) use form::ByMail;
pub(crate) use form::{Asked, LetterForm, ask_again, inbox};
pub(crate) use link_problem::{LinkPurpose, link_problem};
pub(crate) use privacy::privacy;
pub(crate) use settings::{Done, left, settings, whether_to_leave};

use super::layout::Layout;
use crate::{catalog::Filter, domain::Lang, web::http::RequestContext};

/// The layout of a page that belongs to one reader: in no index, with the feeds of everything.
fn layout(context: &RequestContext, lang: Lang, title: &str) -> Layout {
    Layout::new(context.site(), lang, title, "/prenumerera", &context.path, &Filter::default()).nowhere()
}

const fn other(lang: Lang) -> Lang {
    match lang {
        Lang::Sv => Lang::En,
        Lang::En => Lang::Sv,
    }
}
