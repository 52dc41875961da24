//! The page for an error, with ways to go on.

use askama::Template;
use axum::http::StatusCode;

use super::{format::capital, layout::Layout};
use crate::{catalog::Filter, domain::Lang, output::Site, web::http::Refusal};

#[derive(Template)]
#[template(path = "error.html")]
struct View {
    layout: Layout,
    heading: &'static str,
    sentence: String,
}

/// The page for `refusal`.
pub(crate) fn error_page(site: &Site, refusal: &Refusal, lang: Lang) -> String {
    let heading = match refusal.status {
        StatusCode::NOT_FOUND => lang.pick("Sidan finns inte", "There is no such page"),
        StatusCode::GONE => lang.pick("Uppgifterna är borttagna", "These data were removed"),
        StatusCode::BAD_REQUEST => lang.pick("Filtret gick inte att förstå", "The filter could not be understood"),
        StatusCode::METHOD_NOT_ALLOWED => lang.pick("Det går bara att läsa här", "This can only be read"),
        StatusCode::SERVICE_UNAVAILABLE => lang.pick("Tjänsten är strax tillbaka", "The service will soon be back"),
        status if status.is_server_error() => lang.pick("Något gick fel", "Something went wrong"),
        _ => lang.pick("Det gick inte", "That did not work"),
    };
    let sentence = match lang {
        Lang::Sv => refusal.swedish.clone(),
        Lang::En => capital(&refusal.english).replace('`', "”"),
    };
    let layout = Layout::new(site, lang, heading, "", "/", &Filter::default()).nowhere();
    View { layout, heading, sentence: sentence.replace('`', "”") }.render().unwrap_or_else(|_| refusal.swedish.clone())
}
