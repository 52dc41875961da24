//! The result as text: a summary for a person at a terminal, everything for a snapshot.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;

use super::{Checked, CheckedProposal, Fill};
use crate::domain::{ItemProblem, OutcomeDocument, ProposalPage};

impl Checked {
    /// A line for each consultation, problem and silent rule; ends with a line break.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut out = self.head();
        for item in &self.items {
            let consultation = &item.consultation;
            let day = |day: Option<jiff::civil::Date>| day.map_or_else(|| "?".to_owned(), |day| day.to_string());
            let until = day(consultation.deadline().map(|deadline| deadline.on));
            let withdrawn = if consultation.withdrawn { " (withdrawn)" } else { "" };
            let _ =
                writeln!(out, "  {} until {until}  {}{withdrawn}", day(consultation.published_on), consultation.title);
        }
        for proposal in &self.proposals {
            let _ = writeln!(out, "  proposal: {}", one_proposal(&proposal.page));
        }
        for document in &self.outcomes {
            let on = document.on.map_or_else(|| "?".to_owned(), |on| on.to_string());
            let number = document.number.as_deref().unwrap_or(document.kind.name());
            let withdrawn = if document.withdrawn { " (withdrawn)" } else { "" };
            let _ = writeln!(out, "  {on} {number}  {}{withdrawn}: {}", document.title, named(document));
        }
        out + &self.problems()
    }

    /// Every field of every consultation, every problem, and how often each rule found something.
    #[must_use]
    pub fn full(&self) -> String {
        let mut out = self.head() + &self.problems();
        for fill in &self.fills {
            let dates = match fill.dates {
                Some((of, read)) if read < of => format!("; {read} of {of} could be read as dates"),
                _ => String::new(),
            };
            let _ = writeln!(out, "  {} `{}`: {} of {}{dates}", fill.stage, fill.field.name(), fill.filled, fill.of);
        }
        for item in &self.items {
            out.push('\n');
            out += &values(&item.consultation);
        }
        for CheckedProposal { url, page } in &self.proposals {
            let _ = writeln!(out, "\nproposal: {url}");
            out += &values(page);
        }
        for document in &self.outcomes {
            out.push('\n');
            out += &values(document);
        }
        out
    }

    fn head(&self) -> String {
        let skipped = match self.skipped {
            0 => String::new(),
            skipped => format!(", {skipped} left to other sources"),
        };
        let items = match self.outcomes.len() {
            0 => count(self.items.len(), "consultation"),
            documents => count(documents, "document"),
        };
        let problems = count(self.problems.len(), "problem");
        let left_out = match self.left_out.len() {
            0 => String::new(),
            left_out => format!(", {left_out} left out by `needs`"),
        };
        let not_chosen = match self.not_chosen.len() {
            0 => String::new(),
            not_chosen => format!(", {not_chosen} left out by `only` or `skip`"),
        };
        let failed = match self.failed_rules() {
            0 => String::new(),
            1 => ", 1 rule that reads nothing".to_owned(),
            failed => format!(", {failed} rules that read nothing"),
        };
        format!("{}: {items}, {problems}{failed}{left_out}{not_chosen}{skipped}\n", self.slug)
    }

    fn problems(&self) -> String {
        let mut out = String::new();
        // The same mistake on each of twenty pages is one.
        let mut seen: Vec<(&ItemProblem, usize)> = Vec::new();
        for problem in &self.problems {
            let is_same = |known: &ItemProblem| known.field == problem.field && known.reason == problem.reason;
            match seen.iter_mut().find(|(known, _)| is_same(known)) {
                Some((_, more)) => *more += 1,
                None => seen.push((problem, 0)),
            }
        }
        for (problem, more) in seen {
            let more = if more == 0 { String::new() } else { format!(" (and {more} more)") };
            let _ = writeln!(out, "  problem: {problem}{more}");
        }
        if let Some(first) = self.omitted.first() {
            let entries = match self.omitted.len() {
                1 => "1 entry whose page was".to_owned(),
                many => format!("{many} entries whose pages were"),
            };
            let _ = writeln!(out, "  omitted: {entries} not read, the first `{first}`; --pages N reads more");
        }
        if let Some(first) = self.not_chosen.first() {
            let more = self.not_chosen.len() - 1;
            let more = if more == 0 { String::new() } else { format!(" (and {more} more)") };
            let _ = writeln!(out, "  left out: `{first}`{more}: not chosen by `only`, or by `skip`");
        }
        if let Some(first) = self.left_out.first() {
            let (more, ItemProblem { item, reason, .. }) = (self.left_out.len() - 1, first);
            let more = if more == 0 { String::new() } else { format!(" (and {more} more)") };
            let _ = writeln!(out, "  left out: `{item}`{more}: {reason}");
        }
        for fill in self.silent() {
            let _ = writeln!(out, "  nothing at {} `{}`: `{}`", fill.stage, fill.field.name(), fill.places);
        }
        for fill in &self.fills {
            if let Some((of, 0)) = fill.dates {
                let Fill { stage, field, places, .. } = fill;
                let _ = writeln!(out, "  no date at {stage} `{}`: 0 of {of} could be read, `{places}`", field.name());
            }
        }
        for fill in self.doubtful() {
            let Fill { stage, field, places, most, of, .. } = fill;
            let field = field.name();
            let _ = match fill.same {
                true => writeln!(out, "  the same on all {of} at {stage} `{field}`: `{places}`"),
                false => writeln!(out, "  the first of up to {most} at {stage} `{field}`: `{places}`"),
            };
        }
        out
    }
}

/// `1 problem`, `2 problems`.
pub(super) fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// `SOU 2025:58, En stärkt hästnäring, 2 files, 212 characters of summary`.
fn one_proposal(page: &ProposalPage) -> String {
    let characters = page.summary.as_deref().map_or(0, |summary| summary.chars().count());
    let names = [page.number.as_deref(), page.title.as_deref()].into_iter().flatten().map(str::to_owned);
    let counts = [count(page.files.len(), "file"), format!("{} of summary", count(characters, "character"))];
    names.chain(counts).collect::<Vec<_>>().join(", ")
}

/// A line for each value of each field that is not empty, without the times of reading: they differ at every run.
fn values(of: &impl Serialize) -> String {
    let Ok(Value::Object(fields)) = serde_json::to_value(of) else { return String::new() };
    let mut out = String::new();
    for (name, value) in fields {
        if matches!(
            name.as_str(),
            "first_seen_at" | "fetched_at" | "first_read_at" | "read_at" | "raw" | "source_version"
        ) {
            continue;
        }
        match value {
            Value::Null | Value::Bool(false) => {}
            Value::Array(values) => values.iter().for_each(|value| {
                let _ = writeln!(out, "{name}: {}", plain(value));
            }),
            value => {
                let _ = writeln!(out, "{name}: {}", plain(&value));
            }
        }
    }
    out
}

/// The numbers of consultations that a document names.
fn named(document: &OutcomeDocument) -> String {
    let names = document.basis.iter().flat_map(|basis| basis.case_numbers.iter().chain(&basis.reports));
    let names = names.map(String::as_str).collect::<Vec<_>>().join(", ");
    if names.is_empty() { "names no consultation".to_owned() } else { names }
}

/// A string on one line without its quotes, anything else as JSON.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.replace('\\', "\\\\").replace('\n', "\\n"),
        other => other.to_string(),
    }
}
