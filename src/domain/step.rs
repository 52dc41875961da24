//! The steps from the terms of an inquiry to the law: what came before a consultation, and what became of it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use strum::{EnumCount, EnumString, IntoStaticStr, VariantArray};

use super::{Consultation, ReferenceKind};

/// The kind of a step, in the order in which they are taken.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    EnumCount,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum StepKind {
    /// The terms of reference of an inquiry (kommittédirektiv), `dir. 2024:33`.
    Terms,
    /// The report or memorandum that was sent out, `SOU 2026:14`.
    Inquiry,
    /// A draft bill that the Council on Legislation is asked about (lagrådsremiss).
    DraftBill,
    /// A government bill (proposition), `prop. 2026/27:41`.
    Bill,
    /// The report of the committee that prepares the decision on a bill (utskottsbetänkande), `bet. 2026/27:SkU8`.
    CommitteeReport,
    /// The decision of the parliament on a bill.
    Decision,
    /// A statute, `SFS 2027:112`.
    Statute,
    /// A decision of the government on a case that needs no bill.
    GovernmentDecision,
    /// A regulation of an agency (föreskrift), `FFFS 2026:3`.
    Regulation,
}

impl StepKind {
    /// Returns `true` for what comes before a consultation.
    #[must_use]
    pub const fn is_before(self) -> bool {
        matches!(self, Self::Terms | Self::Inquiry)
    }

    /// Returns `true` for a step after which nothing more is decided.
    #[must_use]
    pub const fn decides(self) -> bool {
        matches!(self, Self::Decision | Self::Statute | Self::GovernmentDecision | Self::Regulation)
    }
}

/// The certainty of a link between a document and a consultation.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    EnumCount,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Certainty {
    /// By a number that the document names as what it rests on.
    Certain,
    /// By a title.
    Probable,
}

/// The means by which a document was matched with a consultation.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    EnumCount,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum MatchedBy {
    /// A case number of the consultation.
    CaseNumber,
    /// The number of the report that was sent out.
    Report,
    /// The number of the bill or another document that is linked itself.
    Document,
    /// The title.
    Title,
}

/// A step before or after a consultation, and the reason for the link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The kind.
    pub kind: StepKind,
    /// The official number, `prop. 2026/27:41`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The title; of a decision, none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
    /// A page about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The content of a decision, as published: `Bifall`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
    /// `true` for a bill that was taken back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub withdrawn: bool,
    /// The certainty of the link.
    pub certainty: Certainty,
    /// The means of the match.
    pub matched_by: MatchedBy,
    /// The number or title that matched, `Fi2025/00031`.
    pub matched: String,
    /// The number of the step that this one follows, such as the bill of a decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follows: Option<String>,
    /// The slug of the source of the document.
    pub source: String,
}

impl Step {
    /// The name by which it is shown: its number, else its title, else its kind.
    #[must_use]
    pub fn name(&self) -> &str {
        self.number.as_deref().or(self.title.as_deref()).unwrap_or_else(|| self.kind.name())
    }

    /// Returns `true` for the same step of the same document, whatever else is known of it.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.kind == other.kind && self.name() == other.name() && self.follows == other.follows
    }
}

/// A question about what became of a consultation, as a filter asks it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumCount, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
pub enum OutcomeState {
    /// Nothing is known.
    None,
    /// It became a bill or a draft of one, decided or not.
    Bill,
    /// Something was decided: by the parliament, the government or an agency.
    Decided,
    /// Its bill was taken back, and nothing else is known.
    Withdrawn,
}

impl Consultation {
    /// Returns `true` if this is known of it. A bill that was taken back is none.
    #[must_use]
    pub fn has_outcome(&self, state: OutcomeState) -> bool {
        let is_bill = |step: &Step| matches!(step.kind, StepKind::Bill | StepKind::DraftBill) && !step.withdrawn;
        match state {
            OutcomeState::Bill => self.outcomes.iter().any(is_bill),
            OutcomeState::Decided => self.outcomes.iter().any(|step| step.kind.decides()),
            OutcomeState::Withdrawn => {
                self.outcomes.iter().any(|step| step.withdrawn)
                    && !self.has_outcome(OutcomeState::Bill)
                    && !self.has_outcome(OutcomeState::Decided)
            }
            OutcomeState::None => {
                OutcomeState::ALL.into_iter().all(|other| other == OutcomeState::None || !self.has_outcome(other))
            }
        }
    }

    /// The steps before it: those that documents of other sources give, and the reports and terms that its own page names.
    #[must_use]
    pub fn origin_steps(&self) -> Vec<Step> {
        let mut steps = self.precursors.clone();
        for reference in &self.references {
            let kind = match reference.kind {
                ReferenceKind::Dir => StepKind::Terms,
                // The report that is sent out stands in the title, or is linked.
                ReferenceKind::Sou | ReferenceKind::Ds
                    if reference.url.is_some() || self.raw_title.contains(&reference.number) =>
                {
                    StepKind::Inquiry
                }
                _ => continue,
            };
            if steps.iter().any(|step| step.number.as_ref() == Some(&reference.number)) {
                continue;
            }
            steps.push(Step {
                kind,
                number: Some(reference.number.clone()),
                title: None,
                on: None,
                url: reference.url.clone(),
                result: None,
                withdrawn: false,
                certainty: Certainty::Certain,
                matched_by: MatchedBy::Report,
                matched: reference.number.clone(),
                follows: None,
                source: self.source.clone(),
            });
        }
        steps.sort_by_key(|step| step.kind);
        steps
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::Reference;

    fn consultation() -> Consultation {
        let url = "https://a.example/1/";
        Consultation::new(url, "SOU 2026:14 Tolkar", "a", url, Timestamp::UNIX_EPOCH)
    }

    fn step(kind: StepKind) -> Step {
        Step {
            kind,
            number: Some("prop. 2026/27:41".to_owned()),
            title: None,
            on: None,
            url: None,
            result: None,
            withdrawn: false,
            certainty: Certainty::Certain,
            matched_by: MatchedBy::CaseNumber,
            matched: "Ju2026/00001".to_owned(),
            follows: None,
            source: "riksdagen".to_owned(),
        }
    }

    #[test]
    fn a_bill_stays_one_when_it_is_decided_and_is_nothing_when_it_is_taken_back() {
        let with = |outcomes: Vec<Step>| {
            let one = Consultation { outcomes, ..consultation() };
            OutcomeState::ALL.map(|state| one.has_outcome(state))
        };
        assert_eq!(with(vec![]), [true, false, false, false]);
        assert_eq!(with(vec![step(StepKind::Bill)]), [false, true, false, false]);
        assert_eq!(with(vec![step(StepKind::Bill), step(StepKind::Decision)]), [false, true, true, false]);
        assert_eq!(with(vec![step(StepKind::GovernmentDecision)]), [false, false, true, false]);
        assert_eq!(with(vec![Step { withdrawn: true, ..step(StepKind::Bill) }]), [false, false, false, true]);
    }

    #[test]
    fn the_report_that_was_sent_out_and_its_terms_come_before() {
        let reference = |kind, number: &str| Reference { kind, number: number.to_owned(), url: None };
        let one = Consultation {
            references: vec![
                reference(ReferenceKind::Sou, "SOU 2026:14"),
                reference(ReferenceKind::Sou, "SOU 2010:1"),
                reference(ReferenceKind::Dir, "dir. 2024:3"),
            ],
            ..consultation()
        };
        let names: Vec<String> = one.origin_steps().iter().map(|step| step.name().to_owned()).collect();
        assert_eq!(names, ["dir. 2024:3", "SOU 2026:14"], "one that is only mentioned is none");
    }
}
