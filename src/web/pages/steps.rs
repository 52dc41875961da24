//! The line from the terms of an inquiry to the law: one step a row, with its day, its document and the reason for its link.

use super::{
    format::{self, Day, capital},
    web_link,
};
use crate::{
    catalog::Snapshot,
    domain::{Certainty, Consultation, Lang, MatchedBy, Status, Step},
};

/// A row of the line.
#[derive(Debug)]
pub(super) struct StepRow {
    /// A class: the kind.
    pub(super) tone: &'static str,
    pub(super) day: Option<Day>,
    /// The kind in words, `Proposition`.
    pub(super) kind: String,
    /// The number and the title, or the content of a decision.
    pub(super) name: String,
    pub(super) href: Option<String>,
    /// The reason for the link; none for the consultation itself.
    pub(super) why: Option<String>,
    /// `true` for the consultation itself.
    pub(super) here: bool,
}

/// The line of a consultation, with a sentence where nothing follows it.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) rows: Vec<StepRow>,
    pub(super) nothing_yet: bool,
    /// Something has become of it: then the line comes first on the page.
    pub(super) has_outcome: bool,
}

impl Line {
    /// The line; none if nothing is known before or after, and nothing is looked for.
    pub(super) fn new(c: &Consultation, status: Status, snapshot: &Snapshot, lang: Lang) -> Option<Self> {
        let mut rows: Vec<StepRow> = c.origin_steps().iter().map(|step| row(step, c, lang)).collect();
        // A source that was never read has nothing to say.
        let is_looked_for = (snapshot.sources().iter()).any(|source| {
            source.outcome.is_some_and(|kind| !kind.is_before()) && source.state.last_success_at.is_some()
        });
        let nothing_yet = c.outcomes.is_empty() && is_looked_for && status == Status::Closed;
        if rows.is_empty() && c.outcomes.is_empty() && !nothing_yet {
            return None;
        }
        rows.push(StepRow {
            tone: "here",
            day: c.published_on.map(|on| format::day(on, lang)),
            kind: lang.pick("Remissen", "The consultation").to_owned(),
            name: String::new(),
            href: None,
            why: None,
            here: true,
        });
        rows.extend(c.outcomes.iter().map(|step| row(step, c, lang)));
        Some(Self { rows, nothing_yet, has_outcome: !c.outcomes.is_empty() })
    }
}

fn row(step: &Step, c: &Consultation, lang: Lang) -> StepRow {
    let number = step.number.as_deref();
    let title = step.title.as_deref().filter(|title| Some(*title) != number);
    let taken_back = step.withdrawn.then(|| lang.pick("(återkallad)", "(withdrawn)"));
    let words = [number, title, step.result.as_deref(), taken_back];
    let is_own = step.source == c.source;
    StepRow {
        tone: step.kind.name(),
        day: step.on.map(|on| format::day(on, lang)),
        kind: capital(step.kind.label(lang)),
        name: words.into_iter().flatten().collect::<Vec<_>>().join(" "),
        href: step.url.as_deref().and_then(web_link),
        why: (!is_own).then(|| why(step, lang)),
        here: false,
    }
}

/// The reason for a link in words.
fn why(step: &Step, lang: Lang) -> String {
    let matched = &step.matched;
    let by = match (step.matched_by, lang) {
        (MatchedBy::CaseNumber, Lang::Sv) => format!("samma diarienummer, {matched}"),
        (MatchedBy::CaseNumber, Lang::En) => format!("the same case number, {matched}"),
        (MatchedBy::Report, Lang::Sv) => format!("bygger på {matched}"),
        (MatchedBy::Report, Lang::En) => format!("is based on {matched}"),
        (MatchedBy::Document, Lang::Sv) => format!("enligt {matched}"),
        (MatchedBy::Document, Lang::En) => format!("according to {matched}"),
        (MatchedBy::Title, _) => lang.pick("samma titel", "the same title").to_owned(),
    };
    match step.certainty {
        Certainty::Certain => by,
        Certainty::Probable => format!("{}: {by}", lang.pick("troligen", "probably")),
    }
}
