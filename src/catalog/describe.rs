//! A filter in words, for titles, and as the canonical query, for addresses.

use std::{collections::BTreeSet, fmt::Write as _};

use jiff::civil::Date;

use super::Filter;
use crate::domain::{EventKind, Lang, Status, long_day, text::capitalized};

impl Filter {
    /// What is let through, in words that begin with a capital: `Öppna remisser från Finansdepartementet om «vatten»`.
    /// The chosen events are not told: see [`Filter::describe_events`].
    #[must_use]
    pub fn describe(&self, lang: Lang) -> String {
        if let [(id, title)] = self.consultations.as_slice() {
            // One consultation is followed from its page: its title says all, unless more is chosen.
            let alone = Self { consultations: vec![(*id, title.clone())], ..Self::default() };
            if (Self { events: BTreeSet::new(), days: None, ..self.clone() }) == alone {
                return format!("{} «{title}»", lang.pick("Remissen", "The consultation"));
            }
        }
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
        let days = |from: Option<Date>, to: Option<Date>| {
            let from = from.map(|day| format!("{} {}", lang.pick("från", "from"), long_day(day, lang)));
            let to = to.map(|day| format!("{} {}", lang.pick("till och med", "until"), long_day(day, lang)));
            let both: Vec<String> = from.into_iter().chain(to).collect();
            if both.is_empty() { Vec::new() } else { vec![both.join(" ")] }
        };
        add(lang.pick("med sista svarsdag", "with a deadline"), days(self.deadline_after, self.deadline_before));
        add(lang.pick("publicerade", "published"), days(self.published_after, self.published_before));
        let changed = self.changed_after.map(|instant| instant.to_string()).into_iter().collect();
        add(lang.pick("ändrade från", "changed from"), changed);
        capitalized(&words)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::testing;

    #[test]
    fn a_filter_in_words() {
        let snapshot = testing::snapshot(&[testing::consultation("a", "Rent vatten")], &[]);
        let one = format!("consultation={}", snapshot.consultations()[0].consultation.id.short());
        let queries = [
            "",
            "status=open&issuer=finansdepartementet&q=vatten",
            "status=open,withdrawn&issuer=finansdepartementet,kulturdepartementet&kind=sou,ds,draft-bill&topic=skatter",
            "reference=SOU%202026:14&deadlineAfter=2026-06-01&deadlineBefore=2026-06-30&publishedAfter=2026-01-01",
            "q=a&q=b",
            &one,
            &format!("{one}&events=withdrawn"),
            &format!("{one}&status=open"),
        ];
        let filter = |query: &str| Filter::from_pairs(url::form_urlencoded::parse(query.as_bytes()), &snapshot, &[]);
        let words: Vec<String> =
            queries.iter().flat_map(|query| Lang::ALL.map(|lang| filter(query).unwrap().describe(lang))).collect();
        insta::assert_snapshot!(words.join("\n"), @r#"
        Remisser
        Consultations
        Öppna remisser från Finansdepartementet om «vatten»
        Open consultations from Finansdepartementet about «vatten»
        Öppna eller återkallade remisser från Finansdepartementet eller Kulturdepartementet av slaget SOU, Ds eller utkast till lagrådsremiss inom Skatter
        Open or withdrawn consultations from Finansdepartementet or Kulturdepartementet of kind Swedish Government Official Report (SOU), Ministry Publication (Ds) or draft referral to the Council on Legislation under Skatter
        Remisser som rör SOU 2026:14 med sista svarsdag från 1 juni 2026 till och med 30 juni 2026 publicerade från 1 januari 2026
        Consultations referring to SOU 2026:14 with a deadline from 1 June 2026 until 30 June 2026 published from 1 January 2026
        Remisser om «a» eller «b»
        Consultations about «a» or «b»
        Remissen «Rent vatten»
        The consultation «Rent vatten»
        Remissen «Rent vatten»
        The consultation «Rent vatten»
        Öppna remisser med titeln «Rent vatten»
        Open consultations titled «Rent vatten»
        "#);
        let events = filter("events=published,closing-soon&days=14").unwrap();
        assert_eq!(events.describe_events(Lang::Sv).as_deref(), Some("ny remiss, snart sista svarsdag (14 dagar)"));
        assert_eq!(filter("").unwrap().describe_events(Lang::Sv), None);
    }
}
