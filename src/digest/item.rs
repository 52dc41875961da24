//! The lines about one consultation in a digest.

use jiff::civil::Date;

use super::Period;
use crate::{
    catalog::IndexedConsultation,
    domain::{Consultation, Event, EventKind, Lang, headline_day, text::one_line, weekday_and_day},
    output::{Site, entries::event_words, own_name},
};

/// One consultation in a section. All strings are plain text on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its own name, as in the titles of entries.
    pub title: String,
    /// The address of its page here.
    pub url: String,
    /// The issuers.
    pub from: String,
    /// The sentences about it.
    pub lines: Vec<String>,
}

/// A deadline as it was at the end of a period.
pub(super) struct Day {
    pub(super) on: Date,
    /// Those that it holds for, if not for everyone.
    scope: Option<String>,
}

/// The item of these events.
pub(super) fn of_events(
    indexed: &IndexedConsultation,
    events: &[&Event],
    period: Period,
    site: &Site,
    lang: Lang,
) -> Item {
    let consultation = &indexed.consultation;
    let mut lines: Vec<String> = Vec::new();
    for event in events {
        let line = match event.kind {
            EventKind::Published => answer_by(indexed, period, lang),
            _ => event_words(event, consultation, lang),
        };
        lines.extend(line.filter(|line| !lines.contains(line)));
    }
    item(consultation, lines, site)
}

/// The item of a deadline that is near.
pub(super) fn of_deadline(indexed: &IndexedConsultation, day: &Day, period: Period, site: &Site, lang: Lang) -> Item {
    item(&indexed.consultation, vec![deadline_words(day, period.on, lang)], site)
}

fn item(consultation: &Consultation, lines: Vec<String>, site: &Site) -> Item {
    let names: Vec<String> = consultation.issuers.iter().map(|issuer| one_line(&issuer.name)).collect();
    Item {
        title: own_name(&one_line(&consultation.title)),
        url: site.consultation_url(consultation),
        from: names.join(", "),
        lines,
    }
}

/// `Svara senast tisdag 30 juni 2026, om 5 dagar.`
fn deadline_words(day: &Day, today: Date, lang: Lang) -> String {
    let scope = day.scope.as_ref().map(|scope| format!(" ({})", one_line(scope))).unwrap_or_default();
    let left = (day.on - today).get_days();
    let left = match (left, lang) {
        (0, _) => lang.pick("i dag", "today").to_owned(),
        (1, _) => lang.pick("i morgon", "tomorrow").to_owned(),
        (_, Lang::Sv) => format!("om {left} dagar"),
        (_, Lang::En) => format!("in {left} days"),
    };
    format!("{} {}{scope}, {left}.", lang.pick("Svara senast", "Answer by"), weekday_and_day(day.on, lang))
}

/// The deadline of something new; nothing once it has passed.
fn answer_by(indexed: &IndexedConsultation, period: Period, lang: Lang) -> Option<String> {
    if was_withdrawn(indexed, period) {
        return Some(lang.pick("Återkallad.", "Withdrawn.").to_owned());
    }
    let ahead = deadlines(indexed, period).into_iter().find(|day| day.on >= period.on)?;
    Some(format!("{} {}.", lang.pick("Svara senast", "Answer by"), weekday_and_day(ahead.on, lang)))
}

/// The deadlines of a consultation that are listed as near in `period`.
pub(super) fn deadlines_to_list(indexed: &IndexedConsultation, leads: &[u8], period: Period) -> Vec<Day> {
    // Looked at first, since it is cheap and leaves few.
    if indexed.last_deadline_on().is_none_or(|last| last < period.on) && !moved_later(indexed, period) {
        return Vec::new();
    }
    let is_known = indexed.events.first().is_none_or(|first| first.news_at() < period.to);
    if !is_known || was_withdrawn(indexed, period) {
        return Vec::new();
    }
    let mut days = deadlines(indexed, period);
    days.retain(|day| period.lists(day.on, leads).is_some());
    days
}

fn is_move(event: &Event) -> bool {
    matches!(event.kind, EventKind::DeadlineChanged | EventKind::Corrected)
}

fn moved_later(indexed: &IndexedConsultation, period: Period) -> bool {
    indexed.events.iter().any(|event| is_move(event) && event.news_at() >= period.to)
}

/// The deadlines at the end of `period`, in order of date. One that was moved since is the former one.
fn deadlines(indexed: &IndexedConsultation, period: Period) -> Vec<Day> {
    let moved = indexed.events.iter().find(|event| is_move(event) && event.news_at() >= period.to);
    if let Some(event) = moved {
        let on = event.old.as_deref().and_then(headline_day);
        return on.into_iter().map(|on| Day { on, scope: None }).collect();
    }
    let mut days: Vec<Day> = indexed
        .consultation
        .deadlines
        .iter()
        .map(|deadline| Day { on: deadline.on, scope: deadline.scope.clone() })
        .collect();
    days.dedup_by(|later, earlier| later.on == earlier.on);
    days
}

/// Returns `true` if the consultation was withdrawn at the end of `period`.
fn was_withdrawn(indexed: &IndexedConsultation, period: Period) -> bool {
    let turns = |event: &Event| match event.kind {
        EventKind::Withdrawn => Some(true),
        EventKind::Reinstated => Some(false),
        _ => None,
    };
    let (before, after): (Vec<&Event>, Vec<&Event>) =
        indexed.events.iter().map(|event| &**event).partition(|event| event.news_at() < period.to);
    let last = before.iter().rev().find_map(|event| turns(event));
    // What a later event turns was the other way round before it.
    let last = last.or_else(|| after.iter().find_map(|event| turns(event)).map(|becomes| !becomes));
    last.unwrap_or(indexed.consultation.withdrawn)
}
