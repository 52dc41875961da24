//! The form of an address and a choice, and the page that follows it.

use askama::Template;
use url::form_urlencoded::byte_serialize;

use super::{
    choice::{follows_one, selection},
    layout, other,
};
use crate::{
    catalog::Filter,
    domain::Lang,
    mail::{Letters, Rhythm},
    web::{
        http::{Refusal, RequestContext},
        pages::{
            html,
            layout::{Layout, to},
        },
        params::with_query,
    },
};

/// The most bytes of a selection, percent-encoded in a form that may have four thousand.
const MAX_QUERY_BYTES: usize = 3000;

/// The part of the page of subscriptions about letters.
#[derive(Debug)]
pub(in crate::web::pages) enum ByMail {
    /// The form.
    Form(LetterForm),
    /// The selection has too many filters for the form.
    TooMuch,
    /// Another instance has the form.
    Elsewhere,
}

impl ByMail {
    /// The part about letters for `filter`; none where nobody sends letters.
    pub(in crate::web::pages) fn of(context: &RequestContext, filter: &Filter, lang: Lang) -> Option<Self> {
        let Some(letters) = &context.letters else { return context.site().letters.then_some(Self::Elsewhere) };
        let encoded: usize = byte_serialize(filter.to_query().as_bytes()).map(str::len).sum();
        Some(match encoded > MAX_QUERY_BYTES {
            true => Self::TooMuch,
            false => Self::Form(LetterForm::new(letters, context, filter, lang)),
        })
    }
}

/// The form as a reader has filled it in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    /// The address as it was typed.
    pub(crate) address: &'a str,
    /// The times at which letters come.
    pub(crate) rhythm: Rhythm,
    /// Letters come for weeks without news, too.
    pub(crate) with_empty: bool,
}

/// The form.
#[derive(Debug)]
pub(crate) struct LetterForm {
    pub(in crate::web::pages) lang: Lang,
    pub(in crate::web::pages) action: String,
    /// The canonical query of the selection.
    pub(in crate::web::pages) query: String,
    /// The day's token, the same for all.
    pub(in crate::web::pages) token: String,
    /// It follows a single consultation.
    pub(in crate::web::pages) one: bool,
    pub(in crate::web::pages) address: String,
    pub(in crate::web::pages) daily: bool,
    pub(in crate::web::pages) with_empty: bool,
    /// The problem of the address.
    pub(in crate::web::pages) error: Option<String>,
    /// The form is of another day.
    pub(in crate::web::pages) old: bool,
    pub(in crate::web::pages) privacy: String,
}

impl LetterForm {
    /// The empty form for `filter`.
    pub(crate) fn new(letters: &Letters, context: &RequestContext, filter: &Filter, lang: Lang) -> Self {
        Self {
            lang,
            action: to(lang, "/prenumerera"),
            query: filter.to_query(),
            token: letters.form_token(context.today),
            one: follows_one(filter),
            address: String::new(),
            daily: false,
            with_empty: true,
            error: None,
            old: false,
            privacy: to(lang, "/integritet"),
        }
    }

    /// The form as it was filled in, with the problem of the address. `old` is set for a form of another day.
    pub(crate) fn filled(self, asked: &Asked<'_>, error: Option<String>, old: bool) -> Self {
        Self {
            address: asked.address.to_owned(),
            daily: asked.rhythm == Rhythm::Day,
            with_empty: asked.with_empty,
            error,
            old,
            ..self
        }
    }

    /// The text in the form's language.
    pub(in crate::web::pages) fn t(&self, swedish: &'static str, english: &'static str) -> &'static str {
        self.lang.pick(swedish, english)
    }
}

#[derive(Template)]
#[template(path = "letters/ask.html")]
struct AskAgain {
    layout: Layout,
    words: String,
    list: String,
    /// The problem of the selection.
    problem: Option<String>,
    form: LetterForm,
}

/// The page of a form that has to be sent again, for `filter`. `problem` says what is wrong with the selection that was
/// sent, if anything is.
pub(crate) fn ask_again(
    context: &RequestContext,
    filter: &Filter,
    problem: Option<String>,
    form: LetterForm,
) -> Result<String, Refusal> {
    let lang = form.lang;
    let title = match form.error {
        Some(_) => lang.pick("Fel: adressen behöver rättas", "Error: the address needs a correction"),
        None if problem.is_some() => {
            lang.pick("Fel: urvalet går inte att följa", "Error: the selection cannot be followed")
        }
        None => lang.pick("Skicka formuläret en gång till", "Send the form once more"),
    };
    let mut layout = layout(context, lang, title);
    layout.switch = to(other(lang), &with_query("/prenumerera", &filter.to_query()));
    html(&AskAgain {
        layout,
        words: selection(filter, lang),
        list: to(lang, &with_query("/remisser", &filter.to_query())),
        problem,
        form,
    })
}

#[derive(Template)]
#[template(path = "letters/inbox.html")]
struct Inbox<'a> {
    layout: Layout,
    words: String,
    address: &'a str,
    sender: &'a str,
    again: String,
}

/// The page after the form: the same for every address.
pub(crate) fn inbox(
    context: &RequestContext,
    filter: &Filter,
    sender: &str,
    address: &str,
    lang: Lang,
) -> Result<String, Refusal> {
    let mut layout = layout(context, lang, lang.pick("Titta i din inkorg", "Look in your inbox"));
    let form = with_query("/prenumerera", &filter.to_query());
    layout.switch = to(other(lang), &form);
    html(&Inbox { layout, words: selection(filter, lang), address, sender, again: format!("{}#mail", to(lang, &form)) })
}
