//! The choice of a subscriber, to be changed, paused or ended.

use askama::Template;

use super::{choice::ShownChoice, layout, other};
use crate::{
    domain::Lang,
    mail::{Choice, Pause, Rhythm, Shown},
    web::{
        http::{Refusal, RequestContext},
        pages::{
            html,
            layout::{Layout, to},
        },
    },
};

/// A change that was made.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Done {
    /// The times at which letters come.
    Saved,
    /// No letters come for now.
    Paused,
    /// They come again.
    Resumed,
}

impl Done {
    const fn words(self, lang: Lang) -> &'static str {
        match self {
            Self::Saved => lang.pick("Ändringen är sparad.", "The change is saved."),
            Self::Paused => lang.pick(
                "Breven är pausade. Inga brev kommer förrän du fortsätter.",
                "The letters are paused. None come until you resume them.",
            ),
            Self::Resumed => lang.pick("Breven kommer igen.", "The letters come again."),
        }
    }
}

#[derive(Template)]
#[template(path = "letters/settings.html")]
struct Settings {
    layout: Layout,
    choice: ShownChoice,
    daily: bool,
    with_empty: bool,
    is_paused: bool,
    /// Why no letters come; none if they do, or if that was just said.
    paused: Option<&'static str>,
    done: Option<&'static str>,
    others: usize,
    action: String,
    leave: String,
}

/// The page behind the link `link` of each letter; `done` says what was just changed.
pub(crate) fn settings(
    context: &RequestContext,
    link: &str,
    shown: &Shown,
    done: Option<Done>,
    lang: Option<Lang>,
) -> Result<String, Refusal> {
    let lang = lang.unwrap_or(shown.choice.lang);
    let paused = shown.paused.as_ref().map(|pause| match pause {
        Pause::Reader => lang.pick("Breven är pausade. Inga brev kommer.", "The letters are paused. None come."),
        Pause::Refused => lang.pick(
            "Inga brev kommer, eftersom din e-postserver tre gånger har sagt nej till dem. Fungerar adressen nu kan du \
             låta dem komma igen.",
            "No letters come, since your mail server has refused them three times. If the address works now, you can \
             let them come again.",
        ),
    });
    html(&Settings {
        layout: layout(context, lang, lang.pick("Ändra dina brev", "Change your letters")),
        choice: ShownChoice::of(context, &shown.choice, lang),
        daily: shown.choice.rhythm == Rhythm::Day,
        with_empty: shown.choice.with_empty,
        is_paused: paused.is_some(),
        paused: paused.filter(|_| done.is_none_or(|done| !matches!(done, Done::Paused))),
        done: done.map(|done| done.words(lang)),
        others: shown.others,
        action: to(lang, &context.path),
        leave: leave_path(link, lang),
    })
}

#[derive(Template)]
#[template(path = "letters/leaving.html")]
struct Leaving {
    layout: Layout,
    choice: ShownChoice,
    others: usize,
    action: String,
    change: String,
}

/// The page with the button that ends the subscription.
pub(crate) fn whether_to_leave(
    context: &RequestContext,
    link: &str,
    shown: &Shown,
    lang: Option<Lang>,
) -> Result<String, Refusal> {
    let lang = lang.unwrap_or(shown.choice.lang);
    html(&Leaving {
        layout: layout(
            context,
            lang,
            lang.pick("Vill du sluta få de här breven?", "Do you want no more of these letters?"),
        ),
        choice: ShownChoice::of(context, &shown.choice, lang),
        others: shown.others,
        action: to(lang, &context.path),
        change: to(lang, &format!("/prenumerera/andra/{link}")),
    })
}

#[derive(Template)]
#[template(path = "letters/left.html")]
struct Left {
    layout: Layout,
    choice: Option<ShownChoice>,
    others: usize,
    again: String,
}

/// The page after the end of `choice`, if it was still known; `others` are the subscriptions that the address still has.
pub(crate) fn left(
    context: &RequestContext,
    choice: Option<&Choice>,
    others: usize,
    lang: Option<Lang>,
) -> Result<String, Refusal> {
    let lang = lang.or(choice.map(|choice| choice.lang)).unwrap_or_default();
    let choice = choice.map(|choice| ShownChoice::of(context, choice, lang));
    let again = choice.as_ref().map_or_else(|| to(lang, "/prenumerera#mail"), |choice| choice.again.clone());
    let mut layout = layout(context, lang, lang.pick("Du är avanmäld", "You have unsubscribed"));
    layout.switch = to(other(lang), "/prenumerera"); // the link leads to nothing any more
    html(&Left { layout, choice, others, again })
}

fn leave_path(link: &str, lang: Lang) -> String {
    to(lang, &format!("/prenumerera/avsluta/{link}"))
}
