//! Events and consultations as entries.
//!
//! The entry of an event is dated with the day it happened, in `published` and `updated` alike. That never moves:
//! readers do not show an entry again whose `updated` moves, so the next event is the next entry. The entry of a
//! consultation keeps its id and is for machines.

use jiff::{Timestamp, civil::Date};

use super::{
    Attachment, Category, Entry, Facts, Link, NAMESPACE, Site,
    clean::{one_line, web_url},
    html, titles,
};
use crate::domain::{Consultation, Deadline, Document, Event, Lang, day_of, start_of_day, weekday_and_day};

/// The maximum number of attachments of an entry. A reader shows each of them, and the content links to them all.
const MOST_ATTACHMENTS: usize = 10;

/// The entry of an event. The status is that of the day it happened, so that the entry does not change with the day.
#[must_use]
pub fn for_event(event: &Event, consultation: &Consultation, site: &Site, lang: Lang) -> Entry {
    let mut entry = entry(consultation, day_of(event.at), site, lang);
    entry.id = event.id.to_string();
    entry.title = titles::event_title(event, consultation, lang);
    (entry.published, entry.updated) = (whole_seconds(event.at), whole_seconds(event.at));
    if let Some(words) = event_words(event, consultation, lang) {
        entry.summary = words;
    }
    entry.content_html = html::content(Some(event), consultation, lang);
    let (term, label) = (event.kind.name(), event.kind.label(lang));
    entry.categories.insert(0, category("event", term, label));
    let mut event = event.clone();
    if let Some((count, _)) = titles::added_submissions(&event) {
        // The history has the names, a hundred at times; here the number is enough.
        (event.old, event.new) = (None, Some(count.to_string()));
    }
    entry.facts.event = Some(event);
    entry
}

/// The entry of a consultation on the day `today`. `updated_at` is when it last changed for readers, as in the catalog.
#[must_use]
pub fn for_state(consultation: &Consultation, updated_at: Timestamp, today: Date, site: &Site, lang: Lang) -> Entry {
    let mut entry = entry(consultation, today, site, lang);
    entry.updated = whole_seconds(updated_at);
    entry.published = entry.published.min(entry.updated);
    entry.content_html = html::content(None, consultation, lang);
    entry
}

/// The fields that both kinds of entry have, as on the day `on`.
fn entry(consultation: &Consultation, on: Date, site: &Site, lang: Lang) -> Entry {
    let status = consultation.status(on).in_data();
    let deadline = consultation.deadline_ahead(on);
    let published = consultation.published_on.map_or(consultation.first_seen_at, start_of_day);
    let issuers = || consultation.issuers.iter().filter(|issuer| !issuer.slug.is_empty());
    let mut categories: Vec<Category> =
        issuers().map(|issuer| category("issuer", &issuer.slug, &issuer.name)).collect();
    categories.push(category("status", status.name(), status.label(lang)));
    categories.push(category("kind", consultation.kind.name(), consultation.kind.label(lang)));
    // The government's pages list each consultation under its own issuer as well, which is no topic.
    let topics = consultation.topics.iter().filter(|topic| issuers().all(|issuer| issuer.slug != topic.slug));
    categories.extend(topics.map(|topic| category("topic", &topic.slug, &topic.name)));
    let related = consultation.references.iter().filter_map(|reference| {
        Some(Link {
            rel: "related".to_owned(),
            url: web_url(reference.url.as_deref()?)?,
            title: Some(one_line(&reference.number)),
            media_type: None,
        })
    });
    // A page is no enclosure, nor is what nothing says to be a file: readers offer each as a download. The letter to those
    // who were asked is none either, since it is not what the entry is about.
    let is_file = |document: &Document| {
        let media_type = document.media_type.as_deref();
        media_type.is_some_and(|media_type| !media_type.contains("html")) && !document.kind.is_about_consultees()
    };
    let (files, others): (Vec<Document>, Vec<Document>) =
        consultation.ordered_documents().into_iter().partition(is_file);
    let attachments = files.into_iter().filter_map(|document| {
        let (url, title) = (web_url(&document.url)?, one_line(&document.title));
        Some(Attachment { url, title, media_type: document.media_type? })
    });
    let others = others.into_iter().filter_map(|document| {
        Some(Link {
            rel: "related".to_owned(),
            url: web_url(&document.url)?,
            title: Some(one_line(&document.title)),
            media_type: document.media_type,
        })
    });
    Entry {
        id: consultation.id.to_string(),
        title: one_line(&consultation.title),
        url: site.consultation_url(consultation),
        via: web_url(&consultation.source_url),
        published: whole_seconds(published),
        updated: whole_seconds(published),
        summary: summary(consultation, deadline, lang),
        content_html: String::new(),
        authors: issuers().map(|issuer| one_line(&issuer.name)).filter(|name| !name.is_empty()).collect(),
        categories,
        related: related.chain(others).collect(),
        attachments: attachments.take(MOST_ATTACHMENTS).collect(),
        facts: Facts {
            consultation: consultation.id.to_string(),
            event: None,
            deadline: deadline.map(|deadline| deadline.on.to_string()),
            status: Some(status),
            case_numbers: consultation.case_numbers.iter().map(|number| one_line(&number.display)).collect(),
            references: consultation.references.iter().map(|reference| one_line(&reference.number)).collect(),
        },
    }
}

/// `Finansdepartementet. Sista svarsdag tisdag 30 juni 2026.`
fn summary(consultation: &Consultation, deadline: Option<&Deadline>, lang: Lang) -> String {
    let names: Vec<String> = consultation.issuers.iter().map(|issuer| one_line(&issuer.name)).collect();
    let mut sentences = Vec::new();
    if !names.is_empty() {
        sentences.push(format!("{}.", names.join(", ")));
    }
    if consultation.withdrawn {
        sentences.push(lang.pick("Återkallad.", "Withdrawn.").to_owned());
    }
    if let Some(deadline) = deadline.filter(|_| !consultation.withdrawn) {
        let label = lang.pick("Sista svarsdag", "Deadline");
        sentences.push(format!("{label} {}.", weekday_and_day(deadline.on, lang)));
    }
    sentences.join(" ")
}

fn category(scheme: &str, term: &str, label: &str) -> Category {
    Category { term: one_line(term), scheme: format!("{NAMESPACE}#{scheme}"), label: one_line(label) }
}

/// All formats have whole seconds, so that an entry has the same date in each.
fn whole_seconds(instant: Timestamp) -> Timestamp {
    Timestamp::from_second(instant.as_second()).unwrap_or_default()
}

/// The event as a sentence of plain text; `None` where nothing is to say beside the consultation itself.
pub(crate) fn event_words(event: &Event, consultation: &Consultation, lang: Lang) -> Option<String> {
    html::event_sentence(event, consultation, lang).map(|sentence| without_tags(&sentence))
}

/// The text of a sentence of our own HTML.
fn without_tags(html: &str) -> String {
    let mut text = String::new();
    for part in html.split('<') {
        text.push_str(part.split_once('>').map_or(part, |(_, after)| after));
    }
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    entities.iter().fold(text, |text, (entity, c)| text.replace(entity, c))
}
