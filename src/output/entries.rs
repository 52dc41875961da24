//! Events and consultations as entries.

use jiff::civil::Date;

use super::{Entry, Site};
use crate::domain::{Consultation, Event, Lang};

/// The entry of an event, dated with the day it happened.
#[must_use]
pub fn for_event(event: &Event, consultation: &Consultation, site: &Site, lang: Lang) -> Entry {
    for_state(consultation, event.at, crate::domain::day_of(event.at), site, lang)
}

/// The entry of a consultation as it stands on the day `today`; `updated_at` is the case's.
#[must_use]
pub fn for_state(
    consultation: &Consultation,
    updated_at: jiff::Timestamp,
    today: Date,
    site: &Site,
    lang: Lang,
) -> Entry {
    let _ = (today, lang);
    Entry {
        id: consultation.id.to_string(),
        title: consultation.title.clone(),
        url: site.consultation_url(consultation),
        via: None,
        published: updated_at,
        updated: updated_at,
        summary: String::new(),
        content_html: String::new(),
        authors: Vec::new(),
        categories: Vec::new(),
        related: Vec::new(),
        attachments: Vec::new(),
        facts: super::feed::Facts::default(),
    }
}
