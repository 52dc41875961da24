//! Who was asked and who answered in one consultation: a row for each organization, and for each part of one that was asked
//! by itself (`Svea hovrätt` and `Svea hovrätt, Patent- och marknadsöverdomstolen`).

use std::{collections::HashMap, sync::Arc};

use jiff::civil::Date;
use strum::{IntoStaticStr, VariantArray};

use super::{IndexedConsultation, Snapshot};
use crate::{
    domain::{Submission, names},
    organizations::{Organization, unit_of},
};

/// The state of an organization's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantArray, strum::EnumCount, strum::EnumString)]
#[strum(serialize_all = "kebab-case")]
pub enum ResponseState {
    /// Its answer is published, and it was asked, or nobody knows who was.
    Answered,
    /// Its answer is published though it was not among those asked.
    Unasked,
    /// It was asked, answers are published, none of its own, and the last day has passed.
    Silent,
    /// It was asked, and nothing can be said yet.
    Pending,
}

names!(ResponseState);

/// The part of an organization in a consultation.
#[derive(Debug, Clone)]
pub struct Response<'a> {
    /// The organization.
    pub organization: Arc<Organization>,
    /// Its name as written where it was asked, else as written on its answer.
    pub written: &'a str,
    /// The part of the proposal that it is asked about.
    pub limits: Option<&'a str>,
    /// It was asked; none if the page does not say who was.
    pub asked: Option<bool>,
    /// The files of its answer: several are one answer.
    pub documents: Vec<&'a Submission>,
    /// The state of its answer.
    pub state: ResponseState,
}

impl Snapshot {
    /// The organizations that a consultation asked, in its order, then those that answered without being asked. Private
    /// persons are left out.
    #[must_use]
    pub fn responses<'a>(&self, indexed: &'a IndexedConsultation, today: Date) -> Vec<Response<'a>> {
        let (values, consultation) = (self.filter_values(), &indexed.consultation);
        let is_known = !consultation.consultees.is_empty();
        let mut rows: Vec<Response<'a>> = Vec::new();
        let mut places = Places::default();
        for consultee in &consultation.consultees {
            let written = consultee.name.as_str();
            let Some((value_id, organization)) = values.organization_spelt(written) else { continue };
            if places.add(value_id, written, rows.len()) {
                let (organization, limits) = (Arc::clone(organization), consultee.limits.as_deref());
                let (documents, state) = (Vec::new(), ResponseState::Pending);
                rows.push(Response { organization, written, limits, asked: Some(true), documents, state });
            }
        }
        for submission in &consultation.submissions {
            let written = submission.organization.as_str();
            let Some((value_id, organization)) = values.organization_spelt(written) else { continue };
            let place = places.of_answer(value_id, written).unwrap_or_else(|| {
                places.add(value_id, "", rows.len());
                let (organization, asked) = (Arc::clone(organization), is_known.then_some(false));
                let (limits, documents, state) = (None, Vec::new(), ResponseState::Pending);
                rows.push(Response { organization, written, limits, asked, documents, state });
                rows.len() - 1
            });
            if let Some(row) = rows.get_mut(place) {
                row.documents.push(submission);
            }
        }
        let silence = indexed.shows_silence(today);
        for row in &mut rows {
            row.state = match (row.documents.is_empty(), row.asked) {
                (false, Some(false)) => ResponseState::Unasked,
                (false, _) => ResponseState::Answered,
                (true, _) if silence => ResponseState::Silent,
                (true, _) => ResponseState::Pending,
            };
        }
        rows
    }
}

/// The rows of organizations by their value id, each with the part that it is for.
#[derive(Default)]
struct Places(HashMap<u32, Vec<(Option<String>, usize)>>);

impl Places {
    /// Adds the row of an organization as written, unless it has one.
    fn add(&mut self, value_id: u32, written: &str, place: usize) -> bool {
        let unit = unit_of(written);
        let rows = self.0.entry(value_id).or_default();
        let is_new = rows.iter().all(|(known, _)| *known != unit);
        if is_new {
            rows.push((unit, place));
        }
        is_new
    }

    /// The row of an answer: that of the same part, else that of the organization as a whole, else its first.
    fn of_answer(&self, value_id: u32, written: &str) -> Option<usize> {
        let rows = self.0.get(&value_id)?;
        let unit = unit_of(written);
        let row = |wanted: &Option<String>| rows.iter().find(|(known, _)| known == wanted);
        row(&unit).or_else(|| row(&None)).or_else(|| rows.first()).map(|(_, place)| *place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{catalog::testing, domain::Consultee};

    #[test]
    fn each_organization_has_one_row_whatever_its_spellings_and_files() {
        let mut one = testing::consultation("a", "Rent vatten");
        one.deadlines = vec![testing::deadline("2026-06-10")];
        let asked = |name: &str| Consultee::named(name);
        let answer =
            |name: &str| Submission { organization: name.to_owned(), url: format!("https://example.se/{name}") };
        one.consultees = vec![asked("Skolverket"), asked("Malmö stad"), asked("Statens skolverk")];
        one.submissions = vec![
            answer("Malmö kommun 1/2"),
            answer("Malmö kommun 2/2"),
            answer("Svenskt Näringsliv LO PTK"),
            answer("Anna Andersson"),
        ];
        let rows = |one: &crate::domain::Consultation, day: &str| -> Vec<(String, Option<bool>, usize, &'static str)> {
            let snapshot = testing::snapshot(std::slice::from_ref(one), &[]);
            let rows = snapshot.responses(&snapshot.consultations()[0], day.parse().unwrap());
            let row =
                |row: &Response<'_>| (row.organization.slug.clone(), row.asked, row.documents.len(), row.state.name());
            rows.iter().map(row).collect()
        };
        let row = |slug: &str, asked, documents, state| (slug.to_owned(), asked, documents, state);
        assert_eq!(
            rows(&one, "2026-06-11"),
            [
                row("statens-skolverk", Some(true), 0, "silent"),
                row("malmo-kommun", Some(true), 2, "answered"),
                row("svenskt-naringsliv-lo-ptk", Some(false), 1, "unasked"),
            ]
        );
        assert_eq!(rows(&one, "2026-06-10")[0].3, "pending", "it may still answer");
        one.consultees.clear();
        assert_eq!(rows(&one, "2026-06-11")[0], row("malmo-kommun", None, 2, "answered"), "nobody knows who was asked");
    }

    #[test]
    fn a_part_that_was_asked_by_itself_has_a_row() {
        let mut one = testing::consultation("a", "Rent vatten");
        one.deadlines = vec![testing::deadline("2026-06-10")];
        let asked = [
            "Svea hovrätt",
            "Svea hovrätt, Patent- och marknadsöverdomstolen",
            "Uppsala universitet, juridiska fakulteten",
        ];
        one.consultees = asked.map(Consultee::named).to_vec();
        let answers = |one: &mut crate::domain::Consultation, names: &[&str]| {
            let answer =
                |name: &&str| Submission { organization: (*name).to_owned(), url: format!("https://a.example/{name}") };
            one.submissions = names.iter().map(answer).collect();
            let snapshot = testing::snapshot(std::slice::from_ref(one), &[]);
            let rows = snapshot.responses(&snapshot.consultations()[0], "2026-06-11".parse().unwrap());
            rows.iter().map(|row| row.state.name()).collect::<Vec<_>>()
        };
        assert_eq!(answers(&mut one, &["Svea hovrätt"]), ["answered", "silent", "silent"]);
        let part = "Svea hovrätt, Patent- och marknadsöverdomstolen (pdf 90 kB)";
        assert_eq!(answers(&mut one, &[part]), ["silent", "answered", "silent"]);
        let whole = ["Uppsala universitet"];
        assert_eq!(answers(&mut one, &whole), ["silent", "silent", "answered"], "the body answers for its part");
        one.consultees =
            ["Uppsala universitet", "Uppsala universitet (Juridiska fakultetsnämnden)"].map(Consultee::named).to_vec();
        assert_eq!(answers(&mut one, &whole), ["answered", "silent"]);
    }
}
