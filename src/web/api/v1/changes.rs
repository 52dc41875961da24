//! The change log: each recorded change of a consultation, from a sequence number on, one a line.
//!
//! ```text
//! GET /api/v1/changes.ndjson?from=1500   ->   {"seq":1501,"kind":"changed","at":"…","source":"…","consultation":{…}}
//! ```
//!
//! A copy continues from its last number plus one. Numbers are left out: those of records that change no consultation. The
//! consultation has the form of the API; the journal itself is at `/journal.ndjson`.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    sync::Arc,
};

use axum::http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::types::Consultation;
use crate::{
    domain::{self, EventKind},
    web::{
        http::{Export, Refusal, RequestContext},
        params::Query,
    },
};

/// Every kind of change.
pub(super) const CHANGE_KINDS: [&str; 5] = ["new", "changed", "removed", "source-hidden", "source-shown"];

/// One recorded change.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Change {
    /// The sequence number. It rises, with gaps.
    seq: u64,
    /// `new` and `changed` have the consultation as it is after the change. `removed`: it is shown as another one from now on.
    /// `source-hidden` and `source-shown`: all of a source disappears or comes back, so begin again from 1.
    kind: &'static str,
    /// The instant of its recording; null for a source.
    at: Option<Timestamp>,
    /// The slug of the source.
    source: String,
    /// The consultation after the change; null for a source.
    consultation: Option<Consultation>,
}

/// The parts of a line of the journal that matter here.
#[derive(Deserialize)]
struct Line {
    seq: u64,
    #[serde(default)]
    past: bool,
    #[serde(default)]
    revision: Option<Box<domain::Revision>>,
    #[serde(default)]
    source: Option<SourceLine>,
}

#[derive(Deserialize)]
struct SourceLine {
    slug: String,
    #[serde(default)]
    retracted_at: Option<Timestamp>,
    #[serde(default)]
    shown_again_at: Option<Timestamp>,
    #[serde(default)]
    last_run_at: Option<Timestamp>,
}

impl SourceLine {
    /// The change that a person has made. Each later state of the source has its time too, and that of a run after it.
    fn decision(&self) -> Option<&'static str> {
        let is_shown = self.shown_again_at.is_some() && self.shown_again_at > self.last_run_at;
        match self.retracted_at {
            Some(_) => Some("source-hidden"),
            None => is_shown.then_some("source-shown"),
        }
    }
}

/// `GET /api/v1/changes.ndjson`
///
/// # Errors
/// 400 for another key than `from`, and for no number.
pub(crate) fn changes(context: Arc<RequestContext>) -> Result<Export, Refusal> {
    let from = read_from(&context.query)?;
    let write = Arc::new(move |to: &mut dyn Write| {
        let mut lines = Lines { to, rest: Vec::new(), context: &context, decided: BTreeMap::new() };
        context.shared.history.export(from, &mut lines).map_err(io::Error::other)
    });
    Ok(Export { media_type: super::NDJSON, file_name: "remisser-andringar.ndjson", write })
}

/// The sequence number to begin with.
///
/// # Errors
/// 400 for another key than `from`, and for no number.
pub(crate) fn read_from(query: &Query) -> Result<u64, Refusal> {
    if let Some((key, _)) = query.pairs().iter().find(|(key, _)| key != "from") {
        return Err(Refusal::new(
            StatusCode::BAD_REQUEST,
            format!("Ändringsloggen känner bara till ”from”, inte ”{key}”."),
            format!("expected the query key `from`, found `{key}`"),
        )
        .with_field(key));
    }
    let text = query.get("from").unwrap_or("0");
    text.parse().map_err(|_| {
        Refusal::new(
            StatusCode::BAD_REQUEST,
            format!("from ska vara ett heltal från 0, men är ”{text}”."),
            format!("expected `from` to be a whole number from 0, found `{text}`"),
        )
        .with_field("from")
    })
}

/// Writes a change for each line of the journal that is one.
struct Lines<'a> {
    to: &'a mut dyn Write,
    /// The beginning of a line whose end is not written yet.
    rest: Vec<u8>,
    context: &'a RequestContext,
    /// The last decision about each source that was met.
    decided: BTreeMap<String, &'static str>,
}

impl Lines<'_> {
    fn line(&mut self, line: &[u8]) -> io::Result<()> {
        let Some(change) = self.change(serde_json::from_slice(line)?) else { return Ok(()) };
        let mut written = serde_json::to_vec(&change)?;
        written.push(b'\n');
        self.to.write_all(&written)
    }

    fn change(&mut self, line: Line) -> Option<Change> {
        let seq = line.seq;
        if let Some(state) = line.source {
            let kind = state.decision()?;
            let is_known = self.decided.insert(state.slug.clone(), kind) == Some(kind);
            let change = Change { seq, kind, at: None, source: state.slug, consultation: None };
            return (!is_known).then_some(change);
        }
        let revision = line.revision.filter(|_| !line.past)?;
        let is_new = revision.events.iter().any(|event| event.kind == EventKind::Published);
        let kind = match revision.consultation.joined_into {
            Some(_) => "removed",
            None if is_new => "new",
            None => "changed",
        };
        Some(Change {
            seq,
            kind,
            at: Some(revision.at),
            source: revision.consultation.source.clone(),
            consultation: Some(self.consultation(&revision)),
        })
    }

    fn consultation(&self, revision: &domain::Revision) -> Consultation {
        let (context, consultation) = (self.context, &revision.consultation);
        let values = context.snapshot.filter_values();
        let known = context.snapshot.consultation(consultation.id);
        let found = values.subject_lists().of(consultation);
        Consultation::new(consultation, revision.at, context.today, context.site())
            .with_known_submissions(known.is_some_and(|indexed| context.snapshot.knows_submissions(indexed)))
            .with_organizations(values)
            .with_subjects(found.iter().map(|found| &*found.subject))
            .with_body(consultation)
    }
}

impl Write for Lines<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut left = bytes;
        while let Some(end) = left.iter().position(|byte| *byte == b'\n') {
            let (line, behind) = left.split_at(end);
            self.rest.extend_from_slice(line);
            let line = std::mem::take(&mut self.rest);
            self.line(&line)?;
            left = behind.get(1..).unwrap_or_default();
        }
        self.rest.extend_from_slice(left);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_decision_about_a_source_is_a_change() {
        let decision = |json: &str| serde_json::from_str::<SourceLine>(json).unwrap().decision();
        for (state, expected) in [
            (r#"{"slug":"a","last_run_at":"2026-07-01T08:00:00Z"}"#, None),
            (r#"{"slug":"a","retracted_at":"2026-07-02T08:00:00Z"}"#, Some("source-hidden")),
            (
                r#"{"slug":"a","shown_again_at":"2026-07-03T08:00:00Z","last_run_at":"2026-07-01T08:00:00Z"}"#,
                Some("source-shown"),
            ),
            (r#"{"slug":"a","shown_again_at":"2026-07-03T08:00:00Z"}"#, Some("source-shown")),
            (r#"{"slug":"a","shown_again_at":"2026-07-03T08:00:00Z","last_run_at":"2026-07-04T08:00:00Z"}"#, None),
        ] {
            assert_eq!(decision(state), expected, "{state}");
        }
    }
}
