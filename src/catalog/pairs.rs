//! A filter from the pairs of a query string: `issuer=finansdepartementet&status=open&q=vatten`.
//!
//! A blank value is skipped, as a form with an empty field sends it. Values of keys with a fixed set of words may be
//! joined by commas. A key or value that is not known is an error with a sentence, never an empty answer.

use jiff::{Timestamp, civil::Date};

use super::{
    Filter, FilterProblem, Named, Organization, ReferenceQuery, Snapshot, TextQuery, search::MAX_LETTERS,
    vocabulary::Vocabulary,
};
use crate::domain::{ConsultationId, ConsultationKind, EventKind, Status, day_of, slugify, start_of_day};

/// Every key of the filter, in the order of the canonical query.
pub const KEYS: [&str; 16] = [
    "issuer",
    "kind",
    "topic",
    "status",
    "q",
    "reference",
    "asked",
    "answered",
    "consultation",
    "deadlineAfter",
    "deadlineBefore",
    "publishedAfter",
    "publishedBefore",
    "changedAfter",
    "events",
    "days",
];

impl Filter {
    /// Reads the filter from decoded query pairs. Keys in `others` (`page`, `lang`) are the caller's own: they are
    /// skipped, and offered where a key is misspelt.
    ///
    /// # Errors
    /// The first key or value that is not known or cannot be read.
    pub fn from_pairs<K: AsRef<str>, V: AsRef<str>>(
        pairs: impl IntoIterator<Item = (K, V)>,
        snapshot: &Snapshot,
        others: &[&str],
    ) -> Result<Self, FilterProblem> {
        let mut filter = Self::default();
        for (key, value) in pairs {
            let (key, value) = (key.as_ref(), value.as_ref().trim());
            if others.contains(&key) {
                continue;
            }
            if !KEYS.contains(&key) {
                let allowed = KEYS.iter().chain(others).map(|key| (*key).to_owned()).collect();
                return Err(FilterProblem::unknown_key(key, value, allowed));
            }
            if !value.is_empty() {
                filter.take(key, value, snapshot)?;
            }
        }
        filter.tidy();
        Ok(filter)
    }

    fn take(&mut self, key: &str, value: &str, snapshot: &Snapshot) -> Result<(), FilterProblem> {
        let vocabulary = snapshot.vocabulary();
        match key {
            "issuer" => {
                self.issuers.extend(named(key, value, &vocabulary.issuers, |slug| vocabulary.named_issuer(slug))?)
            }
            "topic" => self.topics.extend(named(key, value, &vocabulary.topics, |slug| vocabulary.named_topic(slug))?),
            "kind" => self.kinds.extend(words(key, value, &ConsultationKind::ALL, ConsultationKind::name)?),
            "status" => self.statuses.extend(words(key, value, &Status::ALL, Status::name)?),
            "events" => self.events.extend(words(key, value, &EventKind::ALL, EventKind::name)?),
            "q" => self.texts.push(text(key, value, snapshot)?),
            "reference" => self.references.push(ReferenceQuery::new(value).ok_or_else(|| {
                FilterProblem::malformed(key, value, &["ett nummer som SOU 2026:14", "a number such as SOU 2026:14"])
            })?),
            "asked" => self.asked.push(organization(key, value, vocabulary)?),
            "answered" => self.answered.push(organization(key, value, vocabulary)?),
            "consultation" => self.consultations.push(consultation(key, value, snapshot)?),
            "deadlineAfter" => self.deadline_after = earliest(self.deadline_after, day(key, value)?),
            "publishedAfter" => self.published_after = earliest(self.published_after, day(key, value)?),
            "deadlineBefore" => self.deadline_before = self.deadline_before.max(Some(day(key, value)?)),
            "publishedBefore" => self.published_before = self.published_before.max(Some(day(key, value)?)),
            "changedAfter" => self.changed_after = earliest(self.changed_after, instant(key, value)?),
            _ => self.days = Some(days(key, value)?),
        }
        Ok(())
    }

    /// One form for each filter, however it was typed: sorted, nothing twice.
    fn tidy(&mut self) {
        sorted(&mut self.issuers);
        sorted(&mut self.kinds);
        sorted(&mut self.topics);
        sorted(&mut self.statuses);
        sorted(&mut self.asked);
        sorted(&mut self.answered);
        sorted(&mut self.consultations);
        self.texts.sort_by(|a, b| a.typed.cmp(&b.typed));
        self.texts.dedup();
        self.references.sort_by(|a, b| a.typed.cmp(&b.typed));
        self.references.dedup();
        if self.statuses.contains(&Status::Open) {
            self.statuses.retain(|status| *status != Status::Closing);
        }
        self.days = self.days.filter(|days| *days != Self::DAYS);
    }
}

fn sorted<T: Ord>(values: &mut Vec<T>) {
    values.sort();
    values.dedup();
}

/// The earlier of the days or instants from which on something is let through.
fn earliest<T: Ord>(one: Option<T>, other: T) -> Option<T> {
    Some(match one {
        Some(one) => one.min(other),
        None => other,
    })
}

fn named(
    key: &str,
    value: &str,
    known: &std::collections::BTreeMap<String, String>,
    find: impl Fn(&str) -> Option<Named>,
) -> Result<Vec<Named>, FilterProblem> {
    let find = |typed: &str| find(&slugify(typed));
    if let Some(whole) = find(value) {
        return Ok(vec![whole]);
    }
    let unknown = |typed: &str| FilterProblem::unknown_value(key, typed.trim(), known.keys().map(String::as_str));
    value.split(',').map(|typed| find(typed).ok_or_else(|| unknown(typed))).collect()
}

fn words<T: Copy>(key: &str, value: &str, all: &[T], name: fn(T) -> &'static str) -> Result<Vec<T>, FilterProblem> {
    let find = |typed: &str| all.iter().copied().find(|known| name(*known).eq_ignore_ascii_case(typed.trim()));
    let unknown = |typed: &str| FilterProblem::unknown_value(key, typed.trim(), all.iter().map(|known| name(*known)));
    value.split(',').map(|typed| find(typed).ok_or_else(|| unknown(typed))).collect()
}

fn text(key: &str, value: &str, snapshot: &Snapshot) -> Result<TextQuery, FilterProblem> {
    let letters = value.chars().count();
    if letters > MAX_LETTERS {
        let short: String = value.chars().take(40).chain(['…']).collect();
        return Err(FilterProblem::malformed(key, &short, &["högst 500 tecken", "at most 500 characters"]));
    }
    let expected = &["ett ord eller en siffra", "a word or a digit"];
    TextQuery::new(value, snapshot).ok_or_else(|| FilterProblem::malformed(key, value, expected))
}

fn organization(key: &str, value: &str, vocabulary: &Vocabulary) -> Result<Organization, FilterProblem> {
    let found = vocabulary.organization(value);
    let unknown = || FilterProblem::unknown_value(key, value, vocabulary.organizations());
    found.map(|(number, name)| Organization { name: name.clone(), number: *number }).ok_or_else(unknown)
}

fn consultation(key: &str, value: &str, snapshot: &Snapshot) -> Result<(ConsultationId, String), FilterProblem> {
    let by_id = value.parse().ok().and_then(|id| snapshot.consultation(id));
    let found = by_id.or_else(|| snapshot.consultation_at(value));
    let unknown = || FilterProblem::unknown_value(key, value, std::iter::empty());
    found.map(|case| (case.consultation.id, case.consultation.title.clone())).ok_or_else(unknown)
}

fn day(key: &str, value: &str) -> Result<Date, FilterProblem> {
    // An instant is read before a day: jiff would take the day as written and leave the zone out.
    let instant = value.parse::<Timestamp>().ok().map(day_of);
    let day = instant.or_else(|| value.parse().ok());
    day.ok_or_else(|| FilterProblem::malformed(key, value, &["en dag som 2026-06-30", "a day such as 2026-06-30"]))
}

fn instant(key: &str, value: &str) -> Result<Timestamp, FilterProblem> {
    // A `+` that was not escaped in the address arrives as a space: `2026-06-30T10:00:00 02:00`.
    let instant = value.parse().or_else(|_| value.replace(' ', "+").parse()).ok();
    instant.or_else(|| value.parse().ok().map(start_of_day)).ok_or_else(|| {
        FilterProblem::malformed(
            key,
            value,
            &["en tidpunkt som 2026-06-30T10:00:00Z eller en dag", "an instant such as 2026-06-30T10:00:00Z or a day"],
        )
    })
}

fn days(key: &str, value: &str) -> Result<u8, FilterProblem> {
    let days = value.parse().ok().filter(|days| (1..=60).contains(days));
    days.ok_or_else(|| FilterProblem::malformed(key, value, &["ett antal dagar, 1–60", "a number of days, 1 to 60"]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        catalog::{ProblemKind, testing},
        domain::{Consultee, Lang, Submission},
    };

    fn snapshot() -> Snapshot {
        let mut case = testing::consultation("a", "Rent vatten");
        case.consultees.push(Consultee { name: "Örebro kommun".to_owned() });
        case.submissions.push(Submission { organization: "Naturvårdsverket".to_owned(), url: String::new() });
        testing::snapshot(&[case], &[])
    }

    fn read(query: &str) -> Result<Filter, FilterProblem> {
        Filter::from_pairs(url::form_urlencoded::parse(query.as_bytes()), &snapshot(), &["page", "lang"])
    }

    #[test]
    fn every_way_of_typing_a_filter_has_one_canonical_form() {
        for (query, canonical) in [
            ("", ""),
            ("q=&status=", ""),
            ("page=3&lang=en&q=vatten", "q=vatten"),
            ("q=%20rent%20%20vatten%20", "q=rent+vatten"),
            ("issuer=Finansdepartementet", "issuer=finansdepartementet"),
            (
                "issuer=kulturdepartementet&issuer=finansdepartementet",
                "issuer=finansdepartementet&issuer=kulturdepartementet",
            ),
            ("issuer=kulturdepartementet,finansdepartementet", "issuer=finansdepartementet&issuer=kulturdepartementet"),
            ("status=closed,open&status=closing", "status=closed&status=open"),
            ("events=withdrawn,closing-soon&days=7", "events=closing-soon&events=withdrawn"),
            ("events=closing-soon&days=14", "days=14&events=closing-soon"),
            ("topic=skatter&kind=SOU", "kind=sou&topic=skatter"),
            ("reference=sou2026:14", "reference=sou2026%3A14"),
            ("asked=orebro+kommun", "asked=%C3%96rebro+kommun"),
            ("answered=Naturvårdsverket", "answered=Naturv%C3%A5rdsverket"),
            ("deadlineAfter=2026-06-30&deadlineAfter=2026-06-01", "deadlineAfter=2026-06-01"),
            ("publishedBefore=2026-06-30T23:00:00Z", "publishedBefore=2026-07-01"),
            ("changedAfter=2026-06-30", "changedAfter=2026-06-29T22%3A00%3A00Z"),
            ("changedAfter=2026-06-30T10:00:00+02:00", "changedAfter=2026-06-30T08%3A00%3A00Z"),
        ] {
            let filter = read(query).unwrap();
            assert_eq!(filter.to_query(), canonical, "{query}");
            assert_eq!(read(canonical).unwrap(), filter, "{query}");
        }
    }

    #[test]
    fn a_consultation_is_named_by_id_or_by_the_end_of_its_address() {
        let case = testing::consultation("a", "Rent vatten");
        let uuid = case.id.to_string().replace("urn:uuid:", "");
        for typed in [case.id.to_string(), uuid.clone(), case.id.short(), case.path_segment()] {
            let filter = read(&format!("consultation={typed}")).unwrap();
            assert_eq!(filter.to_query(), format!("consultation={uuid}"), "{typed}");
        }
    }

    #[test]
    fn what_is_not_known_is_told_with_what_would_be_right() {
        use ProblemKind::{Malformed, UnknownKey, UnknownValue};
        let mut sentences = Vec::new();
        for (query, kind) in [
            ("isuer=x", UnknownKey),
            ("pages=2", UnknownKey),
            ("statuss=", UnknownKey),
            ("issuer=finansdepartmentet", UnknownValue),
            ("issuer=finansdepartementet,x", UnknownValue),
            ("status=opne", UnknownValue),
            ("kind=rapport", UnknownValue),
            ("topic=fiske", UnknownValue),
            ("events=deadline-change", UnknownValue),
            ("answered=Naturvardsverkt", UnknownValue),
            ("consultation=00000000", UnknownValue),
            ("deadlineAfter=2026-02-30", Malformed),
            ("changedAfter=igår", Malformed),
            ("q=%E2%80%93", Malformed),
            ("reference=betänkandet", Malformed),
            ("days=0", Malformed),
        ] {
            let problem = read(query).unwrap_err();
            assert_eq!(problem.kind, kind, "{query}");
            sentences.push(problem.sentence(Lang::Sv));
            sentences.push(problem.to_string());
        }
        insta::assert_snapshot!(sentences.join("\n"), @r#"
        det finns inget filter `isuer`; menade du `issuer`?
        there is no filter `isuer`; did you mean `issuer`?
        det finns inget filter `pages`; menade du `page`?
        there is no filter `pages`; did you mean `page`?
        det finns inget filter `statuss`; menade du `status`?
        there is no filter `statuss`; did you mean `status`?
        det finns inget värde `finansdepartmentet` för filtret `issuer`; menade du `finansdepartementet`?
        there is no value `finansdepartmentet` of the filter `issuer`; did you mean `finansdepartementet`?
        det finns inget värde `x` för filtret `issuer`; välj bland `finansdepartementet`, `kulturdepartementet`
        there is no value `x` of the filter `issuer`; choose among `finansdepartementet`, `kulturdepartementet`
        det finns inget värde `opne` för filtret `status`; välj bland `closed`, `closing`, `open`, `unknown`, `upcoming`, `withdrawn`
        there is no value `opne` of the filter `status`; choose among `closed`, `closing`, `open`, `unknown`, `upcoming`, `withdrawn`
        det finns inget värde `rapport` för filtret `kind`; välj bland `agency-report`, `draft-bill`, `ds`, `eu-proposal`, `memorandum`, `other`, `regulations`, `sou`
        there is no value `rapport` of the filter `kind`; choose among `agency-report`, `draft-bill`, `ds`, `eu-proposal`, `memorandum`, `other`, `regulations`, `sou`
        det finns inget värde `fiske` för filtret `topic`; välj bland `skatter`
        there is no value `fiske` of the filter `topic`; choose among `skatter`
        det finns inget värde `deadline-change` för filtret `events`; menade du `deadline-changed`?
        there is no value `deadline-change` of the filter `events`; did you mean `deadline-changed`?
        det finns inget värde `Naturvardsverkt` för filtret `answered`; menade du `Naturvårdsverket`?
        there is no value `Naturvardsverkt` of the filter `answered`; did you mean `Naturvårdsverket`?
        det finns inget värde `00000000` för filtret `consultation`
        there is no value `00000000` of the filter `consultation`
        filtret `deadlineAfter` väntar sig en dag som 2026-06-30, inte `2026-02-30`
        the filter `deadlineAfter` expects a day such as 2026-06-30, not `2026-02-30`
        filtret `changedAfter` väntar sig en tidpunkt som 2026-06-30T10:00:00Z eller en dag, inte `igår`
        the filter `changedAfter` expects an instant such as 2026-06-30T10:00:00Z or a day, not `igår`
        filtret `q` väntar sig ett ord eller en siffra, inte `–`
        the filter `q` expects a word or a digit, not `–`
        filtret `reference` väntar sig ett nummer som SOU 2026:14, inte `betänkandet`
        the filter `reference` expects a number such as SOU 2026:14, not `betänkandet`
        filtret `days` väntar sig ett antal dagar, 1–60, inte `0`
        the filter `days` expects a number of days, 1 to 60, not `0`
        "#);
    }
}
