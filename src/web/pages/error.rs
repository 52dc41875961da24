//! The page for an error, with ways to go on.

use askama::Template;
use axum::http::StatusCode;

use super::{
    format::capital,
    layout::{Layout, to},
};
use crate::{
    catalog::Filter,
    domain::{ConsultationKind, EventKind, Lang, OutcomeState, Status},
    output::Site,
    web::{http::Refusal, params::Query},
};

#[derive(Template)]
#[template(path = "error.html")]
struct View {
    layout: Layout,
    heading: &'static str,
    sentence: String,
    /// The filters that would do instead, and their names.
    choices: Vec<(String, String)>,
}

/// The most choices that are offered.
const MOST_CHOICES: usize = 40;

/// The address of the list with this filter, and the name of the value.
fn choice(key: &str, value: &str, lang: Lang) -> (String, String) {
    let label = match key {
        "status" => Status::from_name(value).map(|status| status.label(lang)),
        "kind" => ConsultationKind::from_name(value).map(|kind| kind.label(lang)),
        "events" => EventKind::from_name(value).map(|kind| kind.label(lang)),
        "outcome" => OutcomeState::from_name(value).map(|state| state.label(lang)),
        _ => None,
    };
    let address = to(lang, &Query::default().with(key, value).at_path("/remisser"));
    (address, capital(label.unwrap_or(value)))
}

/// The page for `refusal`.
pub(crate) fn error_page(site: &Site, refusal: &Refusal, lang: Lang) -> String {
    let heading = match refusal.status {
        StatusCode::NOT_FOUND => lang.pick("Sidan finns inte", "There is no such page"),
        StatusCode::GONE => lang.pick("Uppgifterna är borttagna", "These data were removed"),
        StatusCode::BAD_REQUEST => {
            lang.pick("Adressen innehåller ett okänt filter", "The address has an unknown filter")
        }
        StatusCode::TOO_MANY_REQUESTS => {
            lang.pick("Lite för många frågor på en gång", "A few too many requests at once")
        }
        StatusCode::METHOD_NOT_ALLOWED => lang.pick("Det går bara att läsa här", "This can only be read"),
        StatusCode::SERVICE_UNAVAILABLE => lang.pick("Tjänsten är strax tillbaka", "The service will soon be back"),
        status if status.is_server_error() => lang.pick("Något gick fel", "Something went wrong"),
        _ => lang.pick("Det gick inte", "That did not work"),
    };
    let sentence = match lang {
        Lang::Sv => refusal.swedish.clone(),
        Lang::En => capital(&refusal.english).replace('`', "”"),
    };
    // Where the choices stand below as links, the sentence need not list them.
    let sentence = match sentence.split_once(';') {
        Some((problem, _)) if !refusal.choices.is_empty() => format!("{problem}."),
        _ => sentence,
    };
    let layout = Layout::new(site, lang, heading, "", "/", &Filter::default()).nowhere();
    let choices = refusal.choices.iter().take(MOST_CHOICES).map(|(key, value)| choice(key, value, lang)).collect();
    View { layout, heading, sentence: sentence.replace('`', "”"), choices }
        .render()
        .unwrap_or_else(|_| refusal.swedish.clone())
}
