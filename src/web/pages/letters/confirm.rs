//! The question behind the link of the first letter, and the page after its button.

use askama::Template;

use super::{choice::ShownChoice, layout, other};
use crate::{
    domain::Lang,
    mail::Choice,
    web::{
        http::{Refusal, RequestContext},
        pages::{
            html,
            layout::{Layout, to},
        },
    },
};

#[derive(Template)]
#[template(path = "letters/question.html")]
struct Question {
    layout: Layout,
    choices: Vec<ShownChoice>,
    action: String,
    privacy: String,
}

#[derive(Template)]
#[template(path = "letters/confirmed.html")]
struct Confirmed {
    layout: Layout,
    choices: Vec<ShownChoice>,
}

/// The page with the button.
pub(crate) fn question(context: &RequestContext, choices: &[Choice], lang: Option<Lang>) -> Result<String, Refusal> {
    let lang = lang_of(choices, lang);
    html(&Question {
        layout: layout(context, lang, lang.pick("Vill du ha brev om det här?", "Do you want letters about this?")),
        choices: choices.iter().map(|choice| ShownChoice::of(context, choice, lang)).collect(),
        action: to(lang, &context.path),
        privacy: to(lang, "/integritet"),
    })
}

/// The page after the button.
pub(crate) fn confirmed(context: &RequestContext, choices: &[Choice], lang: Option<Lang>) -> Result<String, Refusal> {
    let lang = lang_of(choices, lang);
    let mut layout = layout(context, lang, lang.pick("Klart, du prenumererar", "Done, you have subscribed"));
    layout.switch = to(other(lang), "/prenumerera"); // the link is used
    html(&Confirmed { layout, choices: choices.iter().map(|choice| ShownChoice::of(context, choice, lang)).collect() })
}

/// The language of the address, else that of the letters.
fn lang_of(choices: &[Choice], lang: Option<Lang>) -> Lang {
    lang.or_else(|| choices.first().map(|choice| choice.lang)).unwrap_or_default()
}
