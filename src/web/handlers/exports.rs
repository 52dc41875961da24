//! The deadlines that a filter matches as a calendar, and the list of all standing feeds.
//!
//! ```text
//! GET /sista-svarsdag.ics?issuer=finansdepartementet&alarm=7   ->   one event a deadline, with an alarm a week before
//! ```

use std::collections::BTreeSet;

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
    let (lang, alarms, site) = (read_lang(context)?, alarms(context)?, context.site());
    // What is withdrawn is no longer open, and stays to be shown as cancelled.
    let filter = filter.lasting();
    let matching = context.snapshot.consultations_matching(&filter, context.today, Sort::Deadline);
    let shown = matching.into_iter().filter(|indexed| is_shown(indexed, &filter, context.today));
    let days = shown
        .flat_map(|indexed| {
            let events = indexed.events.iter().map(|event| &**event);
            icalendar::days(&indexed.consultation, events, indexed.updated_at, site, lang)
        })
        .collect();
    let mut query = vec![filter.to_query()];
    let listed: Vec<String> = alarms.iter().map(u8::to_string).collect();
    query.extend((!listed.is_empty()).then(|| format!("alarm={}", listed.join(","))));
    query.extend((lang == Lang::En).then(|| "lang=en".to_owned()));
    query.retain(|part| !part.is_empty());
    let words = describe(&filter, lang);
    let calendar = Calendar {
        name: format!("{}: {words} – {}", lang.pick("Sista svarsdag", "Deadlines"), site.name),
        self_url: site.url(&with_query("/sista-svarsdag.ics", &query.join("&"))),
        html_url: site.url(&with_query("/remisser", &filter.to_query())),
        refresh: SignedDuration::from_secs(i64::from(context.shared.settings.max_age)),
        alarms,
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
    // Those without a consultation would stay empty for ever.
    let facets = context.snapshot.facets(&Filter::default(), context.today);
    let issuers = facets.issuers.iter().map(|issuer| (issuer.value.as_str(), issuer.name.as_str()));
    let subjects = values.subjects.iter().map(|(slug, name)| (slug.as_str(), name.as_str()));
    let topics = values.topics.iter().map(|(slug, name)| (slug.as_str(), name.as_str()));
    let bytes = opml::render(&site.name, &opml::standing(issuers, subjects, topics, site, lang));
    let document = Document::new(opml::MEDIA_TYPE, bytes, context.changed_at());
    Ok(Answer::Document(document.with_header(header::CONTENT_DISPOSITION, "attachment; filename=\"remisser.opml\"")))
}

fn is_shown(indexed: &IndexedConsultation, filter: &Filter, today: Date) -> bool {
    let chosen = filter.deadline_after.is_some() || filter.deadline_before.is_some();
    let oldest = today.checked_sub(CALENDAR_DAYS.days()).unwrap_or(Date::MIN);
    chosen || !filter.consultations.is_empty() || indexed.last_deadline_on().is_some_and(|last| last >= oldest)
}

/// The days before the deadline at which an alarm sounds, `30,7`; none for no alarm.
fn alarms(context: &RequestContext) -> Result<Vec<u8>, Refusal> {
    let Some(text) = context.query.get("alarm") else { return Ok(Vec::new()) };
    let days: Result<BTreeSet<u8>, _> = text.split(',').map(|days| days.trim().parse()).collect();
    match days {
        Ok(days) if days.iter().all(|days| *days <= MAX_ALARM_DAYS) => Ok(days.into_iter().rev().collect()),
        _ => Err(Refusal::new(
            StatusCode::BAD_REQUEST,
            format!(
                "alarm ska vara ett eller flera antal dagar från 0 till {MAX_ALARM_DAYS}, som 30,7, men är ”{text}”."
            ),
            format!("expected `alarm` to be numbers of days from 0 to {MAX_ALARM_DAYS}, such as 30,7, found `{text}`"),
        )
        .with_field("alarm")),
    }
}
