//! The deadlines that a filter matches as a calendar, and the list of all standing feeds.
//!
//! ```text
//! GET /sista-svarsdag.ics?issuer=finansdepartementet&alarm=7   ->   one event a deadline, with an alarm a week before
//! ```

use axum::http::{StatusCode, header};
use jiff::{SignedDuration, ToSpan, civil::Date};

use crate::{
    catalog::{Filter, IndexedConsultation, Sort},
    domain::Lang,
    output::{
        icalendar::{self, Calendar},
        opml,
    },
    web::{
        http::{Answer, Document, Refusal, RequestContext},
        params::{describe, read_filter, read_lang, refuse_unknown, with_query},
    },
};

/// The days for which a passed deadline stays in the calendar, unless the filter chooses by deadline or
/// names a consultation. A calendar that grows by 400 entries a year for good would serve nobody.
const CALENDAR_DAYS: i32 = 90;
/// The most days before a deadline that an alarm may sound.
const MAX_ALARM_DAYS: u8 = 60;

/// `GET /sista-svarsdag.ics`: an event for each deadline, the next one first.
pub(crate) fn deadlines(context: &RequestContext) -> Result<Answer, Refusal> {
    let filter = read_filter(context, &["lang", "alarm"])?;
    let (lang, alarm, site) = (read_lang(context)?, alarm(context)?, context.site());
    let matching = context.snapshot.consultations_matching(&filter, context.today, Sort::Deadline);
    let shown = matching.into_iter().filter(|indexed| is_shown(indexed, &filter, context.today));
    let days = shown
        .flat_map(|indexed| {
            let events = indexed.events.iter().map(|event| &**event);
            icalendar::days(&indexed.consultation, events, indexed.updated_at, site, lang)
        })
        .collect();
    let mut query = vec![filter.to_query()];
    query.extend(alarm.map(|days| format!("alarm={days}")));
    query.extend((lang == Lang::En).then(|| "lang=en".to_owned()));
    query.retain(|part| !part.is_empty());
    let words = describe(&filter, lang);
    let calendar = Calendar {
        name: format!("{}: {words} – {}", lang.pick("Sista svarsdag", "Deadlines"), site.name),
        self_url: site.url(&with_query("/sista-svarsdag.ics", &query.join("&"))),
        html_url: site.url(&with_query("/remisser", &filter.to_query())),
        refresh: SignedDuration::from_secs(i64::from(context.shared.settings.max_age)),
        alarm,
        lang,
        days,
    };
    let document = Document::new(icalendar::MEDIA_TYPE, icalendar::render(&calendar), context.changed_at());
    Ok(Answer::Document(document.with_header(header::CONTENT_DISPOSITION, "inline; filename=\"sista-svarsdag.ics\"")))
}

/// `GET /feeds.opml`: every standing feed, for a reader to import.
pub(crate) fn feeds(context: &RequestContext) -> Result<Answer, Refusal> {
    refuse_unknown(&context.query, &["lang"])?;
    let (lang, site, values) = (read_lang(context)?, context.site(), context.snapshot.filter_values());
    let issuers = values.issuers.iter().map(|(slug, name)| (slug.as_str(), name.as_str()));
    let topics = values.topics.iter().map(|(slug, name)| (slug.as_str(), name.as_str()));
    let bytes = opml::render(&site.name, &opml::standing(issuers, topics, site, lang));
    let document = Document::new(opml::MEDIA_TYPE, bytes, context.changed_at());
    Ok(Answer::Document(document.with_header(header::CONTENT_DISPOSITION, "attachment; filename=\"remisser.opml\"")))
}

fn is_shown(indexed: &IndexedConsultation, filter: &Filter, today: Date) -> bool {
    let chosen = filter.deadline_after.is_some() || filter.deadline_before.is_some();
    let oldest = today.checked_sub(CALENDAR_DAYS.days()).unwrap_or(Date::MIN);
    chosen || !filter.consultations.is_empty() || indexed.last_deadline_on().is_some_and(|last| last >= oldest)
}

/// The days before the deadline at which an alarm sounds; none for no alarm.
fn alarm(context: &RequestContext) -> Result<Option<u8>, Refusal> {
    let Some(text) = context.query.get("alarm") else { return Ok(None) };
    match text.parse() {
        Ok(days) if days <= MAX_ALARM_DAYS => Ok(Some(days)),
        _ => Err(Refusal::new(
            StatusCode::BAD_REQUEST,
            format!("alarm ska vara ett antal dagar från 0 till {MAX_ALARM_DAYS}, men är ”{text}”."),
            format!("expected `alarm` to be a number of days from 0 to {MAX_ALARM_DAYS}, found `{text}`"),
        )
        .with_field("alarm")),
    }
}
