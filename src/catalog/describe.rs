//! A filter in words, for titles, and as the canonical query, for addresses.

use std::fmt::Write as _;

use super::Filter;
use crate::domain::{EventKind, Lang, Status, long_day};

impl Filter {
    /// What is let through, in words that begin with a capital: `Öppna remisser från Finansdepartementet om «vatten»`.
    /// The chosen events are not told: see [`Filter::describe_events`].
    #[must_use]
    pub fn describe(&self, lang: Lang) -> String {
        let mut words = String::new();
        if !self.statuses.is_empty() {
            words = list(self.statuses.iter().map(|status| many(*status, lang).to_owned()), lang);
            words.push(' ');
        }
        words.push_str(lang.pick("remisser", "consultations"));
        let mut add = |lead: &str, values: Vec<String>| {
            if !values.is_empty() {
                let _ = write!(words, " {lead} {}", list(values.into_iter(), lang));
            }
        };
        let quoted = |text: &str| format!("«{text}»");
        add(lang.pick("från", "from"), self.issuers.iter().map(|issuer| issuer.name.clone()).collect());
        add(lang.pick("av slaget", "of kind"), self.kinds.iter().map(|kind| kind.label(lang).to_owned()).collect());
        add(lang.pick("inom", "under"), self.topics.iter().map(|topic| topic.name.clone()).collect());
        add(lang.pick("om", "about"), self.texts.iter().map(|text| quoted(&text.typed)).collect());
        add(lang.pick("som rör", "referring to"), self.references.iter().map(|r| r.typed.clone()).collect());
        add(lang.pick("ställda till", "sent to"), self.asked.iter().map(|o| o.name.clone()).collect());
        add(lang.pick("besvarade av", "answered by"), self.answered.iter().map(|o| o.name.clone()).collect());
        add(lang.pick("med titeln", "titled"), self.consultations.iter().map(|(_, title)| quoted(title)).collect());
        let day = |day: Option<jiff::civil::Date>| day.map(|day| long_day(day, lang)).into_iter().collect::<Vec<_>>();
        add(lang.pick("med sista svarsdag från", "with a deadline from"), day(self.deadline_after));
        add(lang.pick("med sista svarsdag till och med", "with a deadline until"), day(self.deadline_before));
        add(lang.pick("publicerade från", "published from"), day(self.published_after));
        add(lang.pick("publicerade till och med", "published until"), day(self.published_before));
        let changed = self.changed_after.map(|instant| instant.to_string()).into_iter().collect();
        add(lang.pick("ändrade från", "changed from"), changed);
        capital(&words)
    }

    /// The chosen events in words, `ny remiss, snart sista svarsdag (7 dagar)`; none where all are let through.
    #[must_use]
    pub fn describe_events(&self, lang: Lang) -> Option<String> {
        let names = self.events.iter().map(|kind| match kind {
            EventKind::ClosingSoon => {
                format!("{} ({} {})", kind.label(lang), self.lead(), lang.pick("dagar", "days"))
            }
            kind => kind.label(lang).to_owned(),
        });
        (!self.events.is_empty()).then(|| names.collect::<Vec<_>>().join(", "))
    }

    /// The canonical query, percent-encoded, without a question mark: keys in alphabetical order, values sorted; the
    /// same for every way of typing the same filter. Empty for an empty filter.
    #[must_use]
    pub fn to_query(&self) -> String {
        let mut pairs: Vec<(&str, String)> = Vec::new();
        pairs.extend(self.issuers.iter().map(|issuer| ("issuer", issuer.slug.clone())));
        pairs.extend(self.kinds.iter().map(|kind| ("kind", kind.name().to_owned())));
        pairs.extend(self.topics.iter().map(|topic| ("topic", topic.slug.clone())));
        pairs.extend(self.statuses.iter().map(|status| ("status", status.name().to_owned())));
        pairs.extend(self.texts.iter().map(|text| ("q", text.typed.clone())));
        pairs.extend(self.references.iter().map(|reference| ("reference", reference.typed.clone())));
        pairs.extend(self.asked.iter().map(|organization| ("asked", organization.name.clone())));
        pairs.extend(self.answered.iter().map(|organization| ("answered", organization.name.clone())));
        let id = |id: String| id.trim_start_matches("urn:uuid:").to_owned();
        pairs.extend(self.consultations.iter().map(|(own, _)| ("consultation", id(own.to_string()))));
        pairs.extend(self.deadline_after.map(|day| ("deadlineAfter", day.to_string())));
        pairs.extend(self.deadline_before.map(|day| ("deadlineBefore", day.to_string())));
        pairs.extend(self.published_after.map(|day| ("publishedAfter", day.to_string())));
        pairs.extend(self.published_before.map(|day| ("publishedBefore", day.to_string())));
        pairs.extend(self.changed_after.map(|instant| ("changedAfter", instant.to_string())));
        pairs.extend(self.events.iter().map(|kind| ("events", kind.name().to_owned())));
        pairs.extend(self.days.map(|days| ("days", days.to_string())));
        pairs.sort();
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(pairs);
        query.finish()
    }
}

/// The status of several consultations: `öppna`.
fn many(status: Status, lang: Lang) -> &'static str {
    match status {
        Status::Upcoming => lang.pick("kommande", "upcoming"),
        Status::Open => lang.pick("öppna", "open"),
        Status::Closing => lang.pick("snart stängande", "closing"),
        Status::Closed => lang.pick("avslutade", "closed"),
        Status::Withdrawn => lang.pick("återkallade", "withdrawn"),
        Status::Unknown => lang.pick("odaterade", "undated"),
    }
}

/// `a`, `a eller b`, `a, b eller c`.
fn list(values: impl Iterator<Item = String>, lang: Lang) -> String {
    let mut values: Vec<String> = values.collect();
    let Some(last) = values.pop() else { return String::new() };
    if values.is_empty() {
        return last;
    }
    format!("{} {} {last}", values.join(", "), lang.pick("eller", "or"))
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
