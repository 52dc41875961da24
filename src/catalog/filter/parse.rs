//! A filter from the pairs of a query string: `issuer=finansdepartementet&status=open&q=vatten`.
//!
//! A blank value is skipped, as a form with an empty field sends it. Values of keys with a fixed set of words may be
//! joined by commas. A key or value that is not known is an error, never an empty answer.

use jiff::{Timestamp, civil::Date};

use super::{ChosenOrganization, Expected, Filter, FilterProblem, FilterValues, Named, ProblemKind, ReferenceQuery};
use crate::{
    catalog::{
        Snapshot, TextQuery,
        search::{MAX_LETTERS, TextProblem},
    },
    domain::{ConsultationId, ConsultationKind, EventKind, OutcomeState, Status, day_of, slugify, start_of_day},
};

/// Every key of the filter, in the order of the canonical query.
pub const KEYS: [&str; 20] = [
    "issuer",
    "kind",
    "subject",
    "topic",
    "status",
    "outcome",
    "q",
    "reference",
    "asked",
    "answered",
    "silent",
    "for",
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
    /// skipped, and suggested where a key is misspelt.
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
        let known = snapshot.filter_values();
        match key {
            "issuer" => self.issuers.extend(named(key, value, &known.issuers, |slug| known.named_issuer(slug))?),
            "subject" => self.subjects.extend(named(key, value, &known.subjects, |slug| known.named_subject(slug))?),
            "topic" => self.topics.extend(named(key, value, &known.topics, |slug| known.named_topic(slug))?),
            "kind" => self.kinds.extend(fixed_values(key, value, &ConsultationKind::ALL, ConsultationKind::name)?),
            "status" => self.statuses.extend(fixed_values(key, value, &Status::ALL, Status::name)?),
            "outcome" => self.outcomes.extend(fixed_values(key, value, &OutcomeState::ALL, OutcomeState::name)?),
            "events" => self.events.extend(fixed_values(key, value, &EventKind::ALL, EventKind::name)?),
            "q" => self.texts.push(text(key, value, snapshot)?),
            "reference" => self.references.push(reference(key, value)?),
            "asked" => self.asked.push(organization(key, value, known)?),
            "answered" => self.answered.push(organization(key, value, known)?),
            "silent" => self.silent.push(organization(key, value, known)?),
            "for" => self.awaited.push(organization(key, value, known)?),
            "consultation" => self.consultations.push(consultation(key, value, snapshot)?),
            "deadlineAfter" => self.deadline_after = earliest(self.deadline_after, day(key, value)?),
            "publishedAfter" => self.published_after = earliest(self.published_after, day(key, value)?),
            "deadlineBefore" => self.deadline_before = self.deadline_before.max(Some(day(key, value)?)),
            "publishedBefore" => self.published_before = self.published_before.max(Some(day(key, value)?)),
            "changedAfter" => self.changed_after = earliest(self.changed_after, instant(key, value)?),
            _ => {
                for days in value.split(',') {
                    self.days.insert(number_of_days(key, days.trim())?);
                }
            }
        }
        Ok(())
    }

    /// One form for each filter, however it was typed: sorted, nothing twice.
    fn tidy(&mut self) {
        sorted(&mut self.issuers);
        sorted(&mut self.kinds);
        sorted(&mut self.subjects);
        sorted(&mut self.topics);
        sorted(&mut self.statuses);
        sorted(&mut self.outcomes);
        sorted(&mut self.asked);
        sorted(&mut self.answered);
        sorted(&mut self.silent);
        sorted(&mut self.awaited);
        sorted(&mut self.consultations);
        self.texts.sort_by(|a, b| a.typed.cmp(&b.typed));
        self.texts.dedup();
        self.references.sort_by(|a, b| a.typed.cmp(&b.typed));
        self.references.dedup();
        if self.statuses.contains(&Status::Open) {
            self.statuses.retain(|status| *status != Status::Closing);
        }
        if self.days.iter().eq(&Self::DAYS) {
            self.days.clear();
        }
    }
}

fn sorted<T: Ord>(values: &mut Vec<T>) {
    values.sort();
    values.dedup();
}

/// The earlier of two lower bounds: several values of one key mean any of them.
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

fn fixed_values<T: Copy>(
    key: &str,
    value: &str,
    all: &[T],
    name: fn(T) -> &'static str,
) -> Result<Vec<T>, FilterProblem> {
    let find = |typed: &str| all.iter().copied().find(|known| name(*known).eq_ignore_ascii_case(typed.trim()));
    let unknown = |typed: &str| FilterProblem::unknown_value(key, typed.trim(), all.iter().map(|known| name(*known)));
    value.split(',').map(|typed| find(typed).ok_or_else(|| unknown(typed))).collect()
}

fn text(key: &str, value: &str, snapshot: &Snapshot) -> Result<TextQuery, FilterProblem> {
    let letters = value.chars().count();
    if letters > MAX_LETTERS {
        let short: String = value.chars().take(40).chain(['…']).collect();
        return Err(FilterProblem::malformed(key, &short, Expected::ShorterText));
    }
    TextQuery::new(value, snapshot).map_err(|problem| match problem {
        TextProblem::NoWord => FilterProblem::malformed(key, value, Expected::WordOrDigit),
        TextProblem::NoIndex => FilterProblem::new(ProblemKind::SearchUnavailable, key, value),
    })
}

fn reference(key: &str, value: &str) -> Result<ReferenceQuery, FilterProblem> {
    ReferenceQuery::new(value).ok_or_else(|| FilterProblem::malformed(key, value, Expected::ReferenceNumber))
}

fn organization(key: &str, value: &str, known: &FilterValues) -> Result<ChosenOrganization, FilterProblem> {
    let found = known.organization(value);
    let names = || known.organizations().iter().map(|organization| organization.name.as_str());
    let unknown = || FilterProblem::unknown_value(key, value, names());
    found
        .map(|(value_id, one)| ChosenOrganization { slug: one.slug.clone(), name: one.name.clone(), value_id })
        .ok_or_else(unknown)
}

fn consultation(key: &str, value: &str, snapshot: &Snapshot) -> Result<(ConsultationId, String), FilterProblem> {
    let by_id = value.parse().ok().and_then(|id| snapshot.consultation(id));
    let found = by_id.or_else(|| snapshot.consultation_at(value));
    let unknown = || FilterProblem::unknown_value(key, value, std::iter::empty());
    found.map(|indexed| (indexed.consultation.id, indexed.consultation.title.clone())).ok_or_else(unknown)
}

fn day(key: &str, value: &str) -> Result<Date, FilterProblem> {
    // An instant is read before a day: jiff would take the day as written and leave the zone out.
    let instant = value.parse::<Timestamp>().ok().map(day_of);
    let day = instant.or_else(|| value.parse().ok());
    day.ok_or_else(|| FilterProblem::malformed(key, value, Expected::Day))
}

fn instant(key: &str, value: &str) -> Result<Timestamp, FilterProblem> {
    // A `+` that was not escaped in the address arrives as a space: `2026-06-30T10:00:00 02:00`.
    let instant = value.parse().or_else(|_| value.replace(' ', "+").parse()).ok();
    let instant = instant.or_else(|| value.parse().ok().map(start_of_day));
    instant.ok_or_else(|| FilterProblem::malformed(key, value, Expected::Instant))
}

fn number_of_days(key: &str, value: &str) -> Result<u8, FilterProblem> {
    let days = value.parse().ok().filter(|days| (1..=60).contains(days));
    days.ok_or_else(|| FilterProblem::malformed(key, value, Expected::NumberOfDays))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        catalog::testing,
        domain::{Consultee, Submission},
    };

    fn snapshot() -> Snapshot {
        let mut consultation = testing::consultation("a", "Rent vatten");
        consultation.consultees.push(Consultee::named("Örebro kommun"));
        consultation.submissions.push(Submission { organization: "Naturvårdsverket".to_owned(), url: String::new() });
        testing::snapshot(&[consultation], &[])
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
            ("events=withdrawn,closing-soon&days=30,7", "events=closing-soon&events=withdrawn"),
            ("events=closing-soon&days=7", "days=7&events=closing-soon"),
            ("days=30,14&days=14", "days=14&days=30"),
            ("events=closing-soon&days=14", "days=14&events=closing-soon"),
            ("outcome=decided,Bill", "outcome=bill&outcome=decided"),
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
        let consultation = testing::consultation("a", "Rent vatten");
        let uuid = consultation.id.to_string().replace("urn:uuid:", "");
        for typed in [consultation.id.to_string(), uuid.clone(), consultation.id.short(), consultation.path_segment()] {
            let filter = read(&format!("consultation={typed}")).unwrap();
            assert_eq!(filter.to_query(), format!("consultation={uuid}"), "{typed}");
        }
    }

    #[test]
    fn problems_have_a_code_and_a_suggestion() {
        use ProblemKind::{Malformed, UnknownKey, UnknownValue};
        for (query, kind, suggestion) in [
            ("isuer=x", UnknownKey, "issuer"),
            ("pages=2", UnknownKey, "page"),
            ("statuss=", UnknownKey, "status"),
            ("issuer=finansdepartmentet", UnknownValue, "finansdepartementet"),
            ("issuer=finansdepartementet,x", UnknownValue, ""),
            ("status=opne", UnknownValue, ""),
            ("events=deadline-change", UnknownValue, "deadline-changed"),
            ("answered=Naturvardsverkt", UnknownValue, "Naturvårdsverket"),
            ("consultation=00000000", UnknownValue, ""),
            ("deadlineAfter=2026-02-30", Malformed(Expected::Day), ""),
            ("changedAfter=igår", Malformed(Expected::Instant), ""),
            ("q=%E2%80%93", Malformed(Expected::WordOrDigit), ""),
            ("reference=betänkandet", Malformed(Expected::ReferenceNumber), ""),
            ("days=0", Malformed(Expected::NumberOfDays), ""),
            ("days=30,", Malformed(Expected::NumberOfDays), ""),
        ] {
            let problem = read(query).unwrap_err();
            assert_eq!(
                (problem.kind, problem.suggestion.as_deref().unwrap_or_default()),
                (kind, suggestion),
                "{query}"
            );
        }
    }

    #[test]
    fn a_choice_is_removed_and_nothing_else() {
        let snapshot = snapshot();
        let query = "issuer=finansdepartementet&status=closed&status=open&q=vatten&deadlineAfter=2026-06-01&days=14";
        let filter = read(query).unwrap();
        for (key, value) in filter.pairs() {
            let rest = filter.without(key, &value);
            assert_eq!(rest.pairs().len() + 1, filter.pairs().len(), "{key}={value}");
            let again = rest.pairs().into_iter().chain([(key, value.clone())]);
            assert_eq!(Filter::from_pairs(again, &snapshot, &[]).unwrap(), filter, "{key}={value}");
        }
        assert_eq!(filter.without("status", "withdrawn"), filter);
    }
}
