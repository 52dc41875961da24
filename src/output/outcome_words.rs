//! The outcome of a consultation in words: the event `outcome` as a headline and as a sentence.

use crate::domain::{Certainty, Consultation, Event, Lang, Step, StepKind};

impl StepKind {
    /// The label, `proposition`.
    #[must_use]
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Terms => lang.pick("kommittédirektiv", "terms of reference"),
            Self::Inquiry => lang.pick("utredning", "inquiry"),
            Self::DraftBill => lang.pick("lagrådsremiss", "draft bill"),
            Self::Bill => lang.pick("proposition", "government bill"),
            Self::CommitteeReport => lang.pick("utskottsbetänkande", "committee report"),
            Self::Decision => lang.pick("riksdagens beslut", "decision of the parliament"),
            Self::Statute => lang.pick("författning", "statute"),
            Self::GovernmentDecision => lang.pick("regeringsbeslut", "government decision"),
            Self::Regulation => lang.pick("föreskrift", "regulation"),
        }
    }
}

/// The event in a few words, without a final stop: `Remissen blev prop. 2026/27:41`.
#[must_use]
pub fn outcome_headline(event: &Event, consultation: &Consultation, lang: Lang) -> String {
    let name = event.new.as_deref().unwrap_or_default();
    let field = event.field.as_deref().unwrap_or_default();
    let is_probable = outcome_step(event, consultation).is_some_and(|step| step.certainty == Certainty::Probable);
    let matter = if is_probable { lang.pick(", troligen samma ärende", ", probably the same matter") } else { "" };
    if field == "bill-withdrawn" {
        return format!("{name} {}{matter}", lang.pick("har återkallats", "was withdrawn"));
    }
    let kind = StepKind::from_name(field);
    let became = match (lang, is_probable) {
        (Lang::Sv, false) => "Remissen blev",
        (Lang::Sv, true) => "Remissen blev troligen",
        (Lang::En, false) => "The consultation became",
        (Lang::En, true) => "The consultation probably became",
    };
    match (kind, name.split_once(": ")) {
        (Some(StepKind::Decision), Some((bill, result))) => {
            let decided = lang.pick("Riksdagen har beslutat om", "The parliament has decided on");
            format!("{decided} {bill} ({result}){matter}")
        }
        (Some(StepKind::Decision), None) => {
            format!("{} {name}{matter}", lang.pick("Riksdagen har beslutat om", "The parliament has decided on"))
        }
        (Some(StepKind::DraftBill), _) => format!("{became} {}", lang.pick("en lagrådsremiss", "a draft bill")),
        (Some(StepKind::GovernmentDecision), _) => {
            lang.pick("Regeringen har beslutat i ärendet", "The government has decided on it").to_owned()
        }
        _ => format!("{became} {name}"),
    }
}

/// The outcome of a consultation in a few words, `prop. 2026/27:41, riksdagen: bifall`; empty without one.
#[must_use]
pub fn outcome_words(c: &Consultation, lang: Lang) -> String {
    outcome_steps(c, lang).map(|(_, words)| words).collect::<Vec<_>>().join(", ")
}

/// Each step after a consultation but a committee's report, in a few words.
pub(super) fn outcome_steps(c: &Consultation, lang: Lang) -> impl Iterator<Item = (&Step, String)> {
    let decisions = c.outcomes.iter().filter(|step| step.kind == StepKind::Decision).count();
    let main = |step: &&Step| step.kind != StepKind::CommitteeReport;
    c.outcomes.iter().filter(main).map(move |step| {
        let name = match (step.kind, &step.result) {
            (StepKind::Decision, Some(result)) => format!("{} {result}", lang.pick("riksdagen:", "parliament:")),
            (StepKind::Decision, None) => lang.pick("beslutad av riksdagen", "decided by the parliament").to_owned(),
            (_, _) => step.number.clone().unwrap_or_else(|| step.kind.label(lang).to_owned()),
        };
        let bill = step.follows.as_deref().filter(|_| step.kind == StepKind::Decision && decisions > 1);
        let name = bill.map_or_else(|| name.clone(), |bill| format!("{name} ({bill})"));
        let words = match (step.withdrawn, step.certainty) {
            (true, _) => format!("{name} ({})", lang.pick("återkallad", "withdrawn")),
            (false, Certainty::Probable) => format!("{} {name}", lang.pick("troligen", "probably")),
            (false, Certainty::Certain) => name,
        };
        (step, words)
    })
}

/// The step that an event is about, if it is known still.
#[must_use]
pub fn outcome_step<'a>(event: &Event, consultation: &'a Consultation) -> Option<&'a Step> {
    let name = event.new.as_deref()?;
    let kind = match event.field.as_deref()? {
        "bill-withdrawn" => StepKind::Bill,
        field => StepKind::from_name(field)?,
    };
    consultation.outcomes.iter().find(|step| step.kind == kind && name.starts_with(shown_name(step)))
}

/// The name of a step in the event about it.
fn shown_name(step: &Step) -> &str {
    match (step.kind, &step.follows) {
        (StepKind::Decision, Some(bill)) => bill,
        _ => step.name(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{EventKind, MatchedBy},
        output::testing,
    };

    #[test]
    fn every_step_in_words() {
        let mut consultation = testing::consultation();
        let mut event = testing::event(&consultation, EventKind::Outcome);
        let mut words = Vec::new();
        for (field, new) in [
            ("draft-bill", "Silver och guld"),
            ("bill", "prop. 2026/27:41"),
            ("decision", "prop. 2026/27:41: bifall"),
            ("decision", "prop. 2026/27:41"),
            ("statute", "SFS 2027:112"),
            ("government-decision", "Förordning om silver"),
            ("regulation", "FFFS 2026:3"),
            ("bill-withdrawn", "prop. 2026/27:41"),
        ] {
            (event.field, event.new) = (Some(field.to_owned()), Some(new.to_owned()));
            words.extend(Lang::ALL.map(|lang| outcome_headline(&event, &consultation, lang)));
        }
        consultation.outcomes.push(Step {
            kind: StepKind::Bill,
            number: Some("prop. 2026/27:41".to_owned()),
            title: None,
            on: None,
            url: None,
            result: None,
            withdrawn: false,
            certainty: Certainty::Probable,
            matched_by: MatchedBy::Title,
            matched: "silver och guld".to_owned(),
            follows: None,
            source: "riksdagen".to_owned(),
        });
        (event.field, event.new) = (Some("bill".to_owned()), Some("prop. 2026/27:41".to_owned()));
        words.push(outcome_headline(&event, &consultation, Lang::Sv));
        insta::assert_snapshot!(words.join("\n"), @r"
        Remissen blev en lagrådsremiss
        The consultation became a draft bill
        Remissen blev prop. 2026/27:41
        The consultation became prop. 2026/27:41
        Riksdagen har beslutat om prop. 2026/27:41 (bifall)
        The parliament has decided on prop. 2026/27:41 (bifall)
        Riksdagen har beslutat om prop. 2026/27:41
        The parliament has decided on prop. 2026/27:41
        Remissen blev SFS 2027:112
        The consultation became SFS 2027:112
        Regeringen har beslutat i ärendet
        The government has decided on it
        Remissen blev FFFS 2026:3
        The consultation became FFFS 2026:3
        prop. 2026/27:41 har återkallats
        prop. 2026/27:41 was withdrawn
        Remissen blev troligen prop. 2026/27:41
        ");
    }
}
