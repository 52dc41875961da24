//! A page for what went wrong, that helps to go on.

use askama::Template;
use axum::http::StatusCode;

use super::frame::Frame;
use crate::{catalog::Filter, output::Site, web::http::Refusal};

#[derive(Template)]
#[template(path = "error.html")]
struct View<'a> {
    frame: Frame,
    heading: &'static str,
    sentence: &'a str,
}

/// The page that tells of `refusal`.
pub(crate) fn error_page(site: &Site, refusal: &Refusal) -> String {
    let heading = match refusal.status {
        StatusCode::NOT_FOUND => "Sidan finns inte",
        StatusCode::BAD_REQUEST => "Filtret gick inte att förstå",
        StatusCode::METHOD_NOT_ALLOWED => "Det går bara att läsa här",
        StatusCode::SERVICE_UNAVAILABLE => "Tjänsten är strax tillbaka",
        status if status.is_server_error() => "Något gick fel",
        _ => "Det gick inte",
    };
    let mut frame = Frame::new(site, heading, "", "/", &Filter::default());
    frame.canonical = None;
    View { frame, heading, sentence: &refusal.swedish }.render().unwrap_or_else(|_| refusal.swedish.clone())
}
